package slack

import (
	"fmt"
	"time"

	"releasebot/release"
)

func noteOpened(n release.Note, look Look, _ time.Time) string {
	return fmt.Sprintf("%s: %s jumped%s%s", look.urgent(n.Urgency), chartName(n.Chart), in(n.Targets), because(n.Verdict))
}

func noteSpread(n release.Note, look Look, _ time.Time) string {
	return fmt.Sprintf("%s: %s now jumps%s too%s", look.urgent(n.Urgency), chartName(n.Chart), in(n.Targets), because(n.Verdict))
}

func because(v *release.Verdict) string {
	if v == nil {
		return "."
	}
	return ended(": " + numbers(*v))
}

func noteEscalated(n release.Note, look Look, _ time.Time) string {
	text := fmt.Sprintf("%s now: event %s, %s", look.urgent(n.Urgency), hash(n.Event), chartName(n.Chart))
	if n.Urgency == release.Purple {
		return text + ", is more urgent than before. Several charts jump at once: somebody should look at it now."
	}
	return text + ": it also jumped against its own past."
}

func noteSnoozed(n release.Note, _ Look, now time.Time) string {
	where := in(n.Targets)
	if len(n.Targets) == 0 {
		where = " everywhere"
	}
	return fmt.Sprintf("%s snoozed %s%s until %s%s Until then it opens no event and holds nothing.",
		mention(n.By), chartName(n.Chart), where, moment(n.Until, now), ended(orElse(quoted(n.Reason), ".")))
}

func noteSnoozeEnded(n release.Note, _ Look, _ time.Time) string {
	return fmt.Sprintf("The snooze of %s%s by %s is over: the chart is judged again.", chartName(n.Chart), in(n.Targets), mention(n.By))
}

func noteClosed(n release.Note, look Look, _ time.Time) string {
	how := orElse(outside(n.Reason, maxReason), release.OutcomeNormal)
	return fmt.Sprintf("%sClosed: %s is %s (%s event %s).", look.circle(n.Urgency), chartName(n.Chart), how, urgencyWord(n.Urgency), hash(n.Event))
}
