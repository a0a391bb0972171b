package slack

import (
	"fmt"
	"slices"
	"time"

	"releasebot/commands"
	"releasebot/release"
)

// renderStatus shows how a service stands, to the one who asked.
func renderStatus(look Look, s release.Status) Message {
	state, now := s.State, s.At
	first := statusFirst(state, now)
	var p page
	p.section("*" + first + "*")
	p.section(titled("Held", statusHolds(look, state, now))...)
	p.section(titled("Waits", waitLines(s))...)
	p.section(titled("Runs", placementLines(state.Targets))...)
	p.section(titled("Open events", openLines(look, notHolding(state), now))...)
	p.section(titled("Snoozed", snoozeLines(state.Snoozes, now))...)
	p.section(titled("Waits for a second person", proposalLines(state.Proposals, now))...)
	p.section(nextLines(state, now)...)
	p.context(watchParts(state.Watch, now)...)
	if n := len(state.Watchers); n > 0 {
		p.context(count(n, "watcher") + ": `" + commands.Command + " watchers " + serviceName(state.Service) + "` lists them")
	}
	return p.message(first)
}

func statusFirst(s release.State, now time.Time) string {
	service, d := serviceName(s.Service), s.Deploy
	held := ""
	if why := holdWhy(s.Holds, now); why != "" {
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

// nextLines says what is deployed next, and who wants it.
func nextLines(s release.State, now time.Time) []string {
	var lines []string
	if c := s.Chosen; c != nil {
		lines = append(lines, "Next: "+buildLink(c.Build)+", as "+mention(c.By)+" wanted at "+moment(c.At, now)+ended(orElse(quoted(c.Reason), ".")))
	}
	if s.Candidate != nil {
		word := "Next: "
		if s.Chosen != nil {
			word = "The newest build: "
		}
		lines = append(lines, word+buildLink(*s.Candidate)+changeCount(*s.Candidate, ", ")+".")
	}
	return lines
}

func statusHolds(look Look, s release.State, now time.Time) []string {
	card := release.DeployCard{Holds: s.Holds, Events: refs(s.Events)}
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
	return more(bullets(waitSentences(s)), shownHolds)
}

func waitSentences(s release.Status) []string {
	var waits []string
	for _, wait := range s.Waits {
		of := func(e release.Event) bool { return wait == fmt.Sprintf("Event #%d is open: %s.", e.Number, e.Chart) }
		if !slices.ContainsFunc(s.State.Events, of) {
			waits = append(waits, outside(wait, maxReason))
		}
	}
	return waits
}
