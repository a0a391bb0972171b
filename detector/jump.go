package detector

import (
	"fmt"
	"math"
	"time"

	"releasebot/release"
)

// jump judges by how far the chart moved since the deploy, measured in the usual moves of the last day at several speeds,
// and excused by what it did at the same time on earlier days. docs/detection.md has the formula.
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
		e.LeftOut, v.Short, v.Reason = m.leftOut, true, why
		return v
	}
	e.Since, e.Usual = w.Line.time(m.anchor), m.base
	m.judge(w, newest)
	if e.Points, e.LeftOut = m.points, m.leftOut; m.why != "" {
		v.Short, v.Reason = true, m.why
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

// judge scores all speeds and keeps the loudest.
func (m *move) judge(w Window, newest int) {
	c, kept := w.Chart, w.memo
	if kept == nil {
		kept = &memo{}
	}
	win, speeds := c.windows(), c.speeds()
	kept.upTo(c, w.Line, m.anchor-win.history-max(win.season, 0)-win.base-c.steps(c.Jump.Base), w.end(), speeds)
	m.excuses(w, newest)
	for i, s := range speeds {
		s.size = kept.sizeAt(w, m.anchor, i, speeds)
		if least := max(1, win.history/8); s.size.points < least { // 180 of a day's minutes
			m.points, m.leftOut = s.size.points, s.size.leftOut
			m.why = fmt.Sprintf("too little history: %s of usual moves in the %s before %s, at least %d are needed",
				usedPoints(m.points, m.leftOut), short(c.Jump.History), clock(w.Line.time(m.anchor), w.At, c.Step), least)
			return
		}
		m.score(w, newest, s)
	}
}

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
