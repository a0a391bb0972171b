package slack

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

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
var nowhere = []string{"channel_not_found", "not_in_channel", "is_archived"}

// itself are the codes of Slack's own trouble: they say nothing about the request.
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
	if code, ok := said(err); ok {
		return &bot.Refusal{Err: err, Permanent: slices.Contains(never, code)}
	}
	return err
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
