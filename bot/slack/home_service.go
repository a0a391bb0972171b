package slack

import (
	"cmp"
	"slices"
	"strconv"

	slackapi "github.com/slack-go/slack"

	"releasebot/release"
)

// services shows how each service stands and what can be done about it, those that need somebody first.
func (p *page) services(look Look, services []homeService) {
	services = slices.Clone(services)
	slices.SortStableFunc(services, func(a, b homeService) int {
		return cmp.Or(cmp.Compare(need(b.State), need(a.State)), cmp.Compare(a.Policy.Service, b.Policy.Service))
	})
	for i, s := range services[:min(len(services), homeServices)] {
		p.section(serviceLines(look, s)...)
		p.buttons(serviceButtons(s, "s"+strconv.Itoa(i))...)
	}
	if left := len(services) - homeServices; left > 0 {
		p.context("and " + count(left, "more service") + ": choose one above")
	}
}

// need is how much a service needs somebody.
func need(s release.State) int {
	switch {
	case len(s.Holds) > 0:
		return 3
	case len(s.Events) > 0:
		return 2
	case s.Deploy != nil && !s.Deploy.Phase.Ended():
		return 1
	default:
		return 0
	}
}

func serviceLines(look Look, s homeService) []string {
	lines := []string{"*" + statusFirst(s.State, s.At) + "*"}
	for _, line := range statusHolds(look, s.State, s.At) {
		lines = append(lines, cutMarkup(line, maxReason))
	}
	if c := s.State.Chosen; c != nil {
		lines = append(lines, "Next: "+buildLink(c.Build)+", which "+mention(c.By)+" chose"+ended(orElse(quoted(c.Reason), ".")))
	}
	if c := s.State.Candidate; c != nil {
		lines = append(lines, "Waiting: "+buildLink(*c)+changeCount(*c, ", ")+".")
	}
	if s.State.Problem != "" {
		lines = append(lines, "New builds cannot be found: "+ended(outside(s.State.Problem, maxReason)))
	}
	return lines
}

// serviceButtons has the main action first.
func serviceButtons(s homeService, tag string) []*slackapi.ButtonBlockElement {
	d := s.State.Deploy
	running := d != nil && !d.Phase.Ended()
	number := 0
	if d != nil {
		number = d.Number
	}
	var buttons []*slackapi.ButtonBlockElement
	add := func(text string, r release.Request, style slackapi.Style) {
		r.Service = s.Policy.Service
		if b := homeButton(text, r, tag); b != nil && s.may(r.Verb) {
			b.Style = style
			buttons = append(buttons, b)
		}
	}
	if slices.ContainsFunc(s.State.Holds, resumable) {
		add("Resume", release.Request{Verb: release.VerbResume}, slackapi.StyleDefault)
	} else {
		add("Pause…", release.Request{Verb: release.VerbPause}, slackapi.StyleDefault)
	}
	back := release.Request{Verb: release.VerbRollback, Deploy: number}
	switch {
	case d == nil || d.Phase == release.RolledBack:
	case d.Phase == release.RollingBack:
		if len(failedDrives(d.Undo)) > 0 {
			add("Try Again", back, slackapi.StyleDefault)
		}
	case running:
		add("Roll Back…", back, slackapi.StyleDanger)
	default:
		add("Roll Back…", back, slackapi.StyleDefault)
	}
	add("Deploy…", release.Request{Verb: release.VerbDeploy}, slackapi.StyleDefault)
	add("Open Event…", release.Request{Verb: release.VerbOpen}, slackapi.StyleDefault)
	if slices.ContainsFunc(s.State.Holds, func(h release.Hold) bool { return h.Kind == release.HoldFreeze }) {
		add("Unfreeze", release.Request{Verb: release.VerbUnfreeze}, slackapi.StyleDefault)
	} else {
		add("Freeze…", release.Request{Verb: release.VerbFreeze}, slackapi.StyleDefault)
	}
	return buttons
}

// events lists the open events, the most urgent first.
func (p *page) events(look Look, services []homeService) {
	type open struct {
		homeService
		event release.Event
	}
	var all []open
	for _, s := range services {
		for _, e := range s.State.Events {
			all = append(all, open{s, e})
		}
	}
	slices.SortStableFunc(all, func(a, b open) int {
		return cmp.Or(cmp.Compare(b.event.Urgency, a.event.Urgency), a.event.Opened.Compare(b.event.Opened))
	})
	if len(all) == 0 {
		return
	}
	p.blocks = append(p.blocks, slackapi.NewHeaderBlock(plainObject(capital(count(len(all), "open event")), maxLabel)))
	for i, o := range all[:min(len(all), homeEvents)] {
		text := look.urgent(o.event.Urgency) + ": event " + hash(o.event.Number) + ", " + chartName(o.event.Chart) + in(jumped(o.event)) + ", since " + moment(o.event.Opened, o.At)
		if len(services) > 1 {
			text += ", of " + serviceName(o.Policy.Service)
		}
		if o.event.Acked != "" {
			text += ". " + mention(o.event.Acked) + " looks after it"
		}
		r := release.Request{Service: o.Policy.Service, Verb: release.VerbSnooze, Event: o.event.Number}
		var b *slackapi.ButtonBlockElement
		if o.may(r.Verb) && o.event.Hand == "" {
			b = homeButton("Snooze…", r, "e"+strconv.Itoa(i))
		}
		p.row(ended(text), b)
	}
	if left := len(all) - homeEvents; left > 0 {
		p.context("and " + count(left, "more open event"))
	}
}
