package graphite

import (
	"math"
	"slices"
	"time"

	"releasebot/detector"
)

// grid is the times that samples are asked for: from, from+step, … up to to.
type grid struct {
	from, to time.Time
	step     time.Duration
}

// spacing is the series' own step: the shortest time between two of its points, null ones included; 0 where there are
// too few to tell.
func spacing(points []point) time.Duration {
	var least int64
	for i := 1; i < len(points); i++ {
		if d := points[i].at - points[i-1].at; d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	return time.Duration(least) * time.Second
}

// finer tells the series' own step, and whether it is as fine as the grid's. With fewer than two points in what Range
// asks for it is coarser.
func (g grid) finer(points []point) (own time.Duration, ok bool) {
	own = spacing(points)
	return own, own > 0 && own <= g.step
}

// put gives each time T of the grid the mean of the points that end in (T−step, T].
func (g grid) put(points []point, own time.Duration) []detector.Sample {
	slices.SortStableFunc(points, func(a, b point) int { return int(a.at - b.at) })
	var samples []detector.Sample
	n := 0.0 // points in the newest sample
	for _, p := range points {
		if math.IsNaN(p.value) || math.IsInf(p.value, 0) {
			continue
		}
		t := g.above(time.Unix(p.at, 0).Add(own))
		if t.Before(g.from) || t.After(g.to) {
			continue
		}
		if len(samples) == 0 || !samples[len(samples)-1].T.Equal(t) {
			samples, n = append(samples, detector.Sample{T: t.UTC()}), 0
		}
		n++
		newest := &samples[len(samples)-1]
		newest.V += (p.value - newest.V) / n // no sum that could overflow
	}
	return samples
}

// above is the first time of the grid, thought of as going on to both sides, that is not before t.
func (g grid) above(t time.Time) time.Time {
	rest := t.Sub(g.from) % g.step
	if rest > 0 {
		rest -= g.step
	}
	return t.Add(-rest)
}
