// Package slack is Slack: messages out by the Web API, clicks and commands in by Socket Mode, and how everything looks
// there. It alone imports slack-go.
package slack

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/store"
)

// Config is how to reach Slack.
type Config struct {
	BotToken string
	AppToken string
	APIURL   string // ends with "/api/"; "" is Slack's own
	Look     Look
}

// Client speaks Slack's Web API. It implements bot.Messenger.
type Client struct {
	api    *slackapi.Client
	config Config

	mu       sync.Mutex
	channels map[string]string // ids by "#name"
}

// callWithin bounds one call of the Web API.
const callWithin = 10 * time.Second

// NewClient makes a client. It calls nothing.
func NewClient(config Config) *Client {
	options := []slackapi.Option{
		slackapi.OptionAppLevelToken(config.AppToken),
		slackapi.OptionHTTPClient(&http.Client{Timeout: callWithin, Transport: newGuard(http.DefaultTransport)}),
	}
	if config.APIURL != "" {
		options = append(options, slackapi.OptionAPIURL(config.APIURL))
	}
	return &Client{api: slackapi.New(config.BotToken, options...), config: config, channels: map[string]string{}}
}

// metadataEvent marks our messages; its payload holds the message's key. Every member can read it.
const metadataEvent = "releasebot_message"

// Post shows a message for the first time and gives its ts.
func (c *Client) Post(ctx context.Context, m store.Message, parent string) (string, error) {
	channel, err := c.channel(ctx, m.Channel)
	if err != nil {
		return "", err
	}
	ts, err := c.post(ctx, m, channel, parent)
	if code, _ := said(err); code == "thread_not_found" && parent != "" {
		ts, err = c.post(ctx, m, channel, "") // better in the channel than nowhere
	}
	return ts, refusal(err)
}

func (c *Client) post(ctx context.Context, m store.Message, channel, parent string) (ts string, err error) {
	extra := []slackapi.MsgOption{slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl()}
	if parent != "" {
		extra = append(extra, slackapi.MsgOptionTS(parent))
		if m.Broadcast {
			extra = append(extra, slackapi.MsgOptionBroadcast())
		}
	}
	err = c.send(m, func(options ...slackapi.MsgOption) error {
		_, ts, err = c.api.PostMessageContext(ctx, channel, append(options, extra...)...)
		return err
	})
	return ts, err
}

// Edit changes what a shown message says.
func (c *Client) Edit(ctx context.Context, m store.Message) error {
	channel, err := c.channel(ctx, m.Channel)
	if err != nil {
		return err
	}
	return refusal(c.send(m, func(options ...slackapi.MsgOption) error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, channel, m.TS, options...)
		return err
	}))
}

// send gives a message's options to call, and once more without blocks if Slack does not take them: a plain message
// is better than none.
func (c *Client) send(m store.Message, call func(...slackapi.MsgOption) error) error {
	look := c.config.Look
	if m.TS != "" {
		look.Urgent = nil // everybody is called once
	}
	rendered := Render(look, *m.Post)
	plain := []slackapi.MsgOption{
		slackapi.MsgOptionText(rendered.Text, false),
		slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: metadataEvent, EventPayload: map[string]any{"key": m.Key}}),
	}
	err := call(append(plain, slackapi.MsgOptionBlocks(rendered.Blocks...))...)
	if badBlocks(err) {
		return call(plain...)
	}
	return err
}

// Answer tells one person. It answers where Slack said, and by an ephemeral message where that is over.
func (c *Client) Answer(ctx context.Context, m store.Message) error {
	rendered := RenderAnswer(c.config.Look, *m.Answer)
	options := []slackapi.MsgOption{
		slackapi.MsgOptionText(rendered.Text, false), slackapi.MsgOptionBlocks(rendered.Blocks...),
	}
	r := m.Answer.Request
	if r.Respond != "" {
		_, _, err := c.api.PostMessageContext(ctx, r.Channel, append(options, slackapi.MsgOptionResponseURL(r.Respond, slackapi.ResponseTypeEphemeral))...)
		if err == nil || !gone(err) {
			return refusal(err)
		}
	}
	if r.Thread != "" {
		options = append(options, slackapi.MsgOptionTS(r.Thread))
	}
	_, err := c.api.PostEphemeralContext(ctx, r.Channel, r.By, options...)
	if code, ok := said(err); ok && slices.Contains(nowhere, code) {
		return &bot.Refusal{Err: err, Permanent: true} // nobody puts a channel right for the sake of an answer
	}
	return refusal(err)
}

// channel finds the id of a configured channel, which may be a "#name".
func (c *Client) channel(ctx context.Context, name string) (string, error) {
	if len(name) == 0 || name[0] != '#' {
		return name, nil
	}
	c.mu.Lock()
	id, ok := c.channels[name]
	c.mu.Unlock()
	if ok {
		return id, nil
	}
	params := &slackapi.GetConversationsParameters{
		ExcludeArchived: true, Limit: 1000, Types: []string{"public_channel", "private_channel"},
	}
	for {
		found, next, err := c.api.GetConversationsContext(ctx, params)
		if err != nil {
			return "", refusal(err)
		}
		for _, channel := range found {
			if "#"+channel.Name == name {
				c.mu.Lock()
				c.channels[name] = channel.ID
				c.mu.Unlock()
				return channel.ID, nil
			}
		}
		if next == "" {
			return "", refusal(slackapi.SlackErrorResponse{Err: fmt.Sprintf("channel_not_found: there is no channel %s that the bot can see", name)})
		}
		params.Cursor = next
	}
}
