// Package slack is Slack: messages out by the Web API, clicks and commands in by Socket Mode, and how everything looks
// there. It alone imports slack-go.
package slack

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/rs/zerolog"
	slackapi "github.com/slack-go/slack"

	"releasebot/release"
	"releasebot/store"
)

// Config is how to reach Slack.
type Config struct {
	BotToken string
	AppToken string
	APIURL   string // ends with "/api/"; "" is Slack's own
	Look     Look

	Transport http.RoundTripper // carries the calls of the Web API; nil is the bot's own
	// Draw makes the PNG of a picture and the text that stands for it where nobody sees it; nil draws none.
	Draw func(ctx context.Context, p release.Picture) (png []byte, alt string, err error)
	Log  zerolog.Logger // of what the bot has to do without; the zero Logger says nothing
}

// Client speaks Slack's Web API. It implements bot.Messenger.
type Client struct {
	api    *slackapi.Client
	config Config

	mu       sync.Mutex
	channels map[string]string // ids by "#name", person or "mailto:" address
	names    map[string]string // of channels, by their ids
	self     *self             // nil until Slack has said who the bot is
	lacking  map[string]bool   // scopes that were said to be missing
}

// callWithin bounds one call of the Web API.
const callWithin = 10 * time.Second

// NewClient makes a client. It calls nothing.
func NewClient(config Config) *Client {
	carrier := config.Transport
	if carrier == nil {
		carrier = newCarrier()
	}
	options := []slackapi.Option{
		slackapi.OptionAppLevelToken(config.AppToken),
		slackapi.OptionHTTPClient(&discreet{http.Client{Timeout: callWithin, Transport: newGuard(carrier)}}),
	}
	if config.APIURL != "" {
		options = append(options, slackapi.OptionAPIURL(config.APIURL))
	}
	return &Client{
		api: slackapi.New(config.BotToken, options...), config: config,
		channels: map[string]string{}, names: map[string]string{}, lacking: map[string]bool{},
	}
}

// metadataEvent marks our messages; its payload holds the message's key. Every member can read it.
const metadataEvent = "releasebot_message"

// Post shows a message for the first time and gives its ts, which of a picture nobody knows yet: then it is "".
func (c *Client) Post(ctx context.Context, m store.Message, parent string) (string, error) {
	channel, err := c.channel(ctx, m.Channel)
	if err != nil {
		return "", c.refused(m.Channel, err)
	}
	post := c.post
	if m.Post.Picture != nil {
		post = c.upload
	}
	ts, err := post(ctx, m, channel, parent)
	c.relearn(ctx, m.Channel, err)
	return ts, c.refused(m.Channel, err)
}

// Reach tells whether a channel would take a post, and posts nothing.
func (c *Client) Reach(ctx context.Context, name string) error {
	channel, err := c.channel(ctx, name)
	if err != nil || personal(name) {
		return c.refused(name, err)
	}
	info, err := c.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: channel})
	switch {
	case err != nil:
		c.relearn(ctx, name, err)
	case info.IsArchived:
		err = slackapi.SlackErrorResponse{Err: "is_archived"}
	case !info.IsMember:
		err = slackapi.SlackErrorResponse{Err: "not_in_channel"}
	default:
		c.calls(channel, info.Name)
	}
	return c.refused(name, err)
}

// noPreviews keep Slack from showing what is behind links: a deploy has a dozen of them.
func noPreviews() []slackapi.MsgOption {
	return []slackapi.MsgOption{slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl()}
}

func (c *Client) post(ctx context.Context, m store.Message, channel, parent string) (ts string, err error) {
	extra := noPreviews()
	if parent != "" {
		extra = append(extra, slackapi.MsgOptionTS(parent))
		if m.Broadcast {
			extra = append(extra, slackapi.MsgOptionBroadcast())
		}
	}
	err = c.send(m, func(options ...slackapi.MsgOption) error {
		var shown string
		shown, ts, err = c.api.PostMessageContext(ctx, channel, append(options, extra...)...)
		if err == nil {
			c.learn(m.Channel, shown)
		}
		return err
	})
	return ts, err
}

// Edit changes what a shown message says. A picture stays as it is.
func (c *Client) Edit(ctx context.Context, m store.Message) error {
	if m.Post.Picture != nil {
		return nil
	}
	channel, err := c.channel(ctx, m.Channel)
	if err != nil {
		return c.refused(m.Channel, err)
	}
	if userID.MatchString(channel) {
		return forGood(errNoConversation)
	}
	err = c.send(m, func(options ...slackapi.MsgOption) error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, channel, m.TS, options...)
		return err
	})
	c.relearn(ctx, m.Channel, err)
	return c.refused(m.Channel, err)
}

// send gives a message's options to call, and once more without blocks if Slack does not take them: a plain message
// is better than none.
func (c *Client) send(m store.Message, call func(...slackapi.MsgOption) error) error {
	look := c.config.Look
	if m.TS != "" || m.Shown > 0 {
		look.Urgent = nil // everybody is called once, also where somebody deleted the message
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
