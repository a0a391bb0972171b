package slack

import (
	"fmt"
	"slices"
	"time"

	"releasebot/release"
)

// holdOrder is what the first line names when several holds are there: what needs a person most.
var holdOrder = []release.HoldKind{release.HoldDrive, release.HoldEvent, release.HoldAsk, release.HoldPause, release.HoldBlind}

// holdWhy says in a few words why a deploy is held.
func holdWhy(holds []release.Hold) string {
	if len(holds) == 0 {
		return ""
	}
	first := holds[0]
	for _, kind := range slices.Backward(holdOrder) {
		if i := slices.IndexFunc(holds, func(h release.Hold) bool { return h.Kind == kind }); i >= 0 {
			first = holds[i]
		}
	}
	words := holdBrief(first)
	if left := len(holds) - 1; left > 0 {
		words += ", and " + count(left, "more reason")
	}
	return words
}

func holdBrief(h release.Hold) string {
	switch h.Kind {
	case release.HoldPause:
		return "paused by " + mention(h.By)
	case release.HoldEvent:
		return "event " + hash(h.Event) + " for " + chartName(h.Reason)
	case release.HoldAsk:
		return "press Resume or Roll Back, now that " + chartName(h.Reason) + " is normal again"
	case release.HoldDrive:
		return "press Resume or Roll Back, a move went wrong in " + outside(h.Reason, maxChart)
	case release.HoldBlind:
		return "charts are unknown"
	default:
		return orElse(outside(h.Reason, maxReason), "somebody must look")
	}
}

// holdLines says of each hold who or what, why, since when, and what ends it. A roll back is held by nothing: while it
// runs only what stops it is shown, and a pause, which is for what comes after.
func holdLines(look Look, c release.DeployCard, now time.Time) []string {
	undo := c.Deploy.Phase == release.RollingBack
	var lines []string
	events := false
	for _, h := range c.Holds {
		if undo && h.Kind != release.HoldDrive && h.Kind != release.HoldPause {
			continue
		}
		events = events || h.Kind == release.HoldEvent
		lines = append(lines, "• "+holdLine(look, h, c.Events, now, undo))
	}
	lines = more(lines, shownHolds)
	if events {
		lines = append(lines, "Waits until every chart is normal again or snoozed. If the build is bad, roll back.")
	}
	return lines
}

func holdLine(look Look, h release.Hold, events []release.EventRef, now time.Time, undo bool) string {
	since := " since " + moment(h.Since, now)
	reason := ended(orElse(outside(h.Reason, maxReason), "no reason is known"))
	press := "Resume to try again, or Roll Back"
	if undo {
		press = "Try Again"
	}
	switch h.Kind {
	case release.HoldPause:
		return "Paused by " + mention(h.By) + since + ended(orElse(quoted(h.Reason), ".")) + " A person must resume it."
	case release.HoldEvent:
		i := slices.IndexFunc(events, func(e release.EventRef) bool { return e.Number == h.Event })
		if i < 0 {
			return "Event " + hash(h.Event) + ", " + chartName(h.Reason) + "," + since
		}
		return eventLine(look, events[i]) + "," + since
	case release.HoldAsk:
		return fmt.Sprintf("%s is normal again%s (event %s), and a person must say how to go on: press Resume or Roll Back.", chartName(h.Reason), since, hash(h.Event))
	case release.HoldDrive:
		return "A move went wrong at " + moment(h.Since, now) + " in " + reason + " Press " + press + "."
	case release.HoldBlind:
		return "Charts are unknown" + since + ": " + reason + " Goes on by itself when they are known."
	default:
		return "Held" + since + ": " + reason
	}
}
