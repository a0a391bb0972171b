package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// ErrUnreachable is a preflight that got no answer from Slack: nothing is known to be wrong with the configuration.
var ErrUnreachable = errors.New("cannot reach Slack")

// Preflight checks the tokens and the channels before anything is done, and says in sentences what is wrong.
// It returns the ids of the channels.
func (c *Client) Preflight(ctx context.Context, channels []string) (map[string]string, error) {
	if err := c.tokens(); err != nil {
		return nil, err
	}
	who, err := c.api.AuthTestContext(ctx)
	switch code, _ := said(err); {
	case unreachable(err):
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	case err != nil:
		return nil, fmt.Errorf("the bot token is refused by Slack (%s); copy the Bot User OAuth Token of the app's page “OAuth & Permissions” into SLACK_BOT_TOKEN", code)
	}
	c.known(who)
	ids := map[string]string{}
	problems := c.scopes(who.Header)
	for _, name := range slices.Compact(slices.Sorted(slices.Values(channels))) {
		id, err := c.member(ctx, name, who.User)
		if errors.Is(err, ErrUnreachable) {
			return nil, err
		}
		ids[name] = id
		problems = append(problems, err)
	}
	return ids, errors.Join(problems...)
}

func (c *Client) tokens() error {
	for _, token := range []struct{ name, value, prefix, page string }{
		{"bot token (SLACK_BOT_TOKEN)", c.config.BotToken, "xoxb-", "OAuth & Permissions"},
		{"app token (SLACK_APP_TOKEN)", c.config.AppToken, "xapp-", "Basic Information, App-Level Tokens, scope connections:write"},
	} {
		if token.value == "" {
			return fmt.Errorf("there is no %s; it begins with %s and stands on the app's page “%s”", token.name, token.prefix, token.page)
		}
		if !strings.HasPrefix(token.value, token.prefix) {
			return fmt.Errorf("the %s does not begin with %s, so it is another kind of token; the right one stands on the app's page “%s”", token.name, token.prefix, token.page)
		}
	}
	return nil
}

// member finds a channel's id and checks that the bot is in it.
func (c *Client) member(ctx context.Context, name, bot string) (string, error) {
	id, err := c.channel(ctx, name)
	if err == nil {
		var info *slackapi.Channel
		info, err = c.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: id})
		if err == nil && info.IsArchived {
			return id, fmt.Errorf("channel %s is archived; unarchive it or configure another one", name)
		}
		if err == nil && !info.IsMember {
			return id, fmt.Errorf("the bot is not in channel %s; type “/invite @%s” there and start again", name, bot)
		}
		if err == nil {
			c.calls(id, info.Name)
		}
	}
	switch code, ok := said(err); {
	case err == nil:
		return id, nil
	case unreachable(err):
		return id, fmt.Errorf("%w: %w", ErrUnreachable, err)
	case ok && code == "channel_not_found":
		return id, fmt.Errorf("there is no channel %s, or it is private and the bot is not in it; check its name, or type “/invite @%s” there", name, bot)
	case ok:
		return id, fmt.Errorf("channel %s cannot be checked: Slack says %s", name, code)
	default:
		return id, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
}

// Answers tells whether Slack answers a call, whatever it says; the error is nil if it does.
func (c *Client) Answers(ctx context.Context) error {
	if _, err := c.api.AuthTestContext(ctx); unreachable(err) {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return nil
}
