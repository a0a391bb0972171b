package detector

import (
	"fmt"
	"math"
)

// anchor is the last point before the build. Without a deploy, or hours after it, that is one base before now.
func (w Window) anchor() (i int, deploy bool) {
	if !w.Since.IsZero() && w.At.Sub(w.Since) <= w.Chart.Jump.reachBack() {
		return min(w.Line.index(w.Since), w.end()), true
	}
	return w.end() - w.Chart.windows().base, false
}

// anchored finds the level before the build. Where minutes there were no usual time or are missing, it is taken from
// before them: an event is compared with what was before it. Where nothing is left to compare a deploy with, which was
// held for hours, the chart is judged as without one.
func (w Window) anchored() (move, string) {
	start, deploy := w.anchor()
	m, ok := w.levelBefore(start)
	if ok {
		return m, ""
	}
	if sliding, ok := w.levelBefore(w.end() - w.Chart.windows().base); deploy && ok {
		return sliding, ""
	}
	rule := w.Chart.Jump
	return m, fmt.Sprintf("too little history: no %s of usual time in the %s before %s",
		short(rule.Base), short(rule.reachBack()), clock(w.Line.time(start), w.At, w.Chart.Step))
}

// levelBefore looks for a level at a point and, so far as the rule reaches back, before it.
func (w Window) levelBefore(start int) (move, bool) {
	m := move{anchor: start}
	oldest := start - w.Chart.steps(w.Chart.Jump.reachBack())
	for m.base = w.level(m.anchor); math.IsNaN(m.base) && m.anchor > oldest; m.base = w.level(m.anchor) {
		m.anchor--
	}
	for i := start - w.Chart.windows().base + 1; i <= start; i++ {
		if w.left(i) && !math.IsNaN(w.Line.at(i)) {
			m.leftOut++
		}
	}
	return m, !math.IsNaN(m.base)
}

// level is the median of the base points up to i, NaN where too many of them are missing or were no usual time.
func (w Window) level(i int) float64 {
	n := w.Chart.windows().base
	if w.disturbedBase(i, n, w.left) {
		return math.NaN()
	}
	return w.Line.median(i, n)
}

// disturbedBase tells whether more of the n points up to i are left out than may be missing.
func (w Window) disturbedBase(i, n int, left func(i int) bool) bool {
	if len(w.LeaveOut) == 0 {
		return false
	}
	out := 0
	for j := i - n + 1; j <= i; j++ {
		if left(j) {
			out++
		}
	}
	return n-out < max(1, n*4/5)
}
