package slack

import (
	"fmt"
	"time"

	"releasebot/commands"
	"releasebot/release"
)

func notePaused(n release.Note, _ Look, now time.Time) (what, then string) {
	end, lifts := "", "until somebody resumes it"
	if !n.Until.IsZero() {
		end, lifts = " until "+moment(n.Until, now), "until then, or until somebody resumes it"
	}
	return mention(n.By) + " paused " + theDeploy(n) + end + reasoned(n), "Nothing advances " + lifts + ". A roll back still works."
}

// noteResumed is by nobody where the pause's time was over.
func noteResumed(n release.Note, _ Look, _ time.Time) (what, then string) {
	what = mention(n.By) + " resumed " + theDeploy(n) + reasoned(n)
	if n.By == "" {
		what = "The pause of " + theDeploy(n) + " is over: its time has passed."
	}
	if n.Deploy == 0 {
		return what, "New builds are deployed again."
	}
	return what, "It goes on unless something else holds it."
}

// noteHeld is by a person where the event was opened by hand: it holds their words, and no chart.
func noteHeld(n release.Note, look Look, _ time.Time) (what, then string) {
	event := "event " + hash(n.Event) + " (" + look.circle(n.Urgency) + urgencyWord(n.Urgency) + ")"
	if n.By != "" {
		return fmt.Sprintf("Held: %s waits for %s, which %s opened by hand%s: %s.", theDeploy(n), event, mention(n.By), in(n.Targets), inQuotes(n.Chart)),
			"Look at it, then close the event on its message, or roll back."
	}
	return fmt.Sprintf("Held: %s waits for %s: %s jumped%s.", theDeploy(n), event, chartName(n.Chart), in(n.Targets)),
		"It goes on when the chart is normal again or snoozed. If the build is bad, press Roll Back on the event's message."
}

func noteGoesOn(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("Going on by itself: %s. Event %s is over: %s.", theDeploy(n), hash(n.Event), overWords(n)), "A tier that was baking starts its bake anew."
}

// noteAsks has a reason where nothing watches any more what the event was about.
func noteAsks(n release.Note, look Look, _ time.Time) (what, then string) {
	if n.Reason == release.OutcomeUnwatched {
		return fmt.Sprintf("A person must say how %s goes on: %s was taken out of the configuration while its event %s held it.",
				theDeploy(n), chartName(n.Chart), hash(n.Event)),
			"Nobody knows whether it is normal again. On the deploy's message, press Resume to go on, or Roll Back."
	}
	return fmt.Sprintf("A person must say how %s goes on: %s is normal again, but event %s was %s (several charts jumped at once).",
			theDeploy(n), chartName(n.Chart), hash(n.Event), look.circle(n.Urgency)+urgencyWord(n.Urgency)),
		"On the deploy's message, press Resume to go on, or Roll Back."
}

func noteBlind(n release.Note, _ Look, _ time.Time) (what, then string) {
	why := ended(orElse(outside(n.Reason, maxReason), "no reason is known"))
	help := " To leave one out: `" + commands.Command + " snooze CHART`."
	if n.Deploy == 0 {
		return fmt.Sprintf("%s waits to be deployed to %s, because charts are unknown: %s", buildName(n.Build), serviceName(n.Service), why),
			"It starts by itself when they are known." + help
	}
	return fmt.Sprintf("Held: %s waits, because charts are unknown: %s", theDeploy(n), why),
		"It does not advance and is not rolled back; it goes on by itself when they are known." + help
}

func noteSees(n release.Note, _ Look, _ time.Time) (what, then string) {
	if n.Deploy == 0 {
		return fmt.Sprintf("The charts of %s are known again. They no longer keep %s waiting.", serviceName(n.Service), buildName(n.Build)), ""
	}
	return "The charts are known again. They no longer hold " + theDeploy(n) + ".", ""
}

func noteDriveFailed(n release.Note, _ Look, _ time.Time) (what, then string) {
	where, to, press := moveOf(n)
	return fmt.Sprintf("Could not move %s of %s %s: %s", where, serviceName(n.Service), to, driveEnd(n.Drive)),
		fmt.Sprintf("It may run either build. Press %s on the message of deploy %s.", press, hash(n.Deploy))
}

func noteInterrupted(n release.Note, _ Look, _ time.Time) (what, then string) {
	where, to, press := moveOf(n)
	return fmt.Sprintf("Nobody can tell how the move of %s of %s %s ended: %s", where, serviceName(n.Service), to, driveEnd(n.Drive)),
		fmt.Sprintf("Look at what runs there, then press %s on the message of deploy %s.", press, hash(n.Deploy))
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

func noteRetrying(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s asked to try again: moving %s of %s to %s.",
		mention(n.By), orElse(places(n.Targets), "what failed"), serviceName(n.Service), buildName(n.Build)), ""
}

func noteRollingBack(n release.Note, _ Look, _ time.Time) (what, then string) {
	what = fmt.Sprintf("%s is rolling back %s from %s to %s%s%s",
		mention(n.By), serviceName(n.Service), buildName(n.From), buildName(n.Build), in(n.Targets), reasoned(n))
	if n.Skipped.ID != "" {
		then = fmt.Sprintf("%s waited and has the same change in it, so it is not deployed either.", buildName(n.Skipped))
	}
	return what, then
}

func noteRolledBack(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("Rolled back %s from %s to %s%s, as %s asked.",
			serviceName(n.Service), buildName(n.From), buildName(n.Build), in(n.Targets), mention(n.By)),
		fmt.Sprintf("%s is not deployed again; the next new build is.", buildName(n.From))
}

func noteAllClear(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("All clear for %s: %s runs%s (deploy %s).", serviceName(n.Service), buildName(n.Build), inTiers(n.Targets), hash(n.Deploy)), ""
}

func noteWatching(n release.Note, _ Look, _ time.Time) (what, then string) {
	service := serviceName(n.Service)
	return fmt.Sprintf("ReleaseBot looks after %s from now on.", service),
		fmt.Sprintf("It takes %s as what runs%s now, and deploys the next new build. To keep it from that: `%s pause %s`.",
			buildName(n.Build), inTiers(n.Targets), commands.Command, service)
}

func inTiers(targets []release.Target) string {
	if tiers := tierNames(tiersOf(targets)); tiers != "" {
		return " in " + tiers
	}
	return ""
}
