package slack

import (
	"fmt"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/release"
)

// eventButtons are what an open event takes: what ends it first, destruction named as such, and who looks after it.
func eventButtons(c release.EventCard) []*slackapi.ButtonBlockElement {
	e, deploy := c.Event, runningOf(c)
	var back, ends, resume, ack *slackapi.ButtonBlockElement
	if d := c.Deploy; d != nil && d.Phase != release.RollingBack && d.Phase != release.RolledBack {
		back = rollBackButton(c.Service, d.Number, e.Number, d.Build, d.Previous, d.Moved)
	}
	if e.Hand != "" {
		ends = closeButton(c)
	} else {
		ends = snoozeButton(c.Service, deploy, e.Number, c.LookBack)
	}
	if c.Paused != nil {
		resume = button(release.VerbResume, "Resume", c.Service, deploy, e.Number)
	}
	if e.Acked == "" {
		ack = button(release.VerbAck, "I'm On It", c.Service, 0, e.Number)
	}
	if e.Hand != "" {
		return []*slackapi.ButtonBlockElement{ends, back, resume, ack}
	}
	return []*slackapi.ButtonBlockElement{back, resume, ends, ack}
}

// eventMenu opens the dialogs of what needs more than a click.
func eventMenu(c release.EventCard) *slackapi.OverflowBlockElement {
	var snooze *slackapi.OptionBlockObject
	if c.Event.Hand == "" {
		snooze = option("Snooze…", release.VerbSnooze, release.Request{Service: c.Service, Event: c.Event.Number})
	}
	var holds []release.Hold
	if c.Paused != nil {
		holds = []release.Hold{*c.Paused}
	}
	return menu(snooze, pauseOption(holds, release.Request{Service: c.Service, Deploy: runningOf(c)}))
}

// runningOf is the number of the deploy that runs, which a pause is of; 0 where none does and it is of the service.
func runningOf(c release.EventCard) int {
	if c.Deploy == nil || c.Deploy.Phase.Ended() {
		return 0
	}
	return c.Deploy.Number
}

// snoozeButton says how long, which is the chart's look-back.
func snoozeButton(service string, deploy, event int, length time.Duration) *slackapi.ButtonBlockElement {
	text := "Snooze"
	if words := label(length); length >= time.Minute && words != "" {
		text += " for " + words
	}
	return button(release.VerbSnooze, text, service, deploy, event)
}

// closeButton ends an event that a person opened; no chart will.
func closeButton(c release.EventCard) *slackapi.ButtonBlockElement {
	b := button(release.VerbClose, "Close Event", c.Service, 0, c.Event.Number)
	if b == nil {
		return nil
	}
	b.Confirm = confirm("Close event #"+fmt.Sprint(c.Event.Number)+"?",
		fmt.Sprintf("“%s” is over, then, and %s goes on unless something else holds it.", plain(c.Event.Chart, maxChart), brief(c.Service)), "Close Event")
	return b
}
