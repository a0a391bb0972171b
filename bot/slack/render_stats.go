package slack

import (
	"fmt"
	"strings"

	"releasebot/release"
)

// renderStats says what happened in a time, in numbers.
func renderStats(service string, s release.Stats) Message {
	first := capital(serviceName(service)) + ": " + statsWords(s)
	var p page
	p.section("*" + first + "*")
	p.section(statsLines(s)...)
	if !s.From.IsZero() && !s.To.IsZero() {
		p.context("From " + dated(s.From) + " to " + dated(s.To))
	}
	return p.message(first)
}

// statsWords is "12 deploys all clear, 1 rolled back, 3 events (1 blue, 2 white)".
func statsWords(s release.Stats) string {
	if quiet(s) {
		return "nothing was deployed and nothing jumped"
	}
	var parts []string
	switch {
	case s.AllClear > 0:
		parts = append(parts, count(s.AllClear, "deploy")+" all clear")
	case s.RolledBack == 0:
		parts = append(parts, "no deploy ended")
	}
	switch {
	case s.RolledBack > 0 && s.AllClear > 0:
		parts = append(parts, fmt.Sprintf("%d rolled back", s.RolledBack))
	case s.RolledBack > 0:
		parts = append(parts, count(s.RolledBack, "deploy")+" rolled back")
	}
	parts = append(parts, eventsWords(s))
	if s.Failed > 0 {
		parts = append(parts, count(s.Failed, "failed move"))
	}
	return and(parts, len(parts))
}

func quiet(s release.Stats) bool {
	return s.AllClear+s.RolledBack+s.White+s.Blue+s.Purple+s.Failed == 0
}

// eventsWords is "3 events (1 blue, 2 white)", or "1 white event".
func eventsWords(s release.Stats) string {
	var by []string
	word := ""
	for _, u := range []release.Urgency{release.Purple, release.Blue, release.White} {
		if n := map[release.Urgency]int{release.Purple: s.Purple, release.Blue: s.Blue, release.White: s.White}[u]; n > 0 {
			word = u.String() + " event"
			by = append(by, fmt.Sprintf("%d %s", n, u))
		}
	}
	n := s.White + s.Blue + s.Purple
	switch len(by) {
	case 0:
		return "no event"
	case 1:
		return count(n, word)
	default:
		return count(n, "event") + " (" + strings.Join(by, ", ") + ")"
	}
}

// statsLines says how events ended and how fast people decided; nothing where there is none.
func statsLines(s release.Stats) []string {
	var lines []string
	if s.Normal > 0 {
		lines = append(lines, "• "+count(s.Normal, "event")+" ended because the chart was normal again")
	}
	if s.Snoozed > 0 {
		lines = append(lines, "• "+count(s.Snoozed, "event")+" ended because a person snoozed the chart")
	}
	if s.ToDecide > 0 {
		lines = append(lines, "• Median time from an event to the decision to roll back: "+lasting(s.ToDecide))
	}
	if s.ToRestore > 0 {
		lines = append(lines, "• Median time from that decision to the old build being back: "+lasting(s.ToRestore))
	}
	return lines
}
