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

func (d *decision) refuse(r Request, a Answer) {
	a.Request, a.Refused = r, true
	d.out.Answers = append(d.out.Answers, a)
}

func sentence(text string) Answer { return Answer{Text: text} }

// note says something once, in the thread of the message with key thread, or in the channel where thread is empty.
func (d *decision) note(thread string, broadcast bool, n Note) {
	d.s.Notes++
	n.Service = d.policy.Service
	d.out.Posts = append(d.out.Posts, Post{
		Key: "note/" + d.policy.Service + "/" + strconv.Itoa(d.s.Notes), Thread: thread, Broadcast: broadcast && thread != "", At: d.now, Note: &n,
	})
}

// deployNote says something in the running deploy's thread and in the channel, or in the channel alone.
func (d *decision) deployNote(n Note) {
	if !d.running() {
		d.note("", false, n)
		return
	}
	n.Deploy, n.Build = d.s.Deploy.Number, d.s.Deploy.Build.bare()
	d.note(d.s.Deploy.Key(), true, n)
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
	deploy.Snoozes = nil // are told in notes
	card := &DeployCard{Service: s.Service, Deploy: deploy}
	if !deploy.Phase.Ended() {
		card.Holds, card.Waiting = slices.Clone(s.Holds), s.Candidate
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
	return ref
}

func (d *decision) eventCard(s State, e Event) *EventCard {
	chart, _ := d.policy.Chart(e.Chart)
	card := &EventCard{Service: s.Service, Event: e, LookBack: chart.LookBack}
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
