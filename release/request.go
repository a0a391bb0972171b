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
		d.refuse(r, "I do not know “"+string(r.Verb)+"”.", "")
	}
}

// status copies the state as it is after this input; requests change nothing that it shows later on.
func (d *decision) status() *Status {
	return &Status{State: d.s.clone(), At: d.now, Waits: d.waits()}
}

func (d *decision) pause(r Request) {
	if d.stale(r) {
		return
	}
	if h, ok := d.held(HoldPause); ok {
		d.refuse(r, "Already paused by {by} since "+clock(h.Since)+".", h.By)
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
		d.refuse(r, "There is no pause to resume from. It waits: "+left, "")
	default:
		d.refuse(r, "There is nothing to resume: "+d.policy.Service+" is not paused.", "")
	}
}

// leftHolds says what a person can do about the holds that resuming does not lift.
func (d *decision) leftHolds() string {
	var left []string
	for _, h := range d.s.Holds {
		switch h.Kind {
		case HoldEvent:
			left = append(left, "event "+number(h.Event)+" ("+h.Reason+") is open. Snooze it to go on past it, or roll back.")
		case HoldBlind:
			left = append(left, h.Reason+".")
		}
	}
	return strings.Join(left, " ")
}

func (d *decision) snooze(r Request) {
	snoozes, problem, by := d.wanted(r)
	if problem != "" {
		d.refuse(r, problem, by)
		return
	}
	d.s.Snoozes = append(d.s.Snoozes, snoozes...)
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

// wanted makes the snoozes that a request means, or says why it cannot.
func (d *decision) wanted(r Request) (snoozes []Snooze, problem, by string) {
	targets, chart := []Target{r.Target}, r.Chart
	if r.Event != 0 {
		i := slices.IndexFunc(d.s.Events, func(e Event) bool { return e.Number == r.Event })
		if i < 0 {
			problem, by = d.over(eventKey(r.Event), "Event "+number(r.Event))
			return nil, problem, by
		}
		chart, targets = d.s.Events[i].Chart, nil
		for _, j := range d.s.Events[i].Breaches {
			targets = append(targets, j.Target)
		}
	}
	c, ok := d.policy.Chart(chart)
	if !ok && r.Event == 0 {
		return nil, "There is no chart “" + chart + "”. The charts are: " + d.chartNames() + ".", ""
	}
	length := r.For
	if length <= 0 {
		length = c.LookBack
	}
	for i, t := range targets {
		if r.Event == 0 && !t.Whole() && !slices.Contains(d.policy.Targets(), t) {
			return nil, "There is no target “" + t.String() + "”.", ""
		}
		snoozes = append(snoozes, Snooze{
			Chart: chart, Target: t, All: r.Event == 0 && t.Whole(), By: r.By,
			Since: d.now, Until: d.now.Add(length), Event: r.Event, Quiet: i > 0,
		})
	}
	return snoozes, "", ""
}

// cover takes the snoozed targets out of an event, and closes it when none is left.
func (d *decision) cover(e Event, by string, end time.Time) bool {
	left := slices.DeleteFunc(slices.Clone(e.Breaches), func(j Jump) bool { return d.snoozed(e.Chart, j.Target) })
	if len(left) == len(e.Breaches) {
		return false
	}
	// What was snoozed is judged on its own past again afterwards: a person called it usual.
	d.s.Bad = slices.DeleteFunc(d.s.Bad, func(s Span) bool {
		return s.Chart == e.Chart && s.To.IsZero() && d.snoozed(s.Chart, s.Target)
	})
	if len(left) > 0 {
		i := slices.IndexFunc(d.s.Events, func(o Event) bool { return o.Number == e.Number })
		d.s.Events[i].Breaches = left
		return true
	}
	e.Until = end
	d.close(e, "snoozed", by)
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
