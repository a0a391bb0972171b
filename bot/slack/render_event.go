package slack

import (
	"fmt"
	"strings"
	"time"

	"releasebot/release"
)

// renderEvent shows an event: what jumps and where, the numbers, what that stopped, and what people can do.
func renderEvent(look Look, c release.EventCard, now time.Time) Message {
	e := c.Event
	first := eventFirst(look, c, now)
	open := e.Closed.IsZero()
	var p page
	p.section("*" + first + "*")
	eventBody(&p, c, now)
	if open {
		p.section(calling(look, c))
		p.actions(eventMenu(c), eventButtons(c)...)
	}
	p.context(eventMetadata(e, now)...)
	if open { // a notification has no card under it that says what is needed
		return p.message(joinWords(ended(first), consequence(c), calling(look, c)))
	}
	return p.message(first)
}

// eventBody is the card without its first line, its buttons and whom it calls.
func eventBody(p *page, c release.EventCard, now time.Time) {
	e := c.Event
	p.section(numberLines(e, now)...)
	if e.Closed.IsZero() {
		p.section(alsoLine(e), blameLine(c, now))
		p.section(consequence(c), pausedLine(c.Paused, now), proposalLine(c.Proposal, "it", now))
	}
	p.section(ackedLine(e, now), linksLine(c))
}

// calling is whom the event calls: the chart's owner, while nobody looks after it, and whoever the team's own words for
// its urgency name.
func calling(look Look, c release.EventCard) string {
	owner := ""
	if who := called(c.Owner); who != "" && c.Event.Acked == "" {
		owner = who + " please look."
	}
	return joinWords(owner, look.Urgent[c.Event.Urgency])
}

func ackedLine(e release.Event, now time.Time) string {
	if e.Acked == "" {
		return ""
	}
	looks := " looks after it · "
	if !e.Closed.IsZero() {
		looks = " looked after it · "
	}
	return mention(e.Acked) + looks + moment(e.AckedAt, now)
}

// linksLine is where to read on.
func linksLine(c release.EventCard) string {
	var links []string
	for _, l := range [][2]string{{"Runbook", c.Runbook}, {"Dashboard", c.Dashboard}} {
		if linked := link(l[1], l[0]); linked != l[0] { // an address that no browser may open is no link
			links = append(links, linked)
		}
	}
	return strings.Join(links, " · ")
}

func eventFirst(look Look, c release.EventCard, now time.Time) string {
	e := c.Event
	name := fmt.Sprintf("%s event %s", capital(serviceName(c.Service)), hash(e.Number))
	about := "chart " + chartName(e.Chart)
	if e.Hand != "" {
		about = inQuotes(e.Chart)
	}
	if e.Closed.IsZero() {
		if e.Hand != "" {
			return fmt.Sprintf("%s: %s opened by %s%s: %s", look.urgent(e.Urgency), name, mention(e.Hand), spelled(jumped(e)), about)
		}
		return fmt.Sprintf("%s: %s opened for %s%s", look.urgent(e.Urgency), name, about, spelled(jumped(e)))
	}
	how := outcomeWords(e) + " at " + moment(e.Closed, now)
	if !e.Until.IsZero() {
		how += ", until " + moment(e.Until, now)
	}
	return fmt.Sprintf("%sClosed: %s (%s), %s%s: %s", look.circle(e.Urgency), name, urgencyWord(e.Urgency), about, in(jumped(e)), how)
}

// outcomeWords is "normal again", "snoozed by @ben".
func outcomeWords(e release.Event) string {
	how := orElse(outside(e.Outcome, maxReason), "over")
	if e.By != "" {
		how += " by " + mention(e.By)
	}
	return how
}

// jumped lists where an event is; of one opened by hand for the whole service that is nowhere in particular.
func jumped(e release.Event) []release.Target {
	if e.Hand != "" && !e.Target.Whole() {
		return []release.Target{e.Target}
	}
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
	over := "the chart is normal again or snoozed"
	if c.Event.Hand != "" {
		over = "a person closes this event"
	}
	switch {
	case d != nil && d.Phase == release.RollingBack:
		return fmt.Sprintf("Deploy %s is being rolled back from %s to %s.", hash(d.Number), buildName(d.Build), buildName(d.Previous))
	case d != nil && d.Phase == release.RolledBack:
		return fmt.Sprintf("Deploy %s was rolled back from %s to %s. None starts while this is open.", hash(d.Number), buildName(d.Build), buildName(d.Previous))
	case d != nil && d.Phase == release.AllClear:
		return fmt.Sprintf("The last deploy, %s of %s, is all clear. None starts while this is open. If %s is the cause, roll back.",
			hash(d.Number), buildName(d.Build), buildName(d.Build))
	case d != nil:
		return fmt.Sprintf("Deploy %s of %s is held in %s: nothing advances until %s. If the build is bad, roll back.",
			hash(d.Number), buildName(d.Build), outside(d.Tier, maxName), over)
	default:
		return "There has been no deploy yet. None starts while this is open."
	}
}

func pausedLine(h *release.Hold, now time.Time) string {
	if h == nil {
		return ""
	}
	return "Paused by " + mention(h.By) + " since " + moment(h.Since, now) + until(*h, now) + ended(orElse(quoted(h.Reason), "."))
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
