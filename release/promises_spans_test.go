package release_test

import (
	"math"
	"slices"
	"time"

	"releasebot/release"
)

// spansKept is how many ended spans a state may have at most.
const spansKept = 500

// checkSpans: no span runs backwards, none is there twice, and they stay few.
func (m *model) checkSpans() {
	ended := 0
	for i, s := range m.state.Bad {
		if s.From.IsZero() || s.Why == "" || s.Why == release.WhySnooze && s.Chart == "" {
			m.broken("usual time", "a span without a beginning, a reason or a chart: %+v", s)
		}
		if s.To.IsZero() {
			continue
		}
		if ended++; !s.To.After(s.From) {
			m.broken("usual time", "a span runs backwards: %+v", s)
		}
		for _, o := range m.state.Bad[:i] {
			if o.Chart == s.Chart && o.Target == s.Target && o.All == s.All && o.Why == s.Why && o.From.Equal(s.From) && o.To.Equal(s.To) {
				m.broken("usual time", "a span is kept twice: %+v", s)
			}
		}
	}
	if ended > spansKept {
		m.broken("usual time", "%d ended spans", ended)
	}
}

// checkCauses: no span goes on without what it is for.
func (m *model) checkCauses() {
	for _, s := range m.state.Bad {
		if !s.To.IsZero() {
			continue
		}
		cause := false
		switch s.Why {
		case release.WhyEvent:
			cause = m.open(s.Chart, s.Target)
		case release.WhyHeld:
			cause = m.wrong()
		case release.WhyUnjudged:
			cause = m.moving() && (!m.state.Watch.Unknown.IsZero() || m.gap)
		case release.WhyRolledBack:
			cause = m.state.Deploy.Phase == release.RollingBack
		}
		if !cause {
			m.broken("usual time", "this goes on for no reason: %+v", s)
		}
	}
}

// open tells whether an event is about chart on target, and it has not been normal since.
func (m *model) open(chart string, t release.Target) bool {
	return slices.ContainsFunc(m.state.Events, func(e release.Event) bool {
		return e.Chart == chart && slices.ContainsFunc(e.Breaches, func(j release.Jump) bool { return j.Target == t && j.Quiet.IsZero() })
	})
}

// moving tells whether a deploy runs that is not rolled back.
func (m *model) moving() bool {
	d := m.state.Deploy
	return d != nil && !d.Phase.Ended() && d.Phase != release.RollingBack
}

// wrong tells whether the running deploy is held because something is wrong.
func (m *model) wrong() bool {
	return m.moving() && (held(m.state, release.HoldEvent) || held(m.state, release.HoldAsk) || held(m.state, release.HoldDrive))
}

// checkCovered: what is no usual time now is left out now.
func (m *model) checkCovered() {
	now := m.state.Baseline(m.now)
	left := func(chart string, t release.Target, why release.SpanWhy) bool {
		spans, _ := now.Of(chart, t)
		return slices.ContainsFunc(spans, func(s release.Span) bool { return s.Why == why && (s.To.IsZero() || s.To.After(m.now)) })
	}
	for _, v := range m.state.Watch.Abnormal {
		if v.Kind == release.Breach && m.open(v.Chart, v.Target) && !left(v.Chart, v.Target, release.WhyEvent) {
			m.broken("usual time", "%s on %q is in breach and not left out", v.Chart, v.Target)
		}
	}
	for _, s := range m.state.Snoozes {
		if left(s.Chart, s.Target, release.WhySnooze) == s.Accepted && !m.snoozedTwice(s) {
			m.broken("usual time", "accepted is %v, and left out the same: %+v", s.Accepted, s)
		}
	}
	for _, t := range m.live() {
		if m.wrong() && !left("Errors", t, release.WhyHeld) {
			m.broken("usual time", "the deploy is held and %q is not left out", t)
		}
		if m.state.Deploy.Phase == release.RollingBack && !left("Errors", t, release.WhyRolledBack) {
			m.broken("usual time", "the deploy is rolled back and %q is not left out", t)
		}
	}
	m.checkAnchors(now)
}

// checkUnjudged: what a look could not judge where the build is, or no look judged for long, is left out from before it on.
func (m *model) checkUnjudged(before release.State, in release.Input) {
	if !m.moving() || before.Deploy == nil || before.Deploy.Number != m.state.Deploy.Number {
		return
	}
	began, last := m.state.Deploy.Stages[m.state.Deploy.Stage].Started, before.Watch.At
	for _, t := range append(m.live(), release.Target{}) {
		lost := in.Looked == nil && m.now.Sub(last) >= m.policy.BlindAfter
		if in.Looked != nil {
			lost = len(in.Looked.Verdicts) == 0 || slices.ContainsFunc(m.state.Watch.Abnormal, func(v release.Verdict) bool {
				return v.Target == t && v.Kind == release.Unknown && !v.Short
			})
		}
		left := slices.ContainsFunc(m.state.Bad, func(s release.Span) bool {
			return s.Why == release.WhyUnjudged && s.Target == t && s.To.IsZero() && !s.From.After(later(began, last))
		})
		if lost && began.Before(m.now) && last.Before(m.now) && !left {
			m.broken("usual time", "%q is not judged since %s and not left out", t, last)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// snoozedTwice tells whether another snooze is of the same, also one that ended before the clock was set back.
func (m *model) snoozedTwice(s release.Snooze) bool {
	covers := func(o release.Snooze) bool { return o.Covers(s.Chart, s.Target, m.now) }
	later := func(o release.Span) bool {
		return o.Why == release.WhySnooze && o.Covers(s.Chart, s.Target) && o.To.After(m.now)
	}
	return slices.ContainsFunc(m.state.Bad, later) || slices.ContainsFunc(m.state.Snoozes, func(o release.Snooze) bool { return covers(o) && o.Accepted != s.Accepted })
}

// live are the configured targets that the running deploy began to move and that are not back yet.
func (m *model) live() []release.Target {
	d := m.state.Deploy
	if d == nil || d.Phase.Ended() {
		return nil
	}
	var targets []release.Target
	for _, stage := range d.Stages {
		for _, drive := range stage.Drives {
			back := func(u release.Drive) bool { return u.Target == drive.Target && u.Status == release.Succeeded }
			if !slices.ContainsFunc(d.Undo, back) {
				targets = append(targets, drive.Target)
			}
		}
	}
	for _, u := range d.Undo { // further back also what it did not move
		if u.Status != release.Succeeded && !slices.Contains(targets, u.Target) {
			targets = append(targets, u.Target)
		}
	}
	configured := m.policy.Targets() // nothing else is judged
	return slices.DeleteFunc(targets, func(t release.Target) bool { return !slices.Contains(configured, t) })
}

// checkAnchors: a bake has its beginning, on each target of its tier and for the whole; nothing else has one.
func (m *model) checkAnchors(b release.Baseline) {
	d := m.state.Deploy
	want := 0
	if d != nil && (d.Phase == release.Driving || d.Phase == release.Baking) {
		want = 1 + len(d.Stages[d.Stage].Drives)
	}
	if len(b.Anchors) != want {
		m.broken("usual time", "%d anchors where %d should be: %v", len(b.Anchors), want, b.Anchors)
	}
	for _, a := range b.Anchors {
		if _, since := b.Of("Errors", a.Target); a.At.IsZero() || !since.Equal(a.At) {
			m.broken("usual time", "%q bakes since %s, and %s is said", a.Target, a.At, since)
		}
	}
}

// checkOthers: only what has the new build is compared, with what has it not, in finite numbers.
func (m *model) checkOthers() {
	for _, v := range m.state.Watch.Abnormal {
		o := v.Others
		if o == nil {
			continue
		}
		for _, x := range []float64{o.Score, o.Share} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				m.broken("attribution", "%+v is compared with %+v", v, o)
			}
		}
		if v.Kind != release.Breach || v.Target.Whole() || o.Targets+o.Unjudged >= len(m.policy.Targets()) || o.Breaches > o.Targets {
			m.broken("attribution", "%+v is compared with %+v", v, o)
		}
	}
}
