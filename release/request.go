package release

import (
	"slices"
	"strings"
	"time"
)

// request does what a person asks, or answers why not. Every request gets an answer or a note that names its author.
func (d *decision) request(r Request) {
	switch r.Verb {
	case VerbPause:
		d.pause(r)
	case VerbResume:
		d.resume(r)
	case VerbRollback:
		d.rollBack(r)
	case VerbSnooze:
		d.snooze(r)
	case VerbStatus, VerbEvents:
		d.out.Answers = append(d.out.Answers, Answer{Request: r, Status: d.status()})
	default:
		d.refuse(r, sentence("I do not know “"+string(r.Verb)+"”."))
	}
}

// status copies the state as it is after this input; requests change nothing that it shows later on.
func (d *decision) status() *Status {
	waits := d.waits()
	if d.s.Problem != "" {
		waits = append(waits, "New builds cannot be found: "+d.s.Problem+".")
	}
	return &Status{State: d.s.clone(), At: d.now, Waits: waits}
}

func (d *decision) pause(r Request) {
	if d.stale(r) {
		return
	}
	if h, ok := d.held(HoldPause); ok {
		d.refuse(r, Answer{Text: "Already paused by {by} since {at}.", By: h.By, At: h.Since})
		return
	}
	d.hold(Hold{Kind: HoldPause, By: r.By, Reason: r.Reason, Since: d.now})
	d.deployNote(Note{Kind: NotePaused, By: r.By, Reason: r.Reason})
	d.answer(r, "Paused "+d.policy.Service+". Nothing advances until somebody resumes it; a roll back still works.")
}

// resume lifts what a person may lift. An open event is not lifted by it, but by a snooze: that names what is ignored.
func (d *decision) resume(r Request) {
	if d.stale(r) {
		return
	}
	lifted := d.lift(func(h Hold) bool { return h.Kind == HoldPause || h.Kind == HoldAsk })
	if lifted {
		d.deployNote(Note{Kind: NoteResumed, By: r.By, Reason: r.Reason})
	}
	if d.running() && d.retry(r.By) {
		lifted = true
	}
	left := d.leftHolds()
	switch {
	case lifted && left == "":
		d.answer(r, "Resumed "+d.policy.Service+".")
	case lifted:
		d.answer(r, "Resumed "+d.policy.Service+", but it still waits: "+left)
	case left != "":
		d.refuse(r, sentence("There is no pause to resume from. It waits: "+left))
	default:
		d.refuse(r, sentence("There is nothing to resume: "+d.policy.Service+" is not paused."))
	}
}

// leftHolds says what a person can do about the holds that resuming does not lift.
func (d *decision) leftHolds() string {
	var left []string
	for _, h := range d.s.Holds {
		switch h.Kind {
		case HoldEvent:
			left = append(left, "event "+number(h.Event)+" ("+h.Reason+") is open. Snooze it to go on past it, or roll back.")
		case HoldBlind, HoldPlan:
			left = append(left, h.Reason+".")
		}
	}
	return strings.Join(left, " ")
}

func (d *decision) snooze(r Request) {
	snoozes, problem := d.wanted(r)
	if problem != nil {
		d.refuse(r, *problem)
		return
	}
	d.addSnoozes(snoozes)
	chart, end := snoozes[0].Chart, snoozes[0].Until
	note := Note{Kind: NoteSnoozed, By: r.By, Reason: r.Reason, Chart: chart, Until: end, Targets: snoozeTargets(snoozes)}
	closed := false
	for _, e := range slices.Clone(d.s.Events) {
		if e.Chart == chart && d.cover(e, r.By, end) {
			note.Event = e.Number
			d.note(e.Key(), true, note)
			closed = true
		}
	}
	if !closed {
		note.Event = r.Event
		d.deployNote(note)
	}
	d.answer(r, "Snoozed "+chart+" for "+words(end.Sub(d.now))+".")
}

// addSnoozes keeps the snoozes, and with the running deploy what they say of it.
func (d *decision) addSnoozes(snoozes []Snooze) {
	for _, s := range snoozes {
		if d.running() {
			deploy := d.s.Deploy
			s.Deploy = deploy.Number
			deploy.Snoozes = slices.DeleteFunc(deploy.Snoozes, func(o Snooze) bool { return o.Chart == s.Chart && o.Target == s.Target && o.All == s.All })
			deploy.Snoozes = append(deploy.Snoozes, s)
		}
		d.s.Snoozes = append(d.s.Snoozes, s)
	}
}

// wanted makes the snoozes that a request means, or says why it cannot.
func (d *decision) wanted(r Request) ([]Snooze, *Answer) {
	chart, targets, problem := d.named(r)
	if problem != nil {
		return nil, problem
	}
	length := r.For
	if length <= 0 {
		c, _ := d.policy.Chart(chart)
		length = c.LookBack
	}
	var snoozes []Snooze
	for i, t := range targets {
		snoozes = append(snoozes, Snooze{
			Chart: chart, Target: t, All: r.Event == 0 && t.Whole(), By: r.By,
			Since: d.now, Until: d.now.Add(length), Event: r.Event, Quiet: i > 0,
		})
	}
	return snoozes, nil
}

// named finds the chart and the targets that a request names, by an event's number or by themselves.
func (d *decision) named(r Request) (string, []Target, *Answer) {
	if r.Event != 0 {
		for _, e := range d.s.Events {
			if e.Number == r.Event {
				return e.Chart, e.ref().Targets, nil
			}
		}
		over := d.over(eventKey(r.Event), "Event "+number(r.Event))
		return "", nil, &over
	}
	problem := func(text string) (string, []Target, *Answer) { return "", nil, &Answer{Text: text} }
	if _, ok := d.policy.Chart(r.Chart); !ok {
		return problem("There is no chart “" + r.Chart + "”. The charts are: " + d.chartNames() + ".")
	}
	if !r.Target.Whole() && !slices.Contains(d.policy.Targets(), r.Target) {
		return problem("There is no target “" + r.Target.String() + "”.")
	}
	return r.Chart, []Target{r.Target}, nil
}

// cover takes the snoozed targets out of an event, and closes it when none is left.
func (d *decision) cover(e Event, by string, end time.Time) bool {
	left := slices.DeleteFunc(slices.Clone(e.Breaches), func(j Jump) bool { return d.snoozed(e.Chart, j.Target) })
	if len(left) == len(e.Breaches) {
		return false
	}
	d.endSpans(func(s Span) bool { return s.Why == WhyEvent && s.Chart == e.Chart && d.snoozed(s.Chart, s.Target) })
	if len(left) > 0 {
		i := slices.IndexFunc(d.s.Events, func(o Event) bool { return o.Number == e.Number })
		d.s.Events[i].Breaches = left
		return true
	}
	e.Until = end
	d.close(e, OutcomeSnoozed, by)
	return true
}

func snoozeTargets(snoozes []Snooze) []Target {
	var targets []Target
	for _, s := range snoozes {
		if !s.All && !s.Target.Whole() {
			targets = append(targets, s.Target)
		}
	}
	return targets
}

func (d *decision) chartNames() string {
	names := make([]string, len(d.policy.Charts))
	for i, c := range d.policy.Charts {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}
