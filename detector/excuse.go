package detector

import "math"

// excuses finds how far the chart moved on earlier days between the same times of the clock.
func (m *move) excuses(w Window, newest int) {
	season := w.Chart.windows().season
	m.yesterday, m.weekAgo = math.NaN(), math.NaN()
	if season > 0 {
		m.yesterday = w.earlier(w.Line, m.anchor-season, newest-season)
	}
	if l := w.WeekAgo; w.Chart.Jump.Calibrated && w.Chart.WeekAgo() && l.Step == w.Line.Step {
		shift := l.index(w.Line.From.Add(-week))
		m.weekAgo = w.earlier(l, m.anchor+shift, newest+shift)
	}
}

// unexcused is the part of a move that was neither there a day ago nor a week ago.
func (m *move) unexcused(move float64) float64 {
	day, week := gated(move, m.yesterday), gated(move, m.weekAgo)
	if math.Abs(week) < math.Abs(day) {
		return week
	}
	return day
}

// earlier is how far a line moved between its points from and to, NaN where that is not known or was no usual time.
func (w Window) earlier(l Line, from, to int) float64 {
	win := w.Chart.windows()
	left := func(i int) bool { return w.disturbedAt(l.time(i)) }
	if w.disturbedBase(from, win.base, left) {
		return math.NaN()
	}
	sum, found := 0.0, 0
	for i := to - win.around; i <= to+win.around; i++ {
		if x := l.at(i); !math.IsNaN(x) && !left(i) {
			sum, found = sum+x, found+1
		}
	}
	if found < win.around+1 {
		return math.NaN()
	}
	return sum/float64(found) - l.median(from, win.base)
}
