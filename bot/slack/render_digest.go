package slack

import (
	"fmt"
	"time"

	"releasebot/release"
)

// renderDigest says what a day brought; a quiet day in one line.
func renderDigest(look Look, d release.Digest, now time.Time) Message {
	first := digestFirst(d, now)
	if quiet(d.Stats) && len(d.Deploys)+len(d.Events) == 0 {
		return sentence(first)
	}
	var p page
	p.section("*" + first + "*")
	p.section(statsLines(d.Stats)...)
	p.section(titled("Deploys", dayDeploys(d.Deploys))...)
	p.section(titled("Events", dayEvents(look, d.Events))...)
	if !d.From.IsZero() && !d.To.IsZero() {
		p.context("From " + dated(d.From) + " to " + dated(d.To))
	}
	return p.message(first)
}

// digestFirst says "Yesterday" while that is true, and the day later on.
func digestFirst(d release.Digest, now time.Time) string {
	day := "Yesterday"
	if since := now.Sub(d.To); since < 0 || since >= 24*time.Hour {
		day = "The day from " + dated(d.From)
	}
	words := statsWords(d.Stats)
	if quiet(d.Stats) && len(d.Deploys)+len(d.Events) > 0 {
		words = "no deploy and no event began or ended"
	}
	return day + " in " + serviceName(d.Service) + ": " + words + "."
}

func dayDeploys(deploys []release.DayDeploy) []string {
	lines := make([]string, len(deploys))
	for i, d := range deploys {
		outcome := orElse(outside(string(d.Outcome), maxName), "no end is known")
		if d.To.IsZero() && !d.Outcome.Ended() {
			outcome = "still " + outcome
		}
		lines[i] = fmt.Sprintf("• #%d, %s: %s%s", d.Number, orElse(outside(d.Build, maxName), "an unknown build"), outcome, spanWords(d.From, d.To))
	}
	return more(lines, shownDay)
}

func dayEvents(look Look, events []release.DayEvent) []string {
	lines := make([]string, len(events))
	for i, e := range events {
		outcome := orElse(outside(e.Outcome, maxTitle), "no end is known")
		if e.To.IsZero() {
			outcome = "still open"
		}
		lines[i] = fmt.Sprintf("• %s: #%d, %s: %s%s", look.urgent(e.Urgency), e.Number, chartName(e.Chart), outcome, spanWords(e.From, e.To))
	}
	return more(lines, shownDay)
}

// spanWords is when something of the day began, and how long it took where both ends are known.
func spanWords(from, to time.Time) string {
	switch {
	case from.IsZero():
		return ""
	case to.After(from):
		return " · " + moment(from, from) + ", " + lasting(to.Sub(from))
	default:
		return " · since " + moment(from, from)
	}
}
