package slack

import (
	"time"

	"releasebot/release"
)

// renderWhy says in one sentence why a service waits, and then of each reason what ends it and who can.
func renderWhy(look Look, s release.Status) Message {
	state, now := s.State, s.At
	first, waits := whyFirst(s)
	undo := state.Deploy != nil && state.Deploy.Phase == release.RollingBack
	var lines []string
	for _, h := range state.Holds {
		what, _ := holdWords(look, h, refs(state.Events), now, undo)
		lines = append(lines, "• "+ended(what)+"\n   "+lifts(h, state, now))
	}
	for _, e := range notHolding(state) { // but forbids a start
		h := release.Hold{Kind: release.HoldEvent, Event: e.Number, Since: e.Opened}
		what, _ := holdWords(look, h, refs(state.Events), now, undo)
		lines = append(lines, "• "+ended(what)+"\n   "+lifts(h, state, now))
	}
	var p page
	p.section("*" + first + "*")
	p.section(more(lines, shownHolds+shownEvents)...)
	p.section(proposalLines(state.Proposals, now)...)
	p.section(titled("Also", more(bullets(waits), shownHolds))...)
	p.context(watchParts(state.Watch, now)...)
	return p.message(first)
}

// whyFirst is the plain answer to "why does it wait?", and what it leaves unsaid of what else speaks against a start.
func whyFirst(s release.Status) (first string, waits []string) {
	state, now := s.State, s.At
	waits = waitSentences(s)
	d, service := state.Deploy, serviceName(state.Service)
	running := d != nil && !d.Phase.Ended()
	who := "Nothing new is deployed to " + service
	switch {
	case running && d.Phase == release.RollingBack:
		return statusFirst(state, now) + ".", waits
	case running:
		who = "Deploy " + hash(d.Number) + " of " + service + " (" + buildName(d.Build) + ") waits"
	case state.Chosen != nil:
		who = buildName(state.Chosen.Build) + ", which " + mention(state.Chosen.By) + " wants, waits to be deployed to " + service
	case state.Candidate != nil:
		who = buildName(*state.Candidate) + " waits to be deployed to " + service
	}
	if len(state.Holds) > 0 {
		why := whyClause(urgentHold(state.Holds))
		if left := len(state.Holds) - 1; left > 0 {
			why += ", and for " + count(left, "more reason")
		}
		return who + ", because " + ended(why), waits
	}
	if running {
		return runsFreely(*d, service, now), waits
	}
	switch {
	case len(state.Events) > 0:
		return who + ", because " + eventsOpen(state.Events) + ".", waits
	case len(waits) == 0 && state.Candidate == nil && state.Chosen == nil:
		return who + ": there is no new build.", nil
	case len(waits) == 0:
		return who + ", and starts at once: nothing speaks against it.", nil
	default:
		return who + ": " + ended(uncapital(waits[0])), waits[1:]
	}
}

func eventsOpen(events []release.Event) string {
	if len(events) == 1 {
		return "event " + hash(events[0].Number) + " (" + chartName(events[0].Chart) + ") is open"
	}
	return count(len(events), "event") + " are open"
}

// runsFreely says how a deploy that nothing holds gets on.
func runsFreely(d release.Deploy, service string, now time.Time) string {
	text := "Nothing holds deploy " + hash(d.Number) + " of " + service + " (" + buildName(d.Build) + ")"
	if d.Stage < 0 || d.Stage >= len(d.Stages) {
		return text + "."
	}
	stage := d.Stages[d.Stage]
	tier := orElse(outside(stage.Name, maxName), "its tier")
	if d.Phase == release.Baking {
		return text + ": " + tier + " is " + baking(stage, nil, now) + "."
	}
	return text + ": " + tier + " is being driven."
}

// whyClause says a hold as the end of a sentence.
func whyClause(h release.Hold) string {
	switch h.Kind {
	case release.HoldPause:
		return mention(h.By) + " paused it"
	case release.HoldFreeze:
		return mention(h.By) + " froze the service"
	case release.HoldEvent:
		return "event " + hash(h.Event) + " (" + chartName(h.Reason) + ") is open"
	case release.HoldAsk:
		if h.Gone {
			return "a person must say how to go on: " + chartName(h.Reason) + " was taken out of the configuration while its event " + hash(h.Event) + " held it"
		}
		return "a person must say how to go on after event " + hash(h.Event) + " (" + chartName(h.Reason) + ")"
	case release.HoldDrive:
		return "a move went wrong in " + outside(h.Reason, maxReason)
	case release.HoldBlind:
		return "charts are unknown"
	case release.HoldUnseen:
		return "messages do not reach Slack, and nothing new is begun that nobody can see"
	default:
		return orElse(outside(h.Reason, maxReason), "somebody must look")
	}
}
