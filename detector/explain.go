package detector

import (
	"math"
	"time"

	"releasebot/release"
)

// Fact is one number on the way to a verdict.
type Fact struct {
	Rule  string  `json:"rule"`
	Name  string  `json:"name"` // in words: "level before the build"
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"` // of Value: the chart's, "points", or none
}

// Facts are the numbers that the chart's rules come by, in their order, from the functions that judge. What a rule does
// not get to for want of data is not among them.
func (w Window) Facts() []Fact {
	var all []Fact
	for _, v := range w.Alone() {
		f := facts{rule: v.Evidence.Rule, unit: w.Chart.Unit}
		switch {
		case v.Kind == release.Unknown:
		case v.Evidence.Rule == RulePoisson:
			f.poisson(v.Evidence)
		case v.Evidence.Rule == RuleThreshold:
			f.threshold(w, v.Evidence)
		case v.Evidence.Rule == RuleJump:
			f.jump(w, v.Evidence)
		default:
			f.zscore(v.Evidence)
		}
		all = append(all, f.found...)
	}
	return all
}

// facts gathers those of one rule.
type facts struct {
	rule, unit string
	found      []Fact
}

func (f *facts) add(name string, value float64, unit string) {
	if isNumber(value) {
		f.found = append(f.found, Fact{f.rule, name, value, unit})
	}
}

func (f *facts) zscore(e release.Evidence) {
	f.add("judged value", e.Value, f.unit)
	f.add("mean of the look-back", e.Usual, f.unit)
	f.add("standard deviation", e.Spread, f.unit)
	f.add("z, its distance in those", e.Score, "")
}

func (f *facts) poisson(e release.Evidence) {
	f.add("events lately", e.Value, "")
	f.add("usual in that time", e.Usual, "")
	f.add("chance of so many", math.Pow(countAlpha, e.Score), "")
	if e.High != nil {
		f.add("chance that is a breach", math.Pow(countAlpha, *e.High), "")
	}
}

// threshold tells the three windows of a dynamic limit apart.
func (f *facts) threshold(w Window, e release.Evidence) {
	f.add("newest value", e.Value, f.unit)
	for _, part := range []struct {
		name string
		line Line
		ago  time.Duration
	}{{"today", w.Line, 0}, {"yesterday", w.Line, day}, {"a week ago", w.WeekAgo, week}} {
		if !w.Chart.Threshold.Dynamic {
			break
		}
		to := w.At.Add(-part.ago)
		only := w
		only.Line, only.WeekAgo = part.line.between(to.Add(-dynamicWindow), to), Line{}
		if part.ago == week {
			only.Line, only.WeekAgo = Line{}, only.Line
		}
		if d := only.dynamic(); d.points > 0 {
			f.add("mean of "+short(dynamicWindow)+" "+part.name, d.mean, f.unit)
		}
	}
	if e.Usual != 0 {
		f.add("mean of all three", e.Usual, f.unit)
	}
}

// jump tells the speeds apart, of which the verdict names the loudest one.
func (f *facts) jump(w Window, e release.Evidence) {
	m, why := w.anchored()
	if why != "" {
		return
	}
	m.judge(w, w.Line.newest(w.end()))
	f.add("level before the build", m.base, f.unit)
	f.add("move a day ago, same time", m.yesterday, f.unit)
	f.add("move a week ago, same time", m.weekAgo, f.unit)
	for _, s := range m.all {
		name := short(s.mean) + " mean"
		f.add(name, s.value, f.unit)
		f.add(name+", its move", moved(s.value, m.base), f.unit)
		f.add(name+", not excused", m.unexcused(moved(s.value, m.base)), f.unit)
		f.add(name+", a usual move", s.size.typical, f.unit)
		if w.Chart.Jump.Calibrated {
			f.add(name+", after 9 in 10 minutes of the day", s.size.daily, f.unit)
			f.add(name+", after 7 in 10 minutes lately", s.size.recent, f.unit)
		}
		f.add(name+", a jump", s.allowed, f.unit)
		f.add(name+", score", s.score, "")
	}
	f.add("score, the loudest one", e.Score, "")
}
