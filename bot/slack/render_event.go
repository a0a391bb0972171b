package slack

import (
	"fmt"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/release"
)

// renderEvent shows an event: what jumps and where, the numbers, what that stopped, and what people can do.
func renderEvent(look Look, c release.EventCard, now time.Time) Message {
	e := c.Event
	first := eventFirst(look, c, now)
	var p page
	p.section("*" + first + "*")
	p.section(numberLines(e, now)...)
	if !e.Closed.IsZero() {
		p.context(eventMetadata(e, now)...)
		return p.message(first)
	}
	p.section(alsoLine(e), blameLine(c, now))
	p.section(consequence(c), pausedLine(c.Paused, now))
	p.actions(eventButtons(c)...)
	p.context(eventMetadata(e, now)...)
	return p.message(first)
}

func eventFirst(look Look, c release.EventCard, now time.Time) string {
	e := c.Event
	name := fmt.Sprintf("%s event %s", capital(serviceName(c.Service)), hash(e.Number))
	if e.Closed.IsZero() {
		return fmt.Sprintf("%s: %s opened for chart %s%s", look.urgent(e.Urgency), name, chartName(e.Chart), spelled(jumped(e)))
	}
	how := orElse(outside(e.Outcome, maxReason), "over")
	if e.By != "" {
		how += " by " + mention(e.By)
	}
	how += " at " + moment(e.Closed, now)
	if !e.Until.IsZero() {
		how += ", until " + moment(e.Until, now)
	}
	return fmt.Sprintf("%sClosed: %s (%s), chart %s%s: %s",
		look.circle(e.Urgency), name, urgencyWord(e.Urgency), chartName(e.Chart), in(jumped(e)), how)
}

func jumped(e release.Event) []release.Target {
	targets := make([]release.Target, len(e.Breaches))
	for i, j := range e.Breaches {
		targets[i] = j.Target
	}
	return targets
}

func alsoLine(e release.Event) string {
	if len(e.Also) == 0 {
		return ""
	}
	charts := make([]string, len(e.Also))
	for i, chart := range e.Also {
		charts[i] = chartName(chart)
	}
	return "Also jumping: " + and(charts, shownPlaces) + "."
}

// consequence says what ReleaseBot did, and what is left to a person.
func consequence(c release.EventCard) string {
	d := c.Deploy
	switch {
	case d != nil && d.Phase == release.RollingBack:
		return fmt.Sprintf("Deploy %s is being rolled back from %s to %s.", hash(d.Number), buildName(d.Build), buildName(d.Previous))
	case d != nil && d.Phase == release.RolledBack:
		return fmt.Sprintf("Deploy %s was rolled back from %s to %s. None starts while this is open.", hash(d.Number), buildName(d.Build), buildName(d.Previous))
	case d != nil && d.Phase == release.AllClear:
		return fmt.Sprintf("The last deploy, %s of %s, is all clear. None starts while this is open. If %s is the cause, roll back.",
			hash(d.Number), buildName(d.Build), buildName(d.Build))
	case d != nil:
		return fmt.Sprintf("Deploy %s of %s is held in %s: nothing advances until the chart is normal again or snoozed. If the build is bad, roll back.",
			hash(d.Number), buildName(d.Build), outside(d.Tier, maxName))
	default:
		return "There has been no deploy yet. None starts while this is open."
	}
}

func pausedLine(h *release.Hold, now time.Time) string {
	if h == nil {
		return ""
	}
	return "Paused by " + mention(h.By) + " since " + moment(h.Since, now) + ended(orElse(quoted(h.Reason), "."))
}

func eventButtons(c release.EventCard) []*slackapi.ButtonBlockElement {
	e, deploy := c.Event, 0 // a pause is of the running deploy, or of the service
	var buttons []*slackapi.ButtonBlockElement
	if d := c.Deploy; d != nil {
		if !d.Phase.Ended() {
			deploy = d.Number
		}
		if d.Phase != release.RollingBack && d.Phase != release.RolledBack {
			buttons = append(buttons, rollBackButton(c.Service, d.Number, e.Number, d.Build, d.Previous, d.Moved))
		}
	}
	return append(buttons,
		pauseOrResume(c.Paused != nil, c.Service, deploy, e.Number),
		snoozeButton(c.Service, deploy, e.Number, c.LookBack))
}

func eventMetadata(e release.Event, now time.Time) []string {
	parts := []string{"Opened " + moment(e.Opened, now)}
	if e.Deploy != 0 {
		parts = append(parts, "deploy "+hash(e.Deploy)+" of "+buildName(e.Build))
	}
	if len(e.Breaches) > 0 {
		parts = append(parts, evidenceParts(e.Breaches[0].Latest.Evidence)...)
	}
	return parts
}

// evidenceParts says what the numbers stand on.
func evidenceParts(v release.Evidence) []string {
	if v.Points == 0 {
		return nil
	}
	points := count(v.Points, "point")
	if v.Expected > 0 {
		points = fmt.Sprintf("%d of %s", v.Points, count(v.Expected, "point"))
	}
	if v.LeftOut > 0 {
		points += fmt.Sprintf(", %d left out as unusual", v.LeftOut)
	}
	return []string{points}
}
