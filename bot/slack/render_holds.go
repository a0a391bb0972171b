package slack

import (
	"fmt"
	"slices"
	"time"

	"releasebot/release"
)

// holdOrder is what the first line names when several holds are there: what needs a person most.
var holdOrder = []release.HoldKind{
	release.HoldDrive, release.HoldEvent, release.HoldAsk, release.HoldOften, release.HoldFreeze, release.HoldPause, release.HoldPlan, release.HoldBlind,
	release.HoldUnseen,
}

// urgentHold is the hold that needs a person most; there must be one.
func urgentHold(holds []release.Hold) release.Hold {
	for _, kind := range holdOrder {
		if i := slices.IndexFunc(holds, func(h release.Hold) bool { return h.Kind == kind }); i >= 0 {
			return holds[i]
		}
	}
	return holds[0]
}

// holdWhy says in a few words why a deploy is held.
func holdWhy(holds []release.Hold, now time.Time) string {
	if len(holds) == 0 {
		return ""
	}
	words := holdBrief(urgentHold(holds), now)
	if left := len(holds) - 1; left > 0 {
		words += ", and " + count(left, "more reason")
	}
	return words
}

func holdBrief(h release.Hold, now time.Time) string {
	switch h.Kind {
	case release.HoldPause:
		return "paused by " + mention(h.By) + until(h, now)
	case release.HoldFreeze:
		return "frozen by " + mention(h.By) + until(h, now)
	case release.HoldEvent:
		return "event " + hash(h.Event) + " for " + chartName(h.Reason)
	case release.HoldAsk:
		if h.Gone {
			return "press Resume or Roll Back, now that " + chartName(h.Reason) + " is watched no more"
		}
		return "press Resume or Roll Back, now that " + chartName(h.Reason) + " is normal again"
	case release.HoldDrive:
		return "press Resume or Roll Back, a move went wrong in " + outside(h.Reason, maxChart)
	case release.HoldBlind:
		return "charts are unknown"
	case release.HoldUnseen:
		return "messages do not reach Slack"
	case release.HoldOften:
		return "too many roll backs, somebody must look and resume"
	default:
		return orElse(outside(h.Reason, maxReason), "somebody must look")
	}
}

// until says when a person's hold ends by itself, if it does.
func until(h release.Hold, now time.Time) string {
	if h.Until.IsZero() {
		return ""
	}
	return " until " + moment(h.Until, now)
}

// holdLines says of each hold who or what, why, since when, and what ends it. A roll back is held by nothing: while it
// runs only what stops it is shown, and what is for what comes after: a pause, a freeze, or that there were too many.
func holdLines(look Look, c release.DeployCard, now time.Time) []string {
	undo := c.Deploy.Phase == release.RollingBack
	stops := []release.HoldKind{release.HoldDrive, release.HoldOften, release.HoldPause, release.HoldFreeze}
	var lines []string
	events := false
	for _, h := range c.Holds {
		if undo && !slices.Contains(stops, h.Kind) {
			continue
		}
		events = events || h.Kind == release.HoldEvent
		what, then := holdWords(look, h, c.Events, now, undo)
		if then != "" {
			what += " " + then
		}
		lines = append(lines, "• "+what)
	}
	lines = more(lines, shownHolds)
	if events {
		lines = append(lines, "Waits until every chart is normal again or snoozed. If the build is bad, roll back.")
	}
	return lines
}

// holdWords says of a hold who or what, why and since when, and then what ends it.
func holdWords(look Look, h release.Hold, events []release.EventRef, now time.Time, undo bool) (what, then string) {
	since := " since " + moment(h.Since, now)
	reason := ended(orElse(outside(h.Reason, maxReason), "no reason is known"))
	press := "Resume to try again, or Roll Back"
	if undo {
		press = "Try Again"
	}
	switch h.Kind {
	case release.HoldPause:
		return "Paused by " + mention(h.By) + since + until(h, now) + ended(orElse(quoted(h.Reason), ".")), personEnds(h, "resume")
	case release.HoldFreeze:
		return "Frozen by " + mention(h.By) + since + until(h, now) + ended(orElse(quoted(h.Reason), ".")), personEnds(h, "unfreeze")
	case release.HoldEvent:
		return eventHeld(look, h, events) + "," + since, ""
	case release.HoldAsk:
		if h.Gone {
			return fmt.Sprintf("%s was taken out of the configuration at %s, while its event %s held this deploy: nobody knows whether it is normal again.",
				chartName(h.Reason), moment(h.Since, now), hash(h.Event)), "Press Resume or Roll Back."
		}
		return fmt.Sprintf("%s is normal again%s (event %s), and a person must say how to go on.", chartName(h.Reason), since, hash(h.Event)), "Press Resume or Roll Back."
	case release.HoldDrive:
		return "A move went wrong at " + moment(h.Since, now) + " in " + reason, "Press " + press + "."
	case release.HoldBlind:
		return "Charts are unknown" + since + ": " + reason, "Goes on by itself when they are known."
	case release.HoldUnseen:
		return "Messages have not reached Slack" + since + ", and nothing new is begun that nobody can see.", "Goes on by itself when they do."
	case release.HoldOften:
		return "Nothing starts" + since + ": " + reason, "Look for another cause; then a person must resume it."
	default:
		return "Held" + since + ": " + reason, ""
	}
}

func personEnds(h release.Hold, verb string) string {
	if h.Until.IsZero() {
		return "A person must " + verb + " it."
	}
	return "Goes on by itself then, or when a person " + verb + "s it."
}

func eventHeld(look Look, h release.Hold, events []release.EventRef) string {
	i := slices.IndexFunc(events, func(e release.EventRef) bool { return e.Number == h.Event })
	if i < 0 {
		return "Event " + hash(h.Event) + ", " + chartName(h.Reason)
	}
	return eventLine(look, events[i])
}

func refs(events []release.Event) []release.EventRef {
	all := make([]release.EventRef, len(events))
	for i, e := range events {
		all[i] = release.EventRef{Number: e.Number, Chart: e.Chart, Urgency: e.Urgency, Targets: jumped(e)}
	}
	return all
}
