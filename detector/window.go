package detector

import (
	"fmt"
	"math"
	"slices"
	"time"

	"releasebot/release"
)

// window is what a rule may use of a series at one time.
type window struct {
	values  []float64 // in order of time; the newest point is the last
	newest  time.Time
	leftOut int       // points that spans cover
	usable  int       // points of a full window that no span covers; the newest always counts
	back    time.Time // the first point after the last gap; zero where there is none
}

// cut takes the window (at − LookBack, at] out of samples.
func cut(c Chart, samples []Sample, at time.Time, leaveOut []release.Span) window {
	samples = between(samples, at.Add(-c.LookBack), at)
	newest := len(samples) - 1
	for newest >= 0 && !isNumber(samples[newest].V) {
		newest--
	}
	if newest < 0 {
		return window{}
	}
	samples = samples[:newest+1]
	w := window{newest: samples[newest].T, values: make([]float64, 0, len(samples))}
	last := at.Add(-c.LookBack)
	for i, s := range samples {
		if isNumber(s.V) {
			if s.T.Sub(last) > c.Step+c.Step/2 {
				w.back = s.T
			}
			last = s.T
		}
		switch {
		case !isNumber(s.V): // a missing point
		case i < newest && covered(leaveOut, s.T):
			w.leftOut++
		default:
			w.values = append(w.values, s.V)
		}
	}
	w.usable = usable(c, at, w.newest, leaveOut)
	return w
}

// between is the part of samples in (from, to].
func between(samples []Sample, from, to time.Time) []Sample {
	after := func(s Sample, t time.Time) int {
		if s.T.After(t) {
			return 1
		}
		return -1
	}
	lo, _ := slices.BinarySearchFunc(samples, from, after)
	hi, _ := slices.BinarySearchFunc(samples, to, after)
	return samples[lo:max(lo, hi)]
}

// usable counts the points that a full window would have outside of the spans: the grid of the window, not the points
// that came, so that a gap inside a left-out span costs nothing and one outside of it does.
func usable(c Chart, at, newest time.Time, leaveOut []release.Span) int {
	n := expected(c)
	if len(leaveOut) == 0 {
		return n
	}
	count := 0
	grid := at.Truncate(c.Step)
	for i := range n {
		if !covered(leaveOut, grid.Add(-time.Duration(i)*c.Step)) {
			count++
		}
	}
	if covered(leaveOut, newest) {
		count++ // the newest point is judged all the same
	}
	return count
}

// covered tells whether one of the spans holds t; each is [From, To), open-ended with a zero To.
func covered(spans []release.Span, t time.Time) bool {
	for _, s := range spans {
		if !t.Before(s.From) && (s.To.IsZero() || t.Before(s.To)) {
			return true
		}
	}
	return false
}

// insufficient says why the window cannot be judged, and nothing when it can.
func (w window) insufficient(c Chart, at time.Time) string {
	points := len(w.values)
	switch {
	case w.newest.Before(at.Add(-StaleSteps * c.Step)):
		return fmt.Sprintf("stale: newest point is from %s, %s ago", clock(w.newest, at, c.Step), short(at.Sub(w.newest)))
	case points < MinPoints:
		return fmt.Sprintf("too little history: %s over %s, at least %d are needed",
			usedPoints(points, w.leftOut), short(c.LookBack), MinPoints)
	case points*100 < w.usable*MinPercent:
		return fmt.Sprintf("too little history: %s over %s where %d could be, at least %d%% are needed",
			usedPoints(points, w.leftOut), short(c.LookBack), w.usable, MinPercent)
	}
	if settled := w.back.Add(c.Settle); !w.back.IsZero() && w.newest.Before(settled) {
		return fmt.Sprintf("back after a gap since %s: judged again from %s, when its rates are whole",
			clock(w.back, at, c.Step), clock(settled, at, c.Step))
	}
	return ""
}

func isNumber(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
