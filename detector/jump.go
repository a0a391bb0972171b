package detector

import (
	"fmt"
	"math"
	"time"

	"releasebot/release"
)

// What a move of a line that never moved counts as, in typical ones, and the most that any move counts as.
const (
	movesOfFlat = 99
	maxScore    = 1e6
)

// jump judges by how far the chart moved since the deploy, measured in the usual moves of the last day at two speeds, and
// excused by what it did a day ago at the same time. docs/detection.md has the formula.
func (w Window) jump() release.Verdict {
	c, rule := w.Chart, w.Chart.Jump
	v := w.blank(RuleJump, rule.Bounds, release.Blue)
	e := &v.Evidence
	e.LookBack, e.Expected = rule.History, c.steps(rule.History)
	newest := w.Line.newest(w.end())
	if newest < 0 || newest <= w.end()-c.steps(rule.Base) {
		v.Reason = "no data: no point in the last " + short(rule.Base)
		return v
	}
	e.Newest, e.Value = w.Line.time(newest), w.Line.at(newest)
	if why := w.late(newest); why != "" {
		v.Reason = why
		return v
	}
	if v, ok := w.poissonSince(); ok {
		return v
	}
	m, why := w.anchored()
	if why != "" {
		e.LeftOut, v.Reason = m.leftOut, why
		return v
	}
	e.Since, e.Usual = w.Line.time(m.anchor), m.base
	m.judge(w, newest)
	if e.Points, e.LeftOut = m.points, m.leftOut; m.why != "" {
		v.Reason = m.why
		return v
	}
	e.Score, e.Spread, e.Value, e.Over = m.best.score, m.best.allowed, m.best.value, m.best.mean
	if j := e.Value - e.Usual; m.best.mean > 0 {
		e.Excused = j - m.unexcused(j)
	}
	v.Kind = release.Normal
	if rule.breached(e.Score) {
		v.Kind = release.Breach
	}
	v.Reason = jumpSentence(v.Kind, *e, m)
	return v
}

// move is the work of one judgement by the jump rule.
type move struct {
	anchor    int     // the last point before the build
	base      float64 // the level before it
	yesterday float64 // how far it moved a day ago in the same time; NaN where that is not known
	weekAgo   float64 // the same of a week ago, for the calibrated rule
	all       []speed // that could be scored
	best      speed   // the one that speaks the loudest
	points    int     // moves that its size stands on
	leftOut   int
	why       string // why it cannot be judged
}

// speed is one of the means that are compared with the level before the deploy, and its outcome.
type speed struct {
	mean   time.Duration // how long the mean is
	points int
	factor float64 // how many typical moves are a jump
	alone  float64 // the same where the day before is not known

	value   float64  // the mean
	size    size     // of usual moves
	allowed float64  // the move that is a breach
	limit   multiple // what that is a multiple of
	score   float64  // signed, 1 at the breach
}

// speeds lists the rule's means. Of two that are as many points at the chart's step the calibrated rule needs one.
func (c Chart) speeds() []speed {
	j := c.Jump
	speeds := []speed{{mean: j.Slow, factor: 6, alone: 6}, {mean: j.Fast, factor: 8, alone: 8}}
	if j.Calibrated {
		speeds = []speed{
			{mean: j.Fast, factor: 3.5, alone: 8}, {mean: j.Slow, factor: 2.5, alone: 6}, {mean: j.Base / 2, factor: 2.5, alone: 6},
		}
	}
	var kept []speed
	for i, s := range speeds {
		s.points = c.steps(s.mean)
		if !j.Calibrated || i+1 == len(speeds) || s.points < c.steps(speeds[i+1].mean) {
			kept = append(kept, s)
		}
	}
	return kept
}

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

// judge scores all speeds and keeps the loudest.
func (m *move) judge(w Window, newest int) {
	c, memo := w.Chart, w.memo
	if memo == nil {
		memo = newMemo()
	}
	win, speeds := c.windows(), c.speeds()
	memo.upTo(c, w.Line, m.anchor-win.history-max(win.season, 0)-win.base-c.steps(c.Jump.Base), w.end(), speeds)
	m.excuses(w, newest)
	for i, s := range speeds {
		s.size = memo.sizeAt(w, m.anchor, i, speeds)
		if least := max(1, win.history/8); s.size.points < least { // 180 of a day's minutes
			m.points, m.leftOut = s.size.points, s.size.leftOut
			m.why = fmt.Sprintf("too little history: %s of usual moves in the %s before %s, at least %d are needed",
				usedPoints(m.points, m.leftOut), short(c.Jump.History), clock(w.Line.time(m.anchor), w.At, c.Step), least)
			return
		}
		m.score(w, newest, s)
	}
}

func newMemo() *memo { return &memo{} }

// score scores one speed.
func (m *move) score(w Window, newest int, s speed) {
	mean := w.Line.mean(newest, s.points, (2*s.points+2)/3)
	if m.best.mean == 0 {
		m.points, m.leftOut = s.size.points, s.size.leftOut
	}
	if math.IsNaN(mean) || newest-s.points < m.anchor { // a mean that reaches back before the build says nothing about it
		return
	}
	j := moved(mean, m.base)
	s.value = mean
	s.allowed, s.limit = s.size.allowed(s)
	s.score = s.of(m.unexcused(j), j, w.Chart.Jump.Calibrated)
	m.all = append(m.all, s)
	if m.best.mean == 0 || w.louder(s.score, m.best.score) {
		m.best, m.points, m.leftOut = s, s.size.points, s.size.leftOut
	}
}

// louder tells whether score a says more than b in the directions that the chart has.
func (w Window) louder(a, b float64) bool {
	switch rule := w.Chart.Jump; {
	case rule.Low == nil:
		return a > b
	case rule.High == nil:
		return a < b
	default:
		return math.Abs(a) > math.Abs(b)
	}
}

// of is the score of a move: in units of the allowed one. A line that never moved and now does is a breach.
func (s speed) of(gated, move float64, calibrated bool) float64 {
	flat := movesOfFlat / s.factor
	if calibrated {
		flat = movesOfFlat
	}
	switch {
	case s.allowed > 0:
		return min(max(gated/s.allowed, -maxScore), maxScore)
	case move > 0:
		return flat
	case move < 0:
		return -flat
	default:
		return 0
	}
}

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

// reachBack is how long after a deploy the level before it is the measure, and how far before the deploy that level may be
// taken from when what lies between was no usual time: much more and the hour of the day would matter more.
func (j Jump) reachBack() time.Duration { return j.History / 4 }

// reach is how far back the rule reads: the history before an anchor of some hours ago.
func (j Jump) reach() time.Duration {
	reach := max(j.History, j.Season)
	if j.Calibrated {
		reach = j.History + j.Season // what followed a minute of yesterday is excused by the day before
	}
	return reach + 2*j.reachBack() + 3*j.Base
}
