package detector

import (
	"math"
	"time"

	"releasebot/release"
)

// dynamic is what the threshold rule found to be usual at this hour.
type dynamic struct {
	mean    float64
	points  int
	leftOut int
	missing []string // the windows without any data
}

// threshold judges by fixed limits: a breach is when the newest few points are all beyond the limit, which is loosened
// to the mean of the same hours where that is beyond it. It says little, so its breaches are white.
func (w Window) threshold() release.Verdict {
	c, rule := w.Chart, *w.Chart.Threshold
	rule.Points = max(1, rule.Points)
	v := w.blank(RuleThreshold, rule.Bounds, release.White)
	e := &v.Evidence
	last, newest := w.last(rule.Points)
	if newest < 0 {
		v.Reason = "no data: no point in the last " + short(time.Duration(rule.Points+StaleSteps)*c.Step)
		return v
	}
	e.Newest, e.Points, e.Expected = w.Line.time(newest), len(last), rule.Points
	e.Value = last[len(last)-1]
	if why := w.late(newest); why != "" {
		v.Reason = why
		return v
	}
	usual := dynamic{}
	if rule.Dynamic {
		usual = w.dynamic()
		e.LookBack, e.LeftOut = dynamicWindow, usual.leftOut
		if usual.points > 0 {
			e.Usual = usual.mean
			e.High, e.Low = loosened(e.High, usual.mean, math.Max), loosened(e.Low, usual.mean, math.Min)
		}
	}
	v.Kind, e.Score = beyond(last, Bounds{e.High, e.Low})
	if v.Kind == release.Breach && len(last) < rule.Points { // one that is not beyond would be enough to know
		v.Kind = release.Unknown
		v.Reason = "too little data: " + counted(len(last)) + " of the last " + counted(rule.Points) + ", all beyond the limit"
		return v
	}
	v.Reason = thresholdSentence(v.Kind, *e, rule, usual)
	return v
}

// last is the newest n points, and the newest one's index; −1 where there is none that is near enough to count.
func (w Window) last(n int) (values []float64, newest int) {
	end := w.end()
	newest = w.Line.newest(end)
	if newest <= end-n-StaleSteps {
		return nil, -1
	}
	for i := max(0, newest-n+1); i <= newest; i++ {
		if x := w.Line.at(i); !math.IsNaN(x) {
			values = append(values, x)
		}
	}
	return values, newest
}

// beyond holds the points to the bounds: a breach is when all are beyond one of them. The score is the point that is
// the least so; where nothing is, the newest.
func beyond(values []float64, b Bounds) (release.Kind, float64) {
	least, most := values[0], values[0]
	for _, x := range values {
		least, most = min(least, x), max(most, x)
	}
	switch {
	case b.High != nil && least > *b.High:
		return release.Breach, least
	case b.Low != nil && most < *b.Low:
		return release.Breach, most
	case b.High == nil:
		return release.Normal, most
	default:
		return release.Normal, least
	}
}

func loosened(limit *float64, mean float64, further func(x, y float64) float64) *float64 {
	if limit == nil {
		return nil
	}
	x := further(*limit, mean)
	return &x
}

// dynamic is the mean of all points of three windows: the last hours, the same a day ago and a week ago.
func (w Window) dynamic() dynamic {
	var d dynamic
	sum := 0.0
	for _, window := range []struct {
		line Line
		ago  time.Duration
		name string
	}{{w.Line, 0, "today"}, {w.Line, day, "yesterday"}, {w.WeekAgo, week, "a week ago"}} {
		to := w.At.Add(-window.ago)
		found := 0
		part := window.line.between(to.Add(-dynamicWindow+time.Nanosecond), to)
		for i, x := range part.Values {
			switch {
			case math.IsNaN(x):
			case covered(w.LeaveOut, part.time(i)):
				d.leftOut++
			default:
				sum, found = sum+x, found+1
			}
		}
		if found == 0 {
			d.missing = append(d.missing, window.name)
		}
		d.points += found
	}
	if d.points > 0 {
		d.mean = sum / float64(d.points)
	}
	return d
}
