package slack

import (
	"fmt"
	"slices"
	"time"

	"releasebot/commands"
	"releasebot/release"
)

// lifts says what ends a hold, and who can end it.
func lifts(h release.Hold, s release.State, now time.Time) string {
	service := serviceName(s.Service)
	itself := ""
	if !h.Until.IsZero() {
		itself = "It ends by itself at " + moment(h.Until, now) + "."
	}
	switch h.Kind {
	case release.HoldPause:
		return joinWords(itself, may(release.VerbResume)+" can end it: `"+commands.Command+" resume "+service+"`.")
	case release.HoldFreeze:
		return joinWords(itself, may(release.VerbUnfreeze)+" can end it: `"+commands.Command+" unfreeze "+service+"`.")
	case release.HoldEvent:
		hand := func(e release.Event) bool { return e.Number == h.Event && e.Hand != "" }
		if slices.ContainsFunc(s.Events, hand) {
			return fmt.Sprintf("%s can end it: `%s close %s`. Or roll back.", may(release.VerbClose), commands.Command, hash(h.Event))
		}
		return fmt.Sprintf("It ends by itself when the chart is normal again. %s can go past it: `%s snooze %s`. Or roll back.",
			may(release.VerbSnooze), commands.Command, hash(h.Event))
	case release.HoldAsk, release.HoldDrive:
		return may(release.VerbResume) + " must press Resume or Roll Back on the deploy's message."
	case release.HoldBlind:
		return fmt.Sprintf("It ends by itself when they are known. %s can leave one out: `%s snooze CHART`.", may(release.VerbSnooze), commands.Command)
	case release.HoldUnseen:
		return "It ends by itself when messages reach Slack again. " + may(release.VerbRollback) + " can roll back."
	case release.HoldOften:
		return may(release.VerbResume) + " must look for the cause, and can then end it: `" + commands.Command + " resume " + service + "`. A roll back still works."
	case release.HoldPlan:
		return "It ends by itself when the configuration has them again. " + may(release.VerbRollback) + " can roll back."
	default:
		return may(release.VerbResume) + " must look."
	}
}

// may names who may do something, at the beginning of a sentence.
func may(verb release.Verb) string {
	role := commands.Needs(verb)
	if role == commands.Viewer {
		return "Anybody"
	}
	return "An " + role.String()
}
