package release

import "slices"

// unjudged leaves out the time in which nobody judged the charts while a build was on its way: the bot was down, or the
// metrics were. What the build did to a chart meanwhile would be what is usual for it otherwise, if it did so for a good
// part of what the chart is judged on. It concerns every chart on the targets that have the build or half of it, and the
// charts of the service as a whole.
//
// A chart that has too little history ends no such time and begins none: it would never have more.
func (d *decision) unjudged() {
	var away []Target
	switch from := d.before.Watch.At; {
	case !d.running() || d.s.Deploy.Phase == RollingBack:
	case d.in.Looked != nil:
		away = d.away()
	case d.now.Sub(from) >= d.policy.BlindAfter:
		away = append(d.toUndo(), Target{})
	default:
		return // until the next look tells more
	}
	d.judgedAgain(away)
	for _, t := range away {
		from := later(d.before.Watch.At, d.stage().Started)
		if from.Before(d.now) {
			d.leaveOut(Span{Target: t, Why: WhyUnjudged, From: from}) // in place of a later one, where the clock was set back
		}
	}
}

// away lists, of the targets that have the build and the service as a whole, those where a look could not judge a chart.
func (d *decision) away() []Target {
	return slices.DeleteFunc(append(d.toUndo(), Target{}), func(t Target) bool {
		blind := func(v Verdict) bool { return v.Target == t && v.Kind == Unknown && !v.Short }
		return d.s.Watch.Judged > 0 && !slices.ContainsFunc(d.s.Watch.Abnormal, blind)
	})
}

// judgedAgain ends the time everywhere but on targets that are away still. One look that stayed out is no outage.
func (d *decision) judgedAgain(away []Target) {
	over := func(s Span) bool { return s.Why == WhyUnjudged && !slices.Contains(away, s.Target) }
	d.s.Bad = slices.DeleteFunc(d.s.Bad, func(s Span) bool {
		return over(s) && s.To.IsZero() && d.now.Sub(s.From) < d.policy.BlindAfter
	})
	d.endSpans(over)
}
