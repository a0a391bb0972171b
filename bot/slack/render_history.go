package slack

import (
	"strings"

	"releasebot/release"
)

// renderHistory is a line for each thing that happened, the newest first.
func renderHistory(look Look, service string, past []release.Past) Message {
	if len(past) == 0 {
		return sentence("Nothing has happened yet in " + serviceName(service) + ".")
	}
	first := "What happened in " + serviceName(service) + ", newest first"
	var p page
	p.section("*" + first + "*")
	lines := historyLines(look, past)
	shown := fitting(lines[:min(len(lines), shownHistory)], historyBudget)
	p.long(shown...)
	if left := len(lines) - len(shown); left > 0 {
		p.context(count(left, "older entry") + " not shown")
	}
	return p.message(first)
}

func historyLines(look Look, past []release.Past) []string {
	lines := make([]string, len(past))
	for i, entry := range past {
		lines[i] = "• " + dated(entry.At) + " · " + pastWords(look, entry)
	}
	return lines
}

// pastWords says one thing that happened: of a note its first sentence, which says what; of an answer who asked for what.
func pastWords(look Look, entry release.Past) string {
	if entry.Note != nil {
		what, _ := noteWords(look, *entry.Note, entry.At)
		return cutMarkup(what, maxReason)
	}
	what := outside(string(entry.Verb), maxName)
	text := mention(entry.By) + " asked for " + orElse(what, "something")
	if entry.Refused {
		text += " and was refused"
	}
	if said := spoken.Replace(outside(entry.Text, maxTitle)); said != "" {
		text += ": " + said
	}
	return ended(text)
}

// spoken fills in what a kept answer does not say any more.
var spoken = strings.NewReplacer(": {who}", "", "{by}", "somebody", "{at}", "that time", "{who}", "those who may")
