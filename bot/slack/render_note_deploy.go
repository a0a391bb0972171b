package slack

import (
	"fmt"
	"time"

	"releasebot/commands"
	"releasebot/release"
)

func notePaused(n release.Note, _ Look, _ time.Time) string {
	return mention(n.By) + " paused " + theDeploy(n) + ended(orElse(quoted(n.Reason), ".")) +
		" Nothing advances until somebody resumes it. A roll back still works."
}

func noteResumed(n release.Note, _ Look, _ time.Time) string {
	text := mention(n.By) + " resumed " + theDeploy(n) + ended(orElse(quoted(n.Reason), "."))
	if n.Deploy == 0 {
		return text + " New builds are deployed again."
	}
	return text + " It goes on unless something else holds it."
}

func noteHeld(n release.Note, look Look, _ time.Time) string {
	return fmt.Sprintf("Held: %s, event %s opened for %s%s. Deploy %s waits until the chart is normal again or snoozed. If the build is bad, press Roll Back.",
		look.urgent(n.Urgency), hash(n.Event), chartName(n.Chart), in(n.Targets), hash(n.Deploy))
}

func noteGoesOn(n release.Note, _ Look, _ time.Time) string {
	return fmt.Sprintf("%s is %s (event %s): %s goes on by itself. A tier that was baking starts its bake anew.",
		chartName(n.Chart), orElse(outside(n.Reason, maxReason), release.OutcomeNormal), hash(n.Event), theDeploy(n))
}

func noteAsks(n release.Note, look Look, _ time.Time) string {
	return fmt.Sprintf("A person must decide. %s is normal again, but event %s was %s: several charts jumped at once. On the message of %s, press Resume to go on or Roll Back.",
		chartName(n.Chart), hash(n.Event), look.circle(n.Urgency)+urgencyWord(n.Urgency), theDeploy(n))
}

func noteBlind(n release.Note, _ Look, _ time.Time) string {
	if n.Deploy == 0 {
		return fmt.Sprintf("%s waits to be deployed, because charts are unknown: %s It starts by itself when they are known. `"+commands.Command+" snooze CHART` ignores one that cannot be.",
			buildName(n.Build), ended(orElse(outside(n.Reason, maxReason), "no reason is known")))
	}
	return fmt.Sprintf("Holding %s, because charts are unknown: %s It does not advance and is not rolled back. It goes on by itself when the charts are known.",
		theDeploy(n), ended(orElse(outside(n.Reason, maxReason), "no reason is known")))
}

func noteSees(n release.Note, _ Look, _ time.Time) string {
	if n.Deploy == 0 {
		return "The charts are known again. They no longer keep " + buildName(n.Build) + " waiting."
	}
	return "The charts are known again. They no longer hold " + theDeploy(n) + "."
}

func noteDriveFailed(n release.Note, _ Look, _ time.Time) string {
	where, back, press := moveOf(n)
	return fmt.Sprintf("Could not move %s %s: %s It may run either build. Press %s on the message of deploy %s.",
		where, back, driveEnd(n.Drive), press, hash(n.Deploy))
}

func noteInterrupted(n release.Note, _ Look, _ time.Time) string {
	where, back, press := moveOf(n)
	return fmt.Sprintf("Nobody can tell how the move of %s %s ended: %s Look at what runs there, then press %s on the message of deploy %s.",
		where, back, driveEnd(n.Drive), press, hash(n.Deploy))
}

// moveOf says what a drive was to do, and which button does it again.
func moveOf(n release.Note) (where, to, press string) {
	where, to = orElse(places(n.Targets), "a place"), "to "+buildName(n.Build)
	if n.Drive != nil && n.Drive.Rollback {
		return where, "back " + to, "Try Again"
	}
	return where, to, "Resume to try again, or Roll Back,"
}

func driveEnd(d *release.Drive) string {
	if d == nil {
		return "no detail is known."
	}
	detail := outside(d.Detail, maxReason)
	if d.Status == release.TimedOut && detail == "" {
		detail = "it timed out"
	}
	return ended(orElse(detail, orElse(outside(string(d.Status), maxName), "no detail is known")))
}

func noteRetrying(n release.Note, _ Look, _ time.Time) string {
	return fmt.Sprintf("%s said to try again: moving %s to %s.", mention(n.By), orElse(places(n.Targets), "what failed"), buildName(n.Build))
}

func noteRollingBack(n release.Note, _ Look, _ time.Time) string {
	text := fmt.Sprintf("%s is rolling back %s from %s to %s%s%s",
		mention(n.By), serviceName(n.Service), buildName(n.From), buildName(n.Build), in(n.Targets), ended(orElse(quoted(n.Reason), ".")))
	if n.Skipped.ID != "" {
		text += fmt.Sprintf(" %s waited and has the same change in it, so it is not deployed either.", buildName(n.Skipped))
	}
	return text
}

func noteRolledBack(n release.Note, _ Look, _ time.Time) string {
	return fmt.Sprintf("Rolled back %s from %s to %s%s, as %s asked. %s is not deployed again; the next new build is.",
		serviceName(n.Service), buildName(n.From), buildName(n.Build), in(n.Targets), mention(n.By), buildName(n.From))
}

func noteAllClear(n release.Note, _ Look, _ time.Time) string {
	where := ""
	if tiers := tierNames(tiersOf(n.Targets)); tiers != "" {
		where = " in " + tiers
	}
	return fmt.Sprintf("All clear for %s: %s runs%s (deploy %s).", serviceName(n.Service), buildName(n.Build), where, hash(n.Deploy))
}

func noteWatching(n release.Note, _ Look, _ time.Time) string {
	where := ""
	if tiers := tierNames(tiersOf(n.Targets)); tiers != "" {
		where = " in " + tiers
	}
	return fmt.Sprintf("ReleaseBot looks after %s from now on. It takes %s as what runs%s now, and deploys the next new build. To keep it from that: `/releasebot pause %s`.",
		serviceName(n.Service), buildName(n.Build), where, serviceName(n.Service))
}
