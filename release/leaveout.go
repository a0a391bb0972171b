package release

import (
	"slices"
	"time"
)

// leaveOut adds a span, in place of those that it contains or joins, so that they do not pile up.
func (d *decision) leaveOut(s Span) {
	d.s.Bad = slices.DeleteFunc(d.s.Bad, func(o Span) bool {
		if s.joins(o) {
			s = s.join(o)
			return true
		}
		return s.contains(o)
	})
	d.s.Bad = append(d.s.Bad, s)
}

// beginSpan begins a time that is left out, unless it goes on already.
func (d *decision) beginSpan(s Span) {
	if !slices.ContainsFunc(d.s.Bad, func(o Span) bool { return o.To.IsZero() && o.same(s) }) {
		d.leaveOut(s)
	}
}

// endSpans ends those that go on and match. One that lasted no time, or less because the clock was set back, is dropped.
func (d *decision) endSpans(match func(Span) bool) {
	d.s.Bad = slices.DeleteFunc(d.s.Bad, func(s Span) bool { return s.To.IsZero() && match(s) && !d.now.After(s.From) })
	for i := range d.s.Bad {
		if s := &d.s.Bad[i]; s.To.IsZero() && match(*s) {
			s.To = d.now
		}
	}
}

// endBreach ends the time in which a chart was in breach on a target.
func (d *decision) endBreach(chart string, t Target) {
	d.endSpans(func(s Span) bool { return s.Why == WhyEvent && s.Chart == chart && s.Target == t })
}

// heldMinutes leaves out the time in which the running deploy is held because something is wrong: a build that may be
// bad is live for as long as people look, and then its numbers would be what is usual. It concerns every chart on the
// targets that have the build or half of it, and the charts of the service as a whole.
//
// Only holds that say so much count. A pause is a person's wish and no fault of the build; minutes that nobody judged are
// another matter (unjudged); a plan that lost targets and closed windows say nothing of the charts.
func (d *decision) heldMinutes() {
	wrong := func(h Hold) bool { return h.Kind == HoldEvent || h.Kind == HoldAsk || h.Kind == HoldDrive }
	if !d.running() || d.s.Deploy.Phase == RollingBack || !slices.ContainsFunc(d.s.Holds, wrong) {
		d.endSpans(func(s Span) bool { return s.Why == WhyHeld })
		return
	}
	for _, t := range append(d.toUndo(), Target{}) {
		d.beginSpan(Span{Target: t, Why: WhyHeld, From: d.now})
	}
}

// spoiled leaves out all the time that a build ran which is now rolled back: on each target from its first drive on,
// until it is driven back; for the charts of the service as a whole until all are back. Of a build that was all clear
// it is the last look-back alone: the time before was looked at and found good, and without it nothing could be judged.
// So it is, on every target, of the builds that a roll back goes further back past.
func (d *decision) spoiled(allClear bool) {
	deploy := d.s.Deploy
	lookBack := d.lookBack()
	from := func(began time.Time) time.Time {
		switch {
		case allClear && !deploy.Back:
			return later(began, lookBack)
		case deploy.Back && (allClear || lookBack.Before(began)):
			return lookBack
		default:
			return began
		}
	}
	d.endSpans(func(s Span) bool { return s.Why == WhyHeld }) // contained in what follows
	d.leaveOut(Span{Why: WhyRolledBack, From: from(deploy.Stages[0].Started)})
	var moved []Drive
	for _, stage := range deploy.Stages {
		for _, drive := range stage.Drives {
			d.leaveOut(Span{Target: drive.Target, Why: WhyRolledBack, From: from(stage.Started)})
			moved = append(moved, drive)
		}
	}
	for _, drive := range d.further(moved) {
		d.leaveOut(Span{Target: drive.Target, Why: WhyRolledBack, From: lookBack})
	}
}

// lookBack is where the longest look-back begins; now if there is no chart.
func (d *decision) lookBack() time.Time {
	var longest time.Duration
	for _, c := range d.policy.Charts {
		longest = max(longest, c.LookBack)
	}
	return d.now.Add(-longest)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// restored ends what spoiled began on a target; with the zero target, on all that is left.
func (d *decision) restored(t Target) {
	d.endSpans(func(s Span) bool { return s.Why == WhyRolledBack && (t.Whole() || s.Target == t) })
}

// spansKept bounds the spans that have ended: some 150 bytes of state each, which every commit writes. A service with
// ten charts in breach for a minute thirty times a day makes 300. Those that go on are bounded by charts × targets.
const spansKept = 500

// forget drops ended spans that no judging reaches any more, and the oldest of too many.
func (d *decision) forget() {
	var longest time.Duration
	for _, c := range d.policy.Charts {
		longest = max(longest, c.reach())
	}
	ended := 0
	for _, s := range d.s.Bad {
		if !s.To.IsZero() {
			ended++
		}
	}
	d.s.Bad = slices.DeleteFunc(d.s.Bad, func(s Span) bool {
		if s.To.IsZero() || d.now.Sub(s.To) <= longest && ended <= spansKept {
			return false
		}
		ended--
		return true
	})
}
