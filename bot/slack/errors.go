package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
)

// never are the errors after which the same call with the same words can never succeed. Whatever an admin or a person
// can put right (a channel, a membership, a token) is not among them: such messages wait.
var never = []string{
	"message_not_found", "cant_update_message", "edit_window_closed", "no_text", "msg_too_long", "invalid_blocks",
	"invalid_blocks_format", "msg_blocks_too_long", "user_not_in_channel", "user_not_found", "thread_not_found",
	"cannot_dm_bot", "user_disabled", "user_not_visible", "messages_tab_disabled",
}

// nowhere are the errors of a channel that the bot cannot speak in.
var nowhere = []string{"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "restricted_action_read_only_channel"}

// barred are the errors of a token that Slack takes no more, whatever it is used for.
var barred = []string{"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed", "team_access_not_granted"}

// missing are the errors of an edit whose message, or of a reply whose thread, is not there.
var missing = []string{"message_not_found", "thread_not_found"}

// itself are the codes of Slack's own trouble: they say nothing about the request, part of which may have been done
// (docs.slack.dev/reference/methods/chat.postMessage, fatal_error).
var itself = []string{"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"}

// refusal turns Slack's no into a bot.Refusal, and leaves errors alone of which nobody knows what they mean.
func refusal(err error) error {
	var known *bot.Refusal
	if errors.As(err, &known) {
		return err
	}
	var limited *slackapi.RateLimitedError
	if errors.As(err, &limited) {
		return &bot.Refusal{Err: err, Wait: limited.RetryAfter}
	}
	code, ok := said(err)
	switch {
	case ok && code == "ratelimited":
		return &bot.Refusal{Err: err, Wait: limitedFor}
	case ok && !slices.Contains(itself, code):
		return &bot.Refusal{Err: err, Permanent: slices.Contains(never, code), Gone: slices.Contains(missing, code)}
	case unsent(err):
		return fmt.Errorf("%w: %w", bot.ErrUnsent, err)
	}
	return err
}

// limitedFor is the pause after a "ratelimited" that does not say how long.
const limitedFor = 10 * time.Second

// unsent tells whether an error came before a connection to Slack was there.
func unsent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// refused is refusal for what goes to a channel, by the name that the configuration gives it: it says what people must
// put right.
func (c *Client) refused(name string, err error) error {
	err = refusal(err)
	var known *bot.Refusal
	code, _ := said(err)
	if !errors.As(err, &known) {
		return err
	}
	switch {
	case slices.Contains(barred, code):
		known.Trouble = &bot.Trouble{Everywhere: true, Text: "Slack takes the bot token no more (" + code + "). " +
			"Install the app again, put its Bot User OAuth Token into SLACK_BOT_TOKEN and start ReleaseBot again."}
	case slices.Contains(nowhere, code) && !personal(name):
		known.Trouble = &bot.Trouble{Place: c.place(name), Text: c.closed(name, code)}
	}
	return err
}

// personal tells whether a message goes to one person.
func personal(name string) bool { return userID.MatchString(name) || strings.HasPrefix(name, mailto) }

// closed says why a channel takes no messages, and what to do.
func (c *Client) closed(name, code string) string {
	place, invite := c.place(name), "type “/invite @"+c.handle()+"” there"
	switch code {
	case "not_in_channel":
		return "ReleaseBot was removed from " + place + "; " + invite + "."
	case "is_archived":
		return capital(place) + " is archived; unarchive it, or name another channel in the configuration."
	case "channel_not_found":
		return "There is no " + place + " that ReleaseBot can see: it was deleted, or it is private and ReleaseBot was removed from it. " +
			capital(invite) + ", or name another channel in the configuration."
	default:
		return "Slack does not let ReleaseBot write to " + place + " (" + code + "); ask an admin of the workspace."
	}
}

// said is the error code of an answer with "ok": false.
func said(err error) (string, bool) {
	var response slackapi.SlackErrorResponse
	if !errors.As(err, &response) {
		return "", false
	}
	code, _, _ := strings.Cut(response.Err, ":")
	return code, true
}

func badBlocks(err error) bool {
	code, _ := said(err)
	return strings.HasPrefix(code, "invalid_blocks") || code == "msg_blocks_too_long"
}

// gone tells whether a response_url is over: used up, or too old.
func gone(err error) bool {
	var status slackapi.StatusCodeError
	if errors.As(err, &status) {
		return status.Code == http.StatusNotFound || status.Code == http.StatusGone || status.Code == http.StatusForbidden
	}
	code, ok := said(err)
	return ok && (strings.Contains(code, "used_url") || strings.Contains(code, "expired_url") || strings.Contains(code, "invalid_url"))
}

// unreachable tells an error of the way to Slack from an answer of Slack.
func unreachable(err error) bool {
	if code, ok := said(err); ok {
		return slices.Contains(itself, code)
	}
	return err != nil && !errors.Is(err, context.Canceled)
}
