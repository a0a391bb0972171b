package release

import "slices"

// event finds an open event by its number, to be changed in place; nil if there is none.
func (d *decision) event(number int) *Event {
	for i := range d.s.Events {
		if d.s.Events[i].Number == number {
			return &d.s.Events[i]
		}
	}
	return nil
}

// of tells whether the event is about a breach of chart.
func (e Event) of(chart string) bool { return e.Hand == "" && e.Chart == chart }

// ack says that a person looks after an event. Another person may take it over.
func (d *decision) ack(r Request) {
	e := d.event(r.Event)
	switch {
	case e == nil:
		d.refuse(r, d.over(eventKey(r.Event), "Event "+number(r.Event)))
		return
	case e.Acked == r.By:
		d.refuse(r, Answer{Text: "You look after event " + number(e.Number) + " since {at} already.", At: e.AckedAt})
		return
	}
	e.Acked, e.AckedAt = r.By, d.now
	d.note(e.Key(), false, Note{Kind: NoteAcked, By: r.By, Reason: r.Reason, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency})
	d.answer(r, "You look after event "+number(e.Number)+" now.")
}

// openByHand opens an event for what no chart shows. It holds the running deploy, and keeps others from starting, until
// a person closes it.
func (d *decision) openByHand(r Request) {
	switch {
	case r.Reason == "":
		d.refuse(r, sentence("Say what is wrong, so that others know what they look at."))
		return
	case !r.Target.Whole() && !slices.Contains(d.policy.Targets(), r.Target):
		d.refuse(r, sentence("There is no target “"+r.Target.String()+"”."))
		return
	}
	e := Event{Number: d.s.Next.Event, Chart: r.Reason, Hand: r.By, Target: r.Target, Urgency: r.Urgency, Opened: d.now}
	if e.Urgency == None {
		e.Urgency = Blue
	}
	d.s.Next.Event++
	if d.running() {
		e.Deploy, e.Build = d.s.Deploy.Number, d.s.Deploy.Build.bare()
	}
	d.s.Events = append(d.s.Events, e)
	d.act(NoteByHand, r)
	d.note(e.Key(), false, Note{
		Kind: NoteByHand, By: r.By, Event: e.Number, Chart: e.Chart, Urgency: e.Urgency, Targets: e.places(), Build: e.Build, Deploy: e.Deploy,
	})
	d.holdFor(e)
	d.answer(r, "Opened event "+number(e.Number)+". Nothing advances until somebody closes it; a roll back still works.")
}

// places are where the event is: nowhere in particular is nil.
func (e Event) places() []Target {
	if e.Hand == "" {
		return e.ref().Targets
	}
	if e.Target.Whole() {
		return nil
	}
	return []Target{e.Target}
}

// closeByHand closes what was opened by hand. What a chart opened closes when the chart is normal, or is snoozed.
func (d *decision) closeByHand(r Request) {
	e := d.event(r.Event)
	switch {
	case e == nil:
		d.refuse(r, d.over(eventKey(r.Event), "Event "+number(r.Event)))
		return
	case e.Hand == "":
		d.refuse(r, sentence("Event "+number(e.Number)+" closes by itself when "+e.Chart+" is normal again. Snooze it to go on past it."))
		return
	}
	over := *e // closing moves what e points to
	d.act(NoteClosed, r)
	over.Outcome, over.By = OutcomeClosed, r.By
	d.close(over, OutcomeClosed, r.By)
	d.note(over.Key(), true, Note{
		Kind: NoteClosed, By: r.By, Event: r.Event, Chart: over.Chart, Urgency: over.Urgency, Reason: r.Reason, Since: over.Opened, Deploy: over.Deploy,
	})
	if d.running() && d.s.Deploy.Phase != RollingBack && d.s.Deploy.Number == over.Deploy {
		d.goesOn(over)
	}
	d.answer(r, "Closed event "+number(r.Event)+".")
}
