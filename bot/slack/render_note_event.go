package slack

import (
	"fmt"
	"time"

	"releasebot/release"
)

func noteOpened(n release.Note, look Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s: %s of %s jumped%s (event %s)%s",
		look.urgent(n.Urgency), chartName(n.Chart), serviceName(n.Service), in(n.Targets), hash(n.Event), because(n.Verdict)), ""
}

func noteSpread(n release.Note, look Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s: %s of %s now jumps%s too (event %s)%s",
		look.urgent(n.Urgency), chartName(n.Chart), serviceName(n.Service), in(n.Targets), hash(n.Event), because(n.Verdict)), ""
}

func because(v *release.Verdict) string {
	if v == nil {
		return "."
	}
	return ended(": " + numbers(*v))
}

func noteEscalated(n release.Note, look Look, _ time.Time) (what, then string) {
	what = fmt.Sprintf("%s now: %s of %s (event %s) is more urgent than before.",
		look.urgent(n.Urgency), chartName(n.Chart), serviceName(n.Service), hash(n.Event))
	if n.Urgency == release.Purple {
		return what, "Several charts jump at once: somebody should look at it now."
	}
	return what, "It also jumped against its own past."
}

func noteSnoozed(n release.Note, _ Look, now time.Time) (what, then string) {
	return fmt.Sprintf("%s snoozed %s of %s%s until %s%s",
		mention(n.By), chartName(n.Chart), serviceName(n.Service), orEverywhere(n.Targets), moment(n.Until, now), reasoned(n)), "Until then it opens no event and holds nothing."
}

func orEverywhere(targets []release.Target) string { return orElse(in(targets), " everywhere") }

func noteSnoozeEnded(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("The snooze of %s of %s%s by %s is over: the chart is judged again.",
		chartName(n.Chart), serviceName(n.Service), in(n.Targets), mention(n.By)), ""
}

func noteUnsnoozed(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s ended the snooze of %s of %s%s%s", mention(n.By), chartName(n.Chart), serviceName(n.Service), in(n.Targets), reasoned(n)),
		"The chart is judged again."
}

func noteClosed(n release.Note, look Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%sClosed: %s (%s): %s.", look.circle(n.Urgency), theEvent(n), urgencyWord(n.Urgency), overWords(n)), ""
}

// overWords says how an event ended: "Five Hundred Errors is normal again". One that was opened by hand is closed by a
// person, and has a person's words for a chart.
func overWords(n release.Note) string {
	if n.Reason == release.OutcomeClosed {
		return mention(n.By) + " closed it, " + inQuotes(n.Chart)
	}
	return chartName(n.Chart) + " is " + orElse(outside(n.Reason, maxReason), release.OutcomeNormal)
}

// inQuotes is what a person wrote of what is wrong.
func inQuotes(words string) string { return "“" + chartName(words) + "”" }
