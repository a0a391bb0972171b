package detector

import (
	"math"
	"slices"
	"time"

	"releasebot/release"
)

// windows are the jump rule's lengths in points of the line.
type windows struct {
	base    int // points that a level is the median of
	history int // points that usual moves are taken from
	season  int // points to the same time of an earlier day; 0 excuses nothing
	around  int // points on either side of that time
	bake    int // points after a minute of the past in which its largest move is looked for
	recent  int // points that the last hours are
	every   int // points from one such minute to the next
}

func (c Chart) windows() windows {
	j := c.Jump
	w := windows{
		base: c.steps(j.Base), history: c.steps(j.History), around: c.steps(j.Base / 4),
		bake: c.steps(min(max(j.Bake, j.Base/2), 3*j.Base)), recent: c.steps(9 * j.Base), every: c.steps(j.Base / 4),
	}
	if j.Season > 0 {
		w.season = c.steps(j.Season)
	}
	return w
}

// memo keeps what the jump rule computed of a line, point by point, so that a look costs what is new. It belongs to one
// line and one chart; index 0 of each list is the time from. Reach covers all that a
// judgement asks for, so what it remembers of points that the line has lost is never used.
type memo struct {
	from    time.Time
	medians []float64   // level: of the base points up to this one
	around  []float64   // mean of the points around a season's time, up to this one
	later   int         // the lists below begin so many points later: a season ago nobody asks for them
	means   [][]float64 // by speed: of the newest few up to this one
	largest [][]float64 // by speed: the largest move in the bake after this one; shorter by that bake
	scales  []scaled    // by speed
	windows windows     // that all this was computed with
}

// scaled is the size of usual moves that was computed last.
type scaled struct {
	at    time.Time
	spans []release.Span
	size  size
}

// forget drops what depends on points at or after t, which are about to change.
func (m *memo) forget(t time.Time, c Chart) {
	if len(m.medians) == 0 || c.Jump == nil {
		return
	}
	keep := int(t.Sub(m.from) / c.Step)
	m.medians, m.around = firstOf(m.medians, keep), firstOf(m.around, keep)
	for i := range m.means {
		m.means[i] = firstOf(m.means[i], keep-m.later)
		m.largest[i] = firstOf(m.largest[i], keep-m.later-c.windows().bake)
		m.scales[i] = scaled{}
	}
}

func firstOf(values []float64, n int) []float64 { return values[:min(len(values), max(0, n))] }

// upTo computes what is not there yet of the points lo to hi of the line.
func (m *memo) upTo(c Chart, l Line, lo, hi int, speeds []speed) {
	w := c.windows()
	m.begin(l, lo, hi, len(speeds), w)
	first := l.index(m.from)
	for i := first + len(m.medians); i <= hi; i++ {
		m.medians = append(m.medians, l.median(i, w.base))
		m.around = append(m.around, l.mean(i, 2*w.around+1, w.around+1))
	}
	for s := range speeds {
		k := speeds[s].points
		for i := first + m.later + len(m.means[s]); i <= hi; i++ {
			m.means[s] = append(m.means[s], l.mean(i, k, (2*k+2)/3))
		}
		for i := first + m.later + len(m.largest[s]); c.Jump.Calibrated && i+w.bake <= hi; i++ {
			m.largest[s] = append(m.largest[s], m.largestAfter(i-first, s, k, w))
		}
	}
}

// begin makes the lists start at point lo or before, and drops what nobody asks for any more.
func (m *memo) begin(l Line, lo, hi, speeds int, w windows) {
	start, slack := l.time(lo), (hi-lo)/8
	drop := int(start.Sub(m.from) / l.Step)
	if m.windows != w || len(m.medians) == 0 || drop < 0 || drop >= len(m.medians) || drop+w.season < m.later {
		*m = memo{
			windows: w, from: start, later: w.season,
			means: make([][]float64, speeds), largest: make([][]float64, speeds), scales: make([]scaled, speeds),
		}
		return
	}
	if drop <= slack {
		return
	}
	m.from, m.medians, m.around = start, slices.Clone(m.medians[drop:]), slices.Clone(m.around[drop:])
	for i := range m.means {
		m.means[i] = lastFrom(m.means[i], drop+w.season-m.later)
		m.largest[i] = lastFrom(m.largest[i], drop+w.season-m.later)
	}
	m.later = w.season
}

// lastFrom is a copy of values from index n on.
func lastFrom(values []float64, n int) []float64 { return slices.Clone(values[min(n, len(values)):]) }

// at is element i of a list, NaN outside of it.
func at(list []float64, i int) float64 {
	if i < 0 || i >= len(list) {
		return math.NaN()
	}
	return list[i]
}

// move is how far the mean of k points up to t lies from the level at i, NaN where one of them is not known, or where
// the mean reaches back to i.
func (m *memo) move(i, t, s, k int) float64 {
	if t-k < i {
		return math.NaN()
	}
	return moved(at(m.means[s], t-m.later), at(m.medians, i))
}

// yesterday is how far the line moved an earlier day between the times of i and t, NaN where that is not known.
func (m *memo) yesterday(i, t int, w windows) float64 {
	if w.season == 0 {
		return math.NaN()
	}
	return at(m.around, t-w.season+w.around) - at(m.medians, i-w.season)
}

// largestAfter is the largest move that a deploy at i would have been blamed for; NaN where none is known.
func (m *memo) largestAfter(i, s, k int, w windows) float64 {
	largest := math.NaN()
	for t := i + k; t <= i+w.bake; t++ {
		if move := math.Abs(gated(m.move(i, t, s, k), m.yesterday(i, t, w))); !(move <= largest) && !math.IsNaN(move) {
			largest = move
		}
	}
	return largest
}

// moved is how far a mean lies from a level; less than sums can tell is nothing.
func moved(mean, level float64) float64 {
	if move := mean - level; !(math.Abs(move) <= flatShare*math.Abs(level)) {
		return move
	}
	return 0
}

// gated is the part of a move that was not there a day ago: the whole where that is not known, nothing where the move
// less yesterday's points the other way.
func gated(move, yesterday float64) float64 {
	if math.IsNaN(yesterday) {
		return move
	}
	rest := move - yesterday
	switch {
	case math.IsNaN(move):
		return move
	case move > 0 && rest > 0:
		return min(move, rest)
	case move < 0 && rest < 0:
		return max(move, rest)
	default:
		return 0
	}
}
