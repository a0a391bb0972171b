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
	shown := make([]string, min(len(names), shownNames))
	for i := range shown {
		shown[i] = short(names[i])
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
