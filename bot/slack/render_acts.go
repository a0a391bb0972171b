package slack

import (
	"fmt"
	"slices"
	"time"

	"releasebot/release"
)

// actWords says what a person did to a deploy, so that "by" can follow.
var actWords = map[release.NoteKind]string{
	release.NotePaused:      "Paused",
	release.NoteResumed:     "Resumed",
	release.NoteRetrying:    "Tried again",
	release.NoteRollingBack: "Roll back asked for",
	release.NoteSnoozed:     "Chart snoozed",
	release.NoteUnsnoozed:   "Snooze ended",
	release.NoteFrozen:      "Frozen",
	release.NoteUnfrozen:    "Unfrozen",
	release.NoteChosen:      "Build chosen",
	release.NoteAcked:       "Event looked after",
	release.NoteByHand:      "Event opened",
	release.NoteClosed:      "Event closed",
	release.NoteProposed:    "A second person asked for",
}

// actLines says who did what to the deploy: the newest few, the very newest last. The roll back is left to the record.
func actLines(d release.Deploy, now time.Time) []string {
	acts := d.Acts
	if deployRecord(d, now) != "" && d.Phase != release.AllClear {
		acts = slices.DeleteFunc(slices.Clone(acts), func(a release.Act) bool { return a.Kind == release.NoteRollingBack })
	}
	var lines []string
	left := max(len(acts)-shownActs, 0)
	for _, a := range acts[left:] {
		lines = append(lines, "• "+didWords(orElse(actWords[a.Kind], capital(outside(string(a.Kind), maxName))), a.By, a.At, now, a.Reason))
	}
	if left > 0 {
		lines = append(lines, fmt.Sprintf("and %d more before", left))
	}
	return lines
}

// didWords is "Paused by @anna · 10:42 “reason”".
func didWords(what, by string, at, now time.Time, reason string) string {
	text := what + " by " + mention(by) + " · " + moment(at, now)
	if reason = outside(reason, maxReason); reason != "" {
		text += " “" + reason + "”"
	}
	return text
}

// deployRecord stands where the buttons were once the deploy is over: who did what, and when.
func deployRecord(d release.Deploy, now time.Time) string {
	switch d.Phase {
	case release.AllClear:
		return "All clear · " + moment(d.EndedAt, now)
	case release.RolledBack:
		return didWords("Rolled back", d.EndedBy, d.EndedAt, now, d.Reason)
	case release.RollingBack:
		return didWords("Roll back asked for", d.EndedBy, d.EndedAt, now, d.Reason)
	default:
		return ""
	}
}
