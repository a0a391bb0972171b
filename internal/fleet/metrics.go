package fleet

import (
	"context"
	"fmt"
	"math"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// span is a time in which a chart stands higher than usual: [from, to), without an end while to is zero.
type span struct {
	from, to time.Time
	lift     float64 // in usual values
}

// burstLift is how many usual values a burst adds.
const burstLift = 3

// Range implements detector.Source. The query is a chart's, such as "five_hundred_errors". The answer has one series per
// target, or one without labels where the chart is the service's; it ends at the clock's present.
func (f *Fleet) Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("query %s was given up: %w", query, err)
	}
	p, ok := findProfile(query)
	if !ok {
		return nil, fmt.Errorf("the fleet has no metric called %q", query)
	}
	if step <= 0 {
		return nil, fmt.Errorf("query %s wants a step over zero, not %s", query, step)
	}
	lines, now := f.lines(p)
	if now.Before(to) {
		to = now // what runs where in the future is not settled
	}
	var out []detector.Series
	for _, l := range lines {
		var samples []detector.Sample
		for t := from; !t.After(to); t = t.Add(step) {
			samples = append(samples, detector.Sample{T: t, V: l.at(t)})
		}
		if samples != nil {
			out = append(out, detector.Series{Labels: l.labels, Samples: samples})
		}
	}
	return out, nil
}

// line is one series before it is written out.
type line struct {
	profile
	labels map[string]string
	level  float64 // the usual value of this very target
	noise  noise
	spans  []span
}

// lines are the chart's series with all that has happened to them up to now.
func (f *Fleet) lines(p profile) ([]line, time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	targets := f.targets
	if p.whole {
		targets = []release.Target{{}}
	}
	lines := make([]line, len(targets))
	for i, target := range targets {
		n := newNoise(f.seed, p.query, target)
		lines[i] = line{profile: p, level: p.usual(target.Tier), noise: n, spans: f.spans(p.query, target)}
		if !p.whole {
			lines[i].labels = map[string]string{"tier": target.Tier, "zone": target.Zone}
			lines[i].level *= 0.92 + 0.16*n.unit(0) // no two zones are alike
		}
	}
	return lines, f.clock.Now()
}

// spans are the times at which bad builds or bursts lift the chart on the target.
func (f *Fleet) spans(query string, target release.Target) []span {
	var spans []span
	for _, b := range f.bursts {
		if b.query == query {
			spans = append(spans, b.span)
		}
	}
	history := f.placed[target]
	for i, placed := range history {
		for _, trouble := range f.repo.builds[placed.build].troubles {
			effect := effects[trouble]
			if effect.query != query {
				continue
			}
			s := span{from: placed.at.Add(effect.delay), lift: effect.lift}
			if i+1 < len(history) {
				s.to = history[i+1].at
			}
			spans = append(spans, s)
		}
	}
	return spans
}

// at is the value that a scrape at t would show: a rate over the minute up to t.
func (l line) at(t time.Time) float64 {
	hour := float64(t.Unix()%86400) / 3600
	curve := math.Cos((hour - 19) / 24 * 2 * math.Pi) // most is going on at 19:00 UTC
	v := l.level * (1 + l.daily*curve + l.wobble*l.noise.at(l.shape, t))
	unit := l.level
	if unit == 0 {
		unit = 1
	}
	for _, s := range l.spans {
		v += unit * s.lift * s.share(t) * (0.85 + 0.3*l.noise.unit(uint64(t.Unix()/60)))
	}
	scale := math.Pow10(l.digits)
	return max(0, math.Round(v*scale)/scale)
}

// share is how much of the minute up to t lies in the span. It depends on no time after t, so that an end which is not
// known yet changes nothing that was told before.
func (s span) share(t time.Time) float64 {
	from, to := t.Add(-time.Minute), t
	if s.from.After(from) {
		from = s.from
	}
	if !s.to.IsZero() && s.to.Before(to) {
		to = s.to
	}
	return max(0, to.Sub(from).Minutes())
}
