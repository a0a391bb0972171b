package commands

import (
	"regexp"
	"strings"
)

// mentioned is a mention of a person or bot: <@U0BOT>, or with a name after a bar.
var mentioned = regexp.MustCompile(`<@[UW][A-Z0-9]*(?:\|[^>]*)?>`)

// unescape undoes what Slack does to messages, and not to what follows a slash command with should_escape off.
var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// Mention is what a message says after the bot's mention, as typed: "<@U0BOT> status" → "status". The first mention is
// the bot's; in a message without one, as in a conversation with the bot alone, all of it is meant.
func Mention(text string) string {
	if found := mentioned.FindStringIndex(text); found != nil {
		text = text[found[1]:]
	}
	return unescape.Replace(strings.Trim(text, " \t\r\n,:;")) // "@releasebot, status"
}
