package release

import "slices"

// rebase makes what people accepted during the deploy the new normal, now that it is all clear: a snooze that let the
// deploy go on said that the chart may be as it is. What was left out of the chart since the build came is usual time
// from now on, and its level before the build is no measure any more.
func (d *decision) rebase() {
	deploy := d.s.Deploy
	for _, s := range deploy.Snoozes {
		c, watched := d.policy.Chart(s.Chart)
		if !watched {
			continue
		}
		for _, a := range deploy.came(c, s) {
			d.accept(c, a, s.All)
		}
	}
	d.markSnoozes(true)
}

// unbase takes back what rebase did, for the deploy is rolled back after all: the level before it is the measure again.
// What was usual time since the build came is left out as the time of a build that was rolled back.
func (d *decision) unbase() {
	began := d.s.Deploy.StartedAt
	d.s.Bad = slices.DeleteFunc(d.s.Bad, func(s Span) bool { return s.Why == WhyBefore && !s.To.Before(began) })
	d.markSnoozes(false)
}

func (d *decision) markSnoozes(accepted bool) {
	for i := range d.s.Snoozes {
		if s := &d.s.Snoozes[i]; s.Deploy == d.s.Deploy.Number {
			s.Accepted = accepted
		}
	}
}

// came says when the build came to where a snooze of chart c is for. For a chart of the service as a whole that is
// the start of the tier that the snooze was made in: what came before did not make anybody snooze it.
func (d Deploy) came(c Chart, s Snooze) []Anchor {
	var anchors []Anchor
	for _, stage := range d.Stages {
		if c.Whole && !stage.Started.After(s.Since) {
			anchors = []Anchor{{At: stage.Started}}
		}
		for _, drive := range stage.Drives {
			if !c.Whole && (s.All || s.Target == drive.Target) {
				anchors = append(anchors, Anchor{Target: drive.Target, At: drive.Started})
			}
		}
	}
	return anchors
}

// accept makes the time of one chart on one target usual since the build came there.
func (d *decision) accept(c Chart, a Anchor, all bool) {
	var left []Span
	for _, s := range d.s.Bad {
		if s, some := s.before(c.Name, a, all); some {
			left = append(left, s)
		}
	}
	d.s.Bad = left
	d.leaveOut(Span{Chart: c.Name, Target: a.Target, Why: WhyBefore, From: a.At.Add(-c.reach()), To: a.At})
}

// before is what is left of a span once chart is accepted from a on; nothing if some is false. A snooze of every target
// is shortened only when that is what was accepted.
func (s Span) before(chart string, a Anchor, all bool) (left Span, some bool) {
	taken := s.Why == WhyEvent || s.Why == WhyHeld || s.Why == WhyUnjudged || s.Why == WhySnooze && (all || !s.All)
	if !taken || !s.Covers(chart, a.Target) || !s.To.IsZero() && !s.To.After(a.At) {
		return s, true
	}
	if s.Chart == "" {
		s.Except = append(slices.Clone(s.Except), chart)
		return s, true
	}
	s.To = a.At
	return s, s.To.After(s.From)
}
