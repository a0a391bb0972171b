package slack

import (
	"releasebot/release"
)

// renderWatchers lists who is told, and of what.
func renderWatchers(look Look, s release.Status) Message {
	service, watchers := serviceName(s.State.Service), s.State.Watchers
	if len(watchers) == 0 {
		return sentence("Apart from its own channel, nobody is told what happens to " + service + ".")
	}
	first := "Who is told what happens to " + service
	lines := make([]string, len(watchers))
	for i, w := range watchers {
		from := "all that happens"
		if w.From > release.White {
			from = "all but the events below " + look.circle(w.From) + urgencyWord(w.From)
		}
		lines[i] = "• " + watcher(w.To) + ": " + from + ", since " + moment(w.Since, s.At)
		if w.By != w.To {
			lines[i] += ", as " + mention(w.By) + " asked"
		}
	}
	var p page
	p.section("*" + first + "*")
	p.long(fitting(more(lines, shownWatchers), historyBudget)...)
	return p.message(first)
}
