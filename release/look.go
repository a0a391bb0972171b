package release

import (
	"slices"
	"time"
)

// look takes in one judgement of all charts: it opens, spreads, escalates and closes events, and lets the bake go on
// while everything is quiet.
func (d *decision) look(verdicts []Verdict) {
	previous := d.s.Watch
	d.s.Watch = Watch{At: d.now, Judged: len(verdicts)}
	peers := d.peers(verdicts)
	for _, v := range verdicts {
		if v.Kind != Normal && d.snoozed(v.Chart, v.Target) {
			v.Kind = Snoozed
		}
		if v.Kind == Breach {
			v.Others = d.compare(v, peers)
		}
		if v.Kind != Normal {
			d.s.Watch.Abnormal = append(d.s.Watch.Abnormal, v)
		}
	}
	if d.unknown() != nil || len(verdicts) == 0 {
		d.s.Watch.Unknown = previous.Unknown
		if previous.Unknown.IsZero() {
			d.s.Watch.Unknown = d.now
		}
	}
	d.breaches()
	d.quiet(verdicts)
	d.escalate()
	d.bake(previous)
}

// bake counts the time since the look before, if the tier had the build all that time, the looks came as often as
// they should, and this one finds everything quiet: time in which nobody looked is no bake.
func (d *decision) bake(previous Watch) {
	quiet := len(d.s.Events)+len(d.before.Events) == 0 && d.s.Watch.Unknown.IsZero() && previous.Unknown.IsZero()
	if !d.running() || d.s.Deploy.Phase != Baking || !quiet {
		return
	}
	stage := d.stage()
	from := previous.At
	if from.Before(stage.Driven) {
		from = stage.Driven
	}
	if passed := d.now.Sub(from); passed > 0 && passed <= d.policy.BlindAfter {
		stage.Baked = min(stage.Baked+passed, stage.Bake)
	}
}

// snoozed tells whether a snooze covers chart on target now.
func (d *decision) snoozed(chart string, t Target) bool {
	return slices.ContainsFunc(d.s.Snoozes, func(s Snooze) bool { return s.Covers(chart, t, d.now) })
}

// unknown is the first verdict of the last look that nobody can rely on, or nil.
func (d *decision) unknown() *Verdict {
	for i, v := range d.s.Watch.Abnormal {
		if v.Kind == Unknown {
			return &d.s.Watch.Abnormal[i]
		}
	}
	return nil
}

// known tells whether the last look was not long ago and left nothing unknown.
func (d *decision) known() bool {
	return !d.s.Watch.At.IsZero() && d.now.Sub(d.s.Watch.At) < d.policy.BlindAfter && d.s.Watch.Unknown.IsZero()
}

// clear tells whether nothing speaks against the next step.
func (d *decision) clear() bool {
	return len(d.s.Holds) == 0 && len(d.s.Events) == 0 && d.known()
}

// endSnoozes drops snoozes whose time has come, and remembers the time that they left out.
func (d *decision) endSnoozes() {
	d.s.Snoozes = slices.DeleteFunc(d.s.Snoozes, func(s Snooze) bool {
		if d.now.Before(s.Until) {
			return false
		}
		if !s.Accepted {
			d.leaveOut(s.span())
		}
		longer := d.snoozed(s.Chart, s.Target) // by another snooze
		if !s.Quiet && !longer {
			d.note(eventKey(s.Event), false, Note{Kind: NoteSnoozeEnded, Chart: s.Chart, Targets: s.targets(), Event: s.Event, By: s.By})
		}
		return true
	})
}

func (s Snooze) targets() []Target {
	if s.All || s.Target.Whole() {
		return nil
	}
	return []Target{s.Target}
}

// setBack takes a clock that was set back for what it is: what lies ahead of it began before now. Otherwise a last look
// would count as new until the clock has caught up with it, and nothing would be quiet for long enough before then.
func (d *decision) setBack() {
	back := func(t *time.Time) {
		if t.After(d.now) {
			*t = d.now
		}
	}
	back(&d.s.Watch.At)
	back(&d.s.Watch.Unknown)
	for i := range d.s.Events {
		for j := range d.s.Events[i].Breaches {
			back(&d.s.Events[i].Breaches[j].Quiet)
		}
	}
	if d.running() {
		back(&d.stage().Driven)
	}
}
