package slack

import (
	"fmt"
	"slices"

	slackapi "github.com/slack-go/slack"

	"releasebot/commands"
	"releasebot/release"
)

// button makes a button, or nil where its value would be too long for Slack.
func button(verb release.Verb, text, service string, deploy, event int) *slackapi.ButtonBlockElement {
	id, value := commands.Button(verb, service, deploy, event)
	if id == "" || len(value) > maxButtonValue {
		return nil
	}
	return slackapi.NewButtonBlockElement(id, value, plainObject(text, maxButtonLabel))
}

// plainObject takes our own words, or words that went through plain.
func plainObject(text string, limit int) *slackapi.TextBlockObject {
	return slackapi.NewTextBlockObject(slackapi.PlainTextType, cut(text, limit), false, false)
}

func deployButtons(c release.DeployCard) []*slackapi.ButtonBlockElement {
	d := c.Deploy
	switch {
	case d.Phase.Ended():
		return nil
	case d.Phase == release.RollingBack:
		if len(failedDrives(d.Undo)) == 0 {
			return nil
		}
		return []*slackapi.ButtonBlockElement{button(release.VerbRollback, "Try Again", c.Service, d.Number, 0)}
	}
	return []*slackapi.ButtonBlockElement{
		pauseOrResume(slices.ContainsFunc(c.Holds, resumable), c.Service, d.Number, 0),
		rollBackButton(c.Service, d.Number, 0, d.Build, d.Previous, moved(d)),
	}
}

// deployMenu opens the dialogs of what needs more than a click.
func deployMenu(c release.DeployCard) *slackapi.OverflowBlockElement {
	if c.Deploy.Phase.Ended() || c.Deploy.Phase == release.RollingBack {
		return nil
	}
	of := release.Request{Service: c.Service, Deploy: c.Deploy.Number}
	return menu(
		option("Roll Back to…", release.VerbRollback, of),
		pauseOption(c.Holds, of),
		option("Open an Event…", release.VerbOpen, of),
		option("Snooze a Chart…", release.VerbSnooze, release.Request{Service: c.Service}),
	)
}

// resumable tells whether a person may lift the hold by resuming.
func resumable(h release.Hold) bool {
	return h.Kind == release.HoldPause || h.Kind == release.HoldAsk || h.Kind == release.HoldDrive || h.Kind == release.HoldOften
}

func pauseOrResume(held bool, service string, deploy, event int) *slackapi.ButtonBlockElement {
	if held {
		return button(release.VerbResume, "Resume", service, deploy, event)
	}
	return button(release.VerbPause, "Pause", service, deploy, event)
}

// rollBackButton asks once more, and says what will be moved and what that means. Without tiers, the message does not
// know what the deploy has moved so far.
func rollBackButton(service string, deploy, event int, build, previous release.Build, tiers []string) *slackapi.ButtonBlockElement {
	b := button(release.VerbRollback, "Roll Back", service, deploy, event)
	if b == nil {
		return nil
	}
	// In plain text, so nothing is escaped here.
	from, to := brief(build.String()), brief(previous.String())
	what := brief(service)
	if len(tiers) > 0 {
		names := make([]string, len(tiers))
		for i, tier := range tiers {
			names[i] = brief(tier)
		}
		what = and(names, 3)
	}
	b.Style = slackapi.StyleDanger
	b.Confirm = confirm("Roll back "+plain(service, maxName)+"?",
		fmt.Sprintf("Roll back %s from %s to %s. Deploy #%d ends, and %s is not deployed again.", what, from, to, deploy, from), "Roll Back")
	b.Confirm.Style = slackapi.StyleDanger
	return b
}

// brief is a name short enough for a question.
func brief(name string) string {
	const briefName = 30
	return cut(plain(name, maxName), briefName)
}

func confirm(title, text, yes string) *slackapi.ConfirmationBlockObject {
	return slackapi.NewConfirmationBlockObject(plainObject(title, maxConfirmTitle), plainObject(text, maxConfirmText),
		plainObject(yes, maxButtonLabel), plainObject("Cancel", maxButtonLabel))
}
