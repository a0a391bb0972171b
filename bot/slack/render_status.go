package slack

import (
	"fmt"
	"slices"
	"time"

	"releasebot/release"
)

// renderStatus shows how a service stands, to the one who asked.
func renderStatus(look Look, s release.Status) Message {
	state, now := s.State, s.At
	first := statusFirst(state)
	var p page
	p.section("*" + first + "*")
	p.section(titled("Held", statusHolds(look, state, now))...)
	p.section(titled("Waits", waitLines(s))...)
	p.section(titled("Runs", placementLines(state.Targets))...)
	p.section(titled("Open events", openLines(look, notHolding(state), now))...)
	p.section(titled("Snoozed", snoozeLines(state.Snoozes, now))...)
	if state.Candidate != nil {
		p.section("Next: " + buildLink(*state.Candidate) + changeCount(*state.Candidate, ", ") + ".")
	}
	p.context(watchParts(state.Watch, now)...)
	return p.message(first)
}

func statusFirst(s release.State) string {
	service, d := serviceName(s.Service), s.Deploy
	held := ""
	if why := holdWhy(s.Holds); why != "" {
		held = ", held: " + why
	}
	if d == nil || d.Phase.Ended() {
		return service + ": no deploy is running" + held
	}
	what := fmt.Sprintf("%s: deploy %s of %s", service, hash(d.Number), buildName(d.Build))
	if d.Phase == release.RollingBack {
		text := fmt.Sprintf("%s is being rolled back to %s, as %s asked", what, buildName(d.Previous), mention(d.EndedBy))
		if failed := failedDrives(d.Undo); len(failed) > 0 {
			text += ". It failed" + in(failed) + ": press Try Again on its message"
		}
		return text
	}
	doing := "driving"
	if d.Phase == release.Baking {
		doing = "baking in"
	}
	if d.Stage >= 0 && d.Stage < len(d.Stages) {
		doing += " " + outside(d.Stages[d.Stage].Name, maxName)
	}
	return what + " is " + doing + held
}

func statusHolds(look Look, s release.State, now time.Time) []string {
	card := release.DeployCard{Holds: s.Holds}
	for _, e := range s.Events {
		card.Events = append(card.Events, release.EventRef{Number: e.Number, Chart: e.Chart, Urgency: e.Urgency, Targets: jumped(e)})
	}
	if s.Deploy != nil {
		card.Deploy = *s.Deploy
	}
	return holdLines(look, card, now)
}

// notHolding are the open events that are not said as holds already.
func notHolding(s release.State) []release.Event {
	if s.Deploy != nil && s.Deploy.Phase == release.RollingBack {
		return s.Events
	}
	return slices.DeleteFunc(slices.Clone(s.Events), func(e release.Event) bool {
		return slices.ContainsFunc(s.Holds, func(h release.Hold) bool { return h.Kind == release.HoldEvent && h.Event == e.Number })
	})
}

// waitLines are what speaks against a start; the open events are listed with more detail.
func waitLines(s release.Status) []string {
	var lines []string
	for _, wait := range s.Waits {
		of := func(e release.Event) bool { return wait == fmt.Sprintf("Event #%d is open: %s.", e.Number, e.Chart) }
		if !slices.ContainsFunc(s.State.Events, of) {
			lines = append(lines, "• "+outside(wait, maxReason))
		}
	}
	return more(lines, shownHolds)
}

// renderEvents lists the open events, to the one who asked.
func renderEvents(look Look, s release.Status) Message {
	events := s.State.Events
	if len(events) == 0 {
		return sentence("No open events.")
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
	}
	return more(lines, shownEvents)
}
