package slack

import (
	"fmt"
	"time"

	"releasebot/release"
)

// proposalLine says what a second person can agree to, and until when; it is what the wish is about.
func proposalLine(p *release.Proposal, it string, now time.Time) string {
	if p == nil {
		return ""
	}
	wants, press := "go on past "+it, "do the same"
	switch p.Request.Verb {
	case release.VerbSnooze:
		wants, press = "snooze "+it, "press Snooze"
	case release.VerbResume:
		press = "press Resume"
	case release.VerbClose:
		wants, press = "close "+it, "press Close Event"
	}
	return fmt.Sprintf("%s wants to %s; a second person must %s by %s%s",
		mention(p.Request.By), wants, press, moment(p.Until, now), ended(orElse(quoted(p.Request.Reason), ".")))
}

func proposalLines(proposals []release.Proposal, now time.Time) []string {
	lines := make([]string, len(proposals))
	for i, p := range proposals {
		it := "what is open"
		switch {
		case p.Request.Event != 0:
			it = "event " + hash(p.Request.Event)
		case p.Request.Chart != "":
			it = chartName(p.Request.Chart)
		}
		lines[i] = "• " + proposalLine(&proposals[i], it, now)
	}
	return more(lines, shownHolds)
}
