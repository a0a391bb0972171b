package release

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// stale refuses a click on the message of a deploy that is over, and tells what became of it.
func (d *decision) stale(r Request) bool {
	if r.Deploy == 0 || (d.running() && d.s.Deploy.Number == r.Deploy) {
		return false
	}
	if d.s.Deploy != nil && d.s.Deploy.Number == r.Deploy && r.Verb == VerbRollback {
		return false // rolling back what is over is the roll back's own matter
	}
	d.refuse(r, d.over("deploy/"+strconv.Itoa(r.Deploy), "Deploy "+number(r.Deploy)))
	return true
}

// over says how something ended that a person still sees a button of.
func (d *decision) over(key, name string) Answer {
	for _, e := range slices.Backward(d.s.Recent) {
		if e.Key != key {
			continue
		}
		text := name + " is over: " + e.Outcome
		if e.By != "" {
			text += " by {by}"
		}
		return Answer{Text: text + " at {at}. Nothing was changed.", By: e.By, At: e.At}
	}
	return sentence(name + " is not a current one. Nothing was changed.")
}

func (d *decision) answer(r Request, text string) {
	d.out.Answers = append(d.out.Answers, Answer{Request: r, Text: text})
}

// answers is answer for sentences that speak of a person or of a time.
func (d *decision) answers(r Request, a Answer) {
	a.Request = r
	d.out.Answers = append(d.out.Answers, a)
}

func (d *decision) refuse(r Request, a Answer) {
	a.Request, a.Refused = r, true
	d.out.Answers = append(d.out.Answers, a)
}

func sentence(text string) Answer { return Answer{Text: text} }

// note says something once, in the thread of the message with key thread, or in the channel where thread is empty.
func (d *decision) note(thread string, broadcast bool, n Note) {
	n.Service = d.policy.Service
	d.out.Posts = append(d.out.Posts, Post{Key: d.noteKey(), Thread: thread, Broadcast: broadcast && thread != "", At: d.now, Note: &n})
	d.tellWatchers(n)
}

// echo says in the threads of the open events what was done to all of the service. What is about one chart is not.
func (d *decision) echo(n Note) {
	if n.Chart != "" {
		return
	}
	for _, e := range d.s.Events {
		n := n
		n.Service, n.Echo, n.Event = d.policy.Service, true, e.Number
		d.out.Posts = append(d.out.Posts, Post{Key: d.noteKey(), Thread: e.Key(), At: d.now, Note: &n})
	}
}

// tellOne says something to a person or a channel that is not the service's.
func (d *decision) tellOne(to string, n Note) {
	n.Service = d.policy.Service
	d.out.Posts = append(d.out.Posts, Post{Key: d.noteKey(), To: to, At: d.now, Note: &n})
}

func (d *decision) noteKey() string {
	d.s.Notes++
	return "note/" + d.policy.Service + "/" + strconv.Itoa(d.s.Notes)
}

// deployNote says something in the running deploy's thread and in the channel, or in the channel alone.
func (d *decision) deployNote(n Note) {
	thread := ""
	if d.running() {
		thread, n.Deploy, n.Build = d.s.Deploy.Key(), d.s.Deploy.Number, d.s.Deploy.Build.bare()
	}
	d.note(thread, true, n)
	d.echo(n)
}

// publish shows the deploy and the events anew where this input changed what their messages say. They come before
// the notes, which stand in their threads.
func (d *decision) publish() {
	var cards []Post
	if after := d.s.deployCard(); after != nil && !reflect.DeepEqual(d.before.deployCard(), after) {
		cards = append(cards, Post{Key: after.Deploy.Key(), At: d.now, Deploy: after})
	}
	for _, e := range append(slices.Clone(d.s.Events), d.closed...) {
		after := d.eventCard(d.s, e)
		i := slices.IndexFunc(d.before.Events, func(o Event) bool { return o.Number == e.Number })
		if i >= 0 && reflect.DeepEqual(d.eventCard(d.before, d.before.Events[i]), after) {
			continue
		}
		cards = append(cards, Post{Key: e.Key(), At: d.now, Event: after})
	}
	d.out.Posts = append(cards, d.out.Posts...)
}

func (s State) deployCard() *DeployCard {
	if s.Deploy == nil {
		return nil
	}
	deploy := s.Deploy.clone()
	deploy.Snoozes, deploy.Terms = nil, nil // are told in notes, and in the configuration
	card := &DeployCard{Service: s.Service, Deploy: deploy}
	if !deploy.Phase.Ended() {
		card.Holds, card.Waiting = slices.Clone(s.Holds), s.Candidate
		if s.Chosen != nil {
			card.Waiting = &s.Chosen.Build
		}
		for _, e := range s.Events {
			card.Events = append(card.Events, e.ref())
		}
	}
	return card
}

func (d Deploy) ref() *DeployRef {
	ref := &DeployRef{
		Number: d.Number, Phase: d.Phase, Tier: d.Stages[d.Stage].Name, Build: d.Build.bare(), Previous: d.Previous.bare(),
	}
	for _, stage := range d.Stages {
		if len(stage.Drives) > 0 {
			ref.Moved = append(ref.Moved, stage.Name)
		}
	}
	return ref
}

func (e Event) ref() EventRef {
	ref := EventRef{Number: e.Number, Chart: e.Chart, Urgency: e.Urgency}
	for _, j := range e.Breaches {
		ref.Targets = append(ref.Targets, j.Target)
	}
	if e.Hand != "" {
		ref.Targets = e.places()
	}
	return ref
}

func (d *decision) eventCard(s State, e Event) *EventCard {
	chart, _ := d.policy.Chart(e.Chart)
	card := &EventCard{Service: s.Service, Event: e, LookBack: chart.LookBack, Runbook: chart.Runbook, Dashboard: chart.Dashboard}
	if chart.Owner != "" && s.calls(d.policy, e) {
		card.Owner = chart.Owner
	}
	for i, p := range s.Proposals {
		if p.Event == e.Number {
			card.Proposal = &s.Proposals[i]
		}
	}
	if s.Deploy != nil {
		card.Deploy = s.Deploy.ref()
	}
	for i, h := range s.Holds {
		if h.Kind == HoldPause {
			card.Paused = &s.Holds[i]
		}
	}
	return card
}

// calls tells whether the event is the one that calls its chart's owner: it holds a deploy, and no older open event has
// called the same.
func (s State) calls(p Policy, e Event) bool {
	own, _ := p.Chart(e.Chart)
	for _, o := range s.Events {
		if chart, _ := p.Chart(o.Chart); o.Number < e.Number && o.Hand == "" && chart.Owner == own.Owner {
			return false
		}
	}
	return e.Hand == "" && slices.ContainsFunc(s.Holds, func(h Hold) bool { return h.Kind == HoldEvent && h.Event == e.Number })
}

func eventKey(n int) string {
	if n == 0 {
		return ""
	}
	return "event/" + strconv.Itoa(n)
}

// words says a duration as people do: "3h", "1h30m", "45s".
func words(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
