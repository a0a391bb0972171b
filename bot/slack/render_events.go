package slack

import (
	"fmt"
	"slices"
	"time"

	"releasebot/release"
)

// renderEvents lists the open events, to the one who asked.
func renderEvents(look Look, s release.Status) Message {
	events := s.State.Events
	if len(events) == 0 {
		return sentence("No event of " + serviceName(s.State.Service) + " is open.")
	}
	first := count(len(events), "open event") + " of " + serviceName(s.State.Service)
	var p page
	p.section(titled(first, openLines(look, events, s.At))...)
	return p.message(first)
}

func openLines(look Look, events []release.Event, now time.Time) []string {
	lines := make([]string, len(events))
	for i, e := range events {
		lines[i] = fmt.Sprintf("• %s: event %s, %s%s, since %s",
			look.urgent(e.Urgency), hash(e.Number), chartName(e.Chart), in(jumped(e)), moment(e.Opened, now))
		if e.Hand != "" {
			lines[i] += ", opened by " + mention(e.Hand)
		}
		if e.Acked != "" {
			lines[i] += " · " + mention(e.Acked) + " looks after it"
		}
	}
	return more(lines, shownEvents)
}

// renderOneEvent is the event's card without its buttons and without calling anybody, and what happened to it in order.
func renderOneEvent(look Look, answer release.Answer) Message {
	c := *answer.Event
	now := anyDay
	first := eventFirst(look, c, now)
	var p page
	p.section("*" + first + "*")
	eventBody(&p, c, now)
	p.section(titled("What happened", timeline(look, c.Event, answer.Past))...)
	p.context(eventMetadata(c.Event, now)...)
	return p.message(first)
}

// timeline is what is kept of the event's history, oldest first, or else what the event itself tells.
func timeline(look Look, e release.Event, past []release.Past) []string {
	if len(past) > 0 {
		lines := historyLines(look, past[:min(len(past), shownTimeline)])
		slices.Reverse(lines)
		return lines
	}
	type moved struct {
		at   time.Time
		what string
	}
	opened := "opened"
	if e.Hand != "" {
		opened += " by " + mention(e.Hand)
	}
	all := []moved{{e.Opened, opened}}
	for _, j := range e.Breaches {
		all = append(all, moved{j.First.At, place(j.Target) + " jumped to " + number(j.First.Evidence.Value) + unit(j.First.Evidence.Unit)})
		if !j.Quiet.IsZero() {
			all = append(all, moved{j.Quiet, place(j.Target) + " was normal again"})
		}
	}
	if e.Acked != "" {
		all = append(all, moved{e.AckedAt, mention(e.Acked) + " began to look after it"})
	}
	if !e.Closed.IsZero() {
		all = append(all, moved{e.Closed, "over: " + outcomeWords(e)})
	}
	slices.SortStableFunc(all, func(a, b moved) int { return a.at.Compare(b.at) })
	var lines []string
	for _, m := range all {
		lines = append(lines, "• "+dated(m.at)+" · "+m.what)
	}
	return more(lines, shownTimeline)
}
