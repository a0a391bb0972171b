package backtest

import (
	"context"
	"slices"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// around are the thresholds that are tried besides, in those that were judged: the curve.
var around = [...]float64{0.5, 0.75, 1, 1.5, 2}

// Said is what a chart on a target said of a deploy.
type Said struct {
	Chart   string          `json:"chart"`
	Target  release.Target  `json:"target,omitzero"`
	Looks   int             `json:"looks"` // 0: the deploy did not move the target
	Unknown int             `json:"unknown,omitempty"`
	Why     string          `json:"why,omitempty"`  // the last look that was unknown: its reason
	Size    float64         `json:"size,omitempty"` // the largest score in thresholds: at 1 a breach begins, if it need not be confirmed
	Stop    release.Verdict `json:"stop,omitzero"`  // the first breach
	Since   time.Time       `json:"since,omitzero"` // when the build came to the target that it is of

	at [len(around)]bool // whether it would have been stopped at the thresholds of the curve
}

// Stopped tells whether the chart would have stopped the deploy.
func (s Said) Stopped() bool { return s.Stop.Kind == release.Breach }

// judge judges one place of a chart through all deploys.
func (b Backtest) judge(ctx context.Context, c detector.Chart, place release.Target, samples []detector.Sample, from, to time.Time) []Said {
	track := c.Track(place, samples, from, to.Truncate(c.Step))
	said := b.through(ctx, track, further(c, b.Times))
	for i, times := range around {
		other := said
		if times != 1 {
			if !slices.ContainsFunc(said, func(s Said) bool { return s.Stopped() || s.Size >= times }) {
				continue // no look breaches at these either, and nothing else changes with them
			}
			other = b.through(ctx, track, further(c, b.Times*times))
		}
		for d := range said {
			said[d].at[i] = other[d].Stopped()
		}
	}
	return said
}

// through judges one series by a chart that differs from the track's in its thresholds alone.
func (b Backtest) through(ctx context.Context, track *detector.Track, c detector.Chart) []Said {
	track.Chart = c
	j := &judging{track: track, every: b.Policy.Tick}
	said := make([]Said, len(b.Deploys))
	for i, d := range b.Deploys {
		said[i].Chart, said[i].Target = c.Name, track.Target
		for _, m := range d.Moves {
			if m.Target == track.Target && ctx.Err() == nil {
				j.move(m, &said[i])
			}
		}
	}
	return said
}

// judging is the work on one series.
type judging struct {
	track *detector.Track
	every time.Duration
	bad   []release.Span // time that was no usual time: of builds that were rolled back, and of breaches in this bake
}

// move looks at a target from the drive's start to the end of its bake. Minutes of a breach are left out from the next
// look on, and count again when the bake is over: where half the thresholds are tried, hundreds of such spans would cost
// more time than all else, and change nothing that can be seen.
func (j *judging) move(m Move, s *Said) {
	before := j.bad
	open := -1 // the span of the breach that goes on
	for at := m.Since.Add(j.every); !at.After(m.Until); at = at.Add(j.every) {
		w := j.track.Window(at, m.Since, j.bad)
		v := w.Judge()
		s.Looks++
		switch {
		case v.Kind == release.Unknown:
			s.Unknown++
			s.Why = v.Reason
		case v.Kind == release.Breach:
			if !s.Stopped() {
				s.Stop, s.Since = v, m.Since
			}
			if open < 0 {
				open = j.leaveOut(release.Span{Why: release.WhyEvent, From: at})
			}
		case open >= 0:
			j.end(open, at)
			open = -1
		}
		s.Size = max(s.Size, sizeOf(scored(w, v)))
	}
	j.bad = before
	if !m.Back.IsZero() {
		j.leaveOut(release.Span{Why: release.WhyRolledBack, From: m.Since, To: m.Back})
	}
}

// leaveOut adds a span, in place of those that no judgement reaches any more, and gives its index.
func (j *judging) leaveOut(s release.Span) int {
	var kept []release.Span // another list, as in end
	for _, old := range j.bad {
		if old.To.After(s.From.Add(-j.track.Chart.Furthest())) {
			kept = append(kept, old)
		}
	}
	kept = append(kept, s)
	j.bad = kept
	return len(j.bad) - 1
}

// end ends a span. The list is another one then, for a track remembers what it computed with the old one.
func (j *judging) end(span int, at time.Time) {
	j.bad = slices.Clone(j.bad)
	j.bad[span].To = at
}

// scored is the verdict of the rule that has a score: the chart's own one, unless the threshold rule spoke for it.
func scored(w detector.Window, v release.Verdict) release.Verdict {
	if c := w.Chart; c.Threshold == nil || c.ZScore == nil && c.Jump == nil {
		return v
	}
	return w.Alone()[0]
}

// sizeOf is a verdict's score in thresholds, of the direction that is nearer to a breach; 0 where there is none.
func sizeOf(v release.Verdict) float64 {
	e := v.Evidence
	if v.Kind == release.Unknown || e.Plain() {
		return 0
	}
	size := 0.0
	for _, bound := range []*float64{e.High, e.Low} {
		if bound != nil && *bound != 0 {
			size = max(size, e.Score / *bound)
		}
	}
	return size
}

// further is the chart with the thresholds of its scored rule so many times as far out; 0 leaves them.
func further(c detector.Chart, times float64) detector.Chart {
	if times == 0 || times == 1 {
		return c
	}
	bounds := func(b detector.Bounds) detector.Bounds {
		for _, bound := range []**float64{&b.High, &b.Low} {
			if *bound != nil {
				x := **bound * times
				*bound = &x
			}
		}
		return b
	}
	if c.ZScore != nil {
		z := *c.ZScore
		z.Bounds, c.ZScore = bounds(z.Bounds), &z
	}
	if c.Jump != nil {
		j := *c.Jump
		j.Bounds, c.Jump = bounds(j.Bounds), &j
	}
	return c
}
