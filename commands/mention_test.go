package commands_test

import (
	"testing"

	"releasebot/commands"
)

func TestMention(t *testing.T) {
	for text, want := range map[string]string{
		"<@U0BOT> status":                     "status",
		"<@U0BOT>: status webapp ":            "status webapp",
		"<@W0BOT|releasebot>\npause\nlunch":   "pause\nlunch",
		"hey <@U0BOT>, ack looking into it":   "ack looking into it",
		"<@U0BOT> pause ask <@U0ADA>":         "pause ask <@U0ADA>",
		"<@U0BOT> pause a &lt; b &amp;amp; c": "pause a < b &amp; c",
		"<@U0BOT>":                            "",
		"":                                    "",
		"status":                              "status",
		"a &lt;@U0BOT&gt; typed, not meant":   "a <@U0BOT> typed, not meant",
	} {
		if got := commands.Mention(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
