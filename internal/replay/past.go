package replay

import (
	"math"
	"slices"
	"sort"
	"time"

	"gonum.org/v1/gonum/stat"

	"releasebot/detector"
)

// The threshold rule has no fixed limit that fits every metric, so each deploy gets the one that a person would have
// read off the days before it.
const (
	usualPercentile = 99.9
	pastReach       = 7 * 24 * time.Hour
	pointsInARow    = 5
)

// Past is what was measured of a metric up to a deploy, at most pastReach of it.
type Past struct {
	samples []detector.Sample
	sorted  []float64 // nil until it is asked for
}

// pastOf is the part of samples, which are in order of time, up to a time.
func pastOf(samples []detector.Sample, until time.Time) *Past {
	later := func(t time.Time) int {
		return sort.Search(len(samples), func(i int) bool { return samples[i].T.After(t) })
	}
	return &Past{samples: samples[later(until.Add(-pastReach)):later(until)]}
}

// limit is the threshold rule with a percentile of the past as the fixed limit. Without a past the limit is no number,
// and nothing can be judged by it.
func (p *Past) limit(percentile float64) *detector.Threshold {
	high := p.percentile(percentile)
	return &detector.Threshold{Bounds: detector.Bounds{High: &high}, Dynamic: true, Points: pointsInARow}
}

// percentile interpolates linearly; NaN where there is no past.
func (p *Past) percentile(percentile float64) float64 {
	if p == nil || len(p.samples) == 0 {
		return math.NaN()
	}
	if p.sorted == nil {
		for _, s := range p.samples {
			p.sorted = append(p.sorted, s.V)
		}
		slices.Sort(p.sorted)
	}
	return stat.Quantile(min(max(percentile/100, 0), 1), stat.LinInterp, p.sorted, nil)
}
