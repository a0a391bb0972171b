package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
)

// errNoConversation is for an edit of a direct message without the scope that tells where it stands.
var errNoConversation = errors.New("the direct conversation's id is not known, since the bot token lacks the scope im:write")

// mailto begins the name of a person of whom only the e-mail is known.
const mailto = "mailto:"

// channel finds the id of where a message goes: a configured channel, which may be a "#name", or a person, by their id
// or as "mailto:" and their e-mail.
func (c *Client) channel(ctx context.Context, name string) (string, error) {
	email, byMail := strings.CutPrefix(name, mailto)
	switch {
	case byMail:
		person, err := c.person(ctx, email)
		if err != nil {
			return "", err
		}
		return c.conversation(ctx, person)
	case userID.MatchString(name):
		return c.conversation(ctx, name)
	case strings.HasPrefix(name, "#"):
		return c.named(ctx, name)
	default:
		return name, nil
	}
}

func (c *Client) found(name string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, ok := c.channels[name]
	return id, ok
}

func (c *Client) keep(name, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.channels[name] = id
}

// learn keeps the direct conversation that a post to a person went to: an edit takes its id only.
func (c *Client) learn(name, shown string) {
	if userID.MatchString(name) && strings.HasPrefix(shown, "D") {
		c.keep(name, shown)
	}
}

// named gives the id of a "#name". Once it is known it stays, whatever the channel is called later on.
func (c *Client) named(ctx context.Context, name string) (string, error) {
	if id, ok := c.found(name); ok {
		return id, nil
	}
	return c.search(ctx, name)
}

// search looks for a channel by its name among all that the bot can see.
func (c *Client) search(ctx context.Context, name string) (string, error) {
	params := &slackapi.GetConversationsParameters{Limit: 1000, Types: []string{"public_channel", "private_channel"}}
	for {
		found, next, err := c.api.GetConversationsContext(ctx, params)
		if err != nil {
			return "", refusal(err)
		}
		for _, channel := range found {
			if "#"+channel.Name == name {
				c.keep(name, channel.ID)
				c.calls(channel.ID, channel.Name)
				return channel.ID, nil
			}
		}
		if next == "" {
			return "", refusal(slackapi.SlackErrorResponse{Err: fmt.Sprintf("channel_not_found: there is no channel %s that the bot can see", name)})
		}
		params.Cursor = next
	}
}

// relearn looks for a "#name" again whose channel is not there: it may have been deleted, and made anew with another id.
// Where there is none of that name the id stays, for a private channel that the bot is invited to again.
func (c *Client) relearn(ctx context.Context, name string, err error) {
	if code, _ := said(err); code != "channel_not_found" || !strings.HasPrefix(name, "#") {
		return
	}
	if _, err := c.search(ctx, name); err != nil {
		c.config.Log.Debug().Err(err).Str("channel", name).Msg("there is no other channel of the name")
	}
}

// calls remembers what a channel is called.
func (c *Client) calls(id, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.names[id] = name
}

// place is what people call a channel, of which the configuration says the name or the id.
func (c *Client) place(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch called := c.names[name]; {
	case called != "":
		return "#" + called
	case strings.HasPrefix(name, "#"):
		return name
	default:
		return "channel " + name
	}
}

// conversation finds the direct conversation with a person. Without the scope for it, a post to the person's id goes
// there too.
func (c *Client) conversation(ctx context.Context, person string) (string, error) {
	if id, ok := c.found(person); ok {
		return id, nil
	}
	opened, _, _, err := c.api.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: []string{person}})
	switch code, _ := said(err); {
	case code == missingScope:
		c.without("im:write", err)
		return person, nil
	case err != nil:
		return "", refusal(err)
	}
	c.keep(person, opened.ID)
	return opened.ID, nil
}

// person finds who has an e-mail. Nobody having it is no matter that a later try mends.
func (c *Client) person(ctx context.Context, email string) (string, error) {
	if id, ok := c.found(mailto + email); ok {
		return id, nil
	}
	user, err := c.api.GetUserByEmailContext(ctx, email)
	switch code, _ := said(err); {
	case code == "users_not_found":
		return "", &bot.Refusal{Permanent: true, Err: fmt.Errorf("nobody in the workspace has the e-mail %s; name the author's Slack user in the configuration (authors), or leave it", plain(email, maxName))}
	case code == missingScope:
		c.without("users:read.email", err)
		return "", &bot.Refusal{Permanent: true, Err: fmt.Errorf("nobody can be found by their e-mail, for the bot token lacks the scope users:read.email: %w", err)}
	case err != nil:
		return "", refusal(err)
	}
	c.keep(mailto+email, user.ID)
	return user.ID, nil
}

// handle is what the bot is called in the workspace, without the @.
func (c *Client) handle() string {
	if we, ok := c.remembered(); ok && we.name != "" {
		return we.name
	}
	return "releasebot"
}
