package commands

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Reply is what only the asker sees when nothing is to be done. All of it is plain text, and may hold what the asker
// typed: whoever shows it escapes it.
type Reply struct {
	Text  string  // a sentence or two: what is wrong, and what to type instead
	Usage []Usage // for help: all that can be typed
}

// Usage is one line of the help.
type Usage struct {
	Group string // of lines that belong together, as a heading over the first of them: "Look"; "" for none
	Type  string // "status [service]"
	Does  string // "what runs where, and why it waits"
}

func say(format string, a ...any) *Reply { return &Reply{Text: fmt.Sprintf(format, a...)} }

func help() *Reply {
	return &Reply{
		Text: "I deploy new builds tier by tier, watch the charts, and hold when one jumps. What you can type:",
		Usage: []Usage{
			{Type: Command + " status [service]", Does: "what runs where, and what it waits for"},
			{Type: Command + " pause [service] [reason]", Does: "nothing advances until somebody resumes it"},
			{Type: Command + " resume [service] [reason]", Does: "go on after a pause, a question or a failed move"},
			{Type: Command + " rollback [service] [reason]", Does: "go back to the last build that was all clear; works at any time"},
			{Type: Command + " snooze CHART [on TIER/ZONE] [for 3h] [reason]", Does: "ignore a chart for a while"},
			{Type: Command + " snooze #2528 [for 3h] [reason]", Does: "ignore what an event is about for a while"},
			{Type: Command + " events [service]", Does: "the open events"},
			{Type: Command + " help", Does: "this list"},
		},
	}
}

// What a reply quotes is cut, for a person reads it on a phone.
const (
	shownRunes = 60 // of one name or piece of text
	shownNames = 20 // of a list
)

func short(s string) string {
	if utf8.RuneCountInString(s) <= shownRunes {
		return s
	}
	return string([]rune(s)[:shownRunes-1]) + "…"
}

func list(names []string) string {
	shown := names[:min(len(names), shownNames)]
	text := strings.Join(shown, ", ")
	if more := len(names) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
