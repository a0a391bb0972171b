package detector

import (
	"math"
	"slices"
	"time"

	"releasebot/release"
)

// size is how large the usual moves of a line are at one speed.
type size struct {
	typical float64 // the root of the mean square of the moves of each point, with the largest tenth cut
	daily   float64 // what nine in ten minutes of the day were followed by at most; NaN where that is not known
	recent  float64 // what seven in ten minutes of the last hours were followed by at most
	points  int     // moves that typical stands on
	leftOut int
}

// What counts as a jump, in parts of size. The calibrated rule's numbers were tuned on half of the public data and hold
// in a wide range around them (docs/detection.md).
const (
	dailyFactor  = 1.7
	recentFactor = 2.0
)

// allowed is the move that is a breach, and which of its parts is the largest.
func (s size) allowed(sp speed) (float64, multiple) {
	if math.IsNaN(s.daily) {
		return s.typical * sp.alone, multiple{sp.alone, byTypical}
	}
	best, why := s.typical*sp.factor, multiple{sp.factor, byTypical}
	if x := s.daily * dailyFactor; x > best {
		best, why = x, multiple{dailyFactor, byDaily}
	}
	if x := s.recent * recentFactor; x > best {
		best, why = x, multiple{recentFactor, byRecent}
	}
	return best, why
}

// multiple says what the allowed move is a multiple of.
type multiple struct {
	times float64
	of    string
}

const (
	byTypical = "the usual move"
	byDaily   = "what nine in ten minutes were followed by at most"
	byRecent  = "what most of the newest were followed by"
)

// sizeAt is the size of the moves up to point i at speed s.
func (m *memo) sizeAt(w Window, i, s int, speeds []speed) size {
	last, at := &m.scales[s], w.Line.time(i)
	if last.at.Equal(at) && slices.EqualFunc(last.spans, w.LeaveOut, sameTime) {
		return last.size
	}
	win := w.Chart.windows()
	found := m.moves(w, i, s, speeds[s].points, win)
	if w.Chart.Jump.Calibrated {
		m.calibrate(&found, w, i, s, win)
	}
	*last = scaled{at, slices.Clone(w.LeaveOut), found}
	return found
}

// sameTime tells whether two spans leave out the same minutes of the same moves.
func sameTime(a, b release.Span) bool {
	return a.From.Equal(b.From) && a.To.Equal(b.To) && (a.Why == release.WhyBefore) == (b.Why == release.WhyBefore)
}

// moves sizes the move of each point of the history: its mean against the level before that mean.
func (m *memo) moves(w Window, i, s, k int, win windows) size {
	found := size{daily: math.NaN()}
	lo, offset := i-win.history+1, w.Line.index(m.from)
	out := w.disturbed(lo, i, k+win.base-1, 0)
	sizes := make([]float64, 0, win.history)
	for j := lo; j <= i; j++ {
		switch move := moved(at(m.means[s], j-offset-m.later), at(m.medians, j-k-offset)); {
		case math.IsNaN(move):
		case out != nil && out[j-lo]:
			found.leftOut++
		default:
			sizes = append(sizes, math.Abs(move))
		}
	}
	found.points, found.typical = len(sizes), typical(sizes)
	return found
}

// calibrate asks what deploys of nothing would have been blamed for: minutes of the last day, and what followed each.
func (m *memo) calibrate(found *size, w Window, i, s int, win windows) {
	offset := w.Line.index(m.from)
	lo := i - win.history + 1
	out := w.disturbed(lo, i, win.base-1, win.bake)
	var after, recent []float64
	tried := 0
	for j := i - win.bake; j >= lo; j -= win.every {
		tried++
		move := at(m.largest[s], j-offset-m.later)
		if math.IsNaN(move) || out != nil && out[j-lo] {
			continue
		}
		after = append(after, move)
		if tried <= max(1, (win.recent-win.bake)/win.every) {
			recent = append(recent, move)
		}
	}
	if len(after) > 0 && len(after)*8 >= tried {
		found.daily = percentile(after, 0.9)
		found.recent = percentile(recent, 0.7)
	}
}

// disturbed tells of the points lo to hi which of them stand on a point that is left out: one of so many before or after
// them. Nil where none does. A level that is no measure any more says nothing about the size of moves, so such spans
// leave out nothing here.
func (w Window) disturbed(lo, hi, before, after int) []bool {
	var out []bool
	for _, s := range w.LeaveOut {
		if s.Why == release.WhyBefore {
			continue
		}
		first, last := w.Line.index(s.From.Add(w.Line.Step-1))-after, hi
		if !s.To.IsZero() {
			last = min(hi, w.Line.index(s.To.Add(-time.Nanosecond))+before)
		}
		for i := max(lo, first); i <= last; i++ {
			if out == nil {
				out = make([]bool, hi-lo+1)
			}
			out[i-lo] = true
		}
	}
	return out
}

// typical is the root of the mean square of sizes, in which none counts more than three times the 90th percentile: an
// incident of yesterday must not make today's look small. It reorders sizes.
func typical(sizes []float64) float64 {
	if len(sizes) == 0 {
		return 0
	}
	most := 3 * percentile(sizes, 0.9)
	if most == 0 {
		most = math.Inf(1)
	}
	sum := 0.0
	for _, x := range sizes {
		x = min(x, most)
		sum += x * x
	}
	return math.Sqrt(sum / float64(len(sizes)))
}
