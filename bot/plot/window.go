package plot

import (
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// Of is the picture of a window and of the verdict on it.
func Of(w detector.Window, v release.Verdict) Picture {
	p := Picture{
		Title: w.Chart.Name, Subtitle: v.Reason, Unit: w.Chart.Unit, Zone: w.At.Location(), To: w.At, Step: w.Chart.Step,
		Build: w.Since, Breach: v.Kind == release.Breach, Chart: w.Chart.Name, Where: w.Target.String(),
	}
	if p.Where != "" {
		p.Title += " on " + p.Where
	}
	if newest := v.Evidence.Newest; !newest.IsZero() {
		p.To = newest
	}
	p.From = Begin(w, p.To)
	samples := w.Line.Samples()
	p.Values = p.inside(samples, 0)
	if j := w.Chart.Jump; j != nil && j.Season > 0 && v.Evidence.Rule == detector.RuleJump {
		p.Earlier = p.inside(samples, j.Season)
	}
	p.levels(v.Evidence)
	for _, s := range w.LeaveOut {
		if s.To.IsZero() || s.To.After(p.To) {
			s.To = p.To
		}
		if s.From.Before(s.To) && s.To.After(p.From) {
			p.LeftOut = append(p.LeftOut, Stretch{s.From, s.To})
		}
	}
	return p
}

// levels draws what the verdict compared, where that is a value of the chart, from when on it holds: since the build for
// what is compared with the level before it.
func (p *Picture) levels(e release.Evidence) {
	usual, high, low := Levels(e)
	if usual == nil && high == nil && low == nil {
		p.Judged = p.newest() // the judged number is none of the chart's values
		return
	}
	if usual != nil {
		p.Usual, p.Spread = []float64{*usual}, e.Spread
	}
	p.Limits = Limits{High: further(high, max(e.Excused, 0)), Low: further(low, min(e.Excused, 0)), From: p.From}
	if e.Rule == detector.RuleJump {
		p.Limits.From = e.Since
	}
	p.Judged, p.Over = &detector.Sample{T: p.To, V: e.Value}, e.Over
}

// further is a limit by so much further out: the part of a move that is excused does not count.
func further(limit *float64, by float64) *float64 {
	if limit == nil || by == 0 {
		return limit
	}
	x := *limit + by
	return &x
}

// newest is the last value, if it is the one that was judged.
func (p *Picture) newest() *detector.Sample {
	if n := len(p.Values); n > 0 && p.Values[n-1].T.Equal(p.To) {
		return &p.Values[n-1]
	}
	return nil
}

// Levels are what is usual, and the values beyond which it is a breach, in the chart's unit; nil where there is none.
// There is none of all three where a rule compares something else than values.
func Levels(e release.Evidence) (usual, high, low *float64) {
	if e.Rule == detector.RulePoisson || !e.Plain() && e.Spread == 0 {
		return nil, nil, nil
	}
	if e.Plain() {
		if e.Usual != 0 {
			usual = &e.Usual
		}
		return usual, e.High, e.Low
	}
	value := func(score *float64) *float64 {
		if score == nil {
			return nil
		}
		x := e.Usual + *score*e.Spread
		return &x
	}
	return &e.Usual, value(e.High), value(e.Low)
}

// Begin is where a picture of a window begins that ends at to: a look-back before it, or an hour before the build.
func Begin(w detector.Window, to time.Time) time.Time {
	const ahead, most = time.Hour, 12 * time.Hour
	back := w.Chart.LookBack
	if !w.Since.IsZero() {
		back = max(back, to.Sub(w.Since)+ahead)
	}
	from := to.Add(-min(back, most))
	if from.Before(w.Line.From) {
		return w.Line.From
	}
	return from
}

// inside is the samples of the picture's time so long ago, put to where they are drawn.
func (p *Picture) inside(samples []detector.Sample, ago time.Duration) []detector.Sample {
	var found []detector.Sample
	for _, s := range samples {
		if s.T = s.T.Add(ago); p.shows(s.T) {
			found = append(found, s)
		}
	}
	return found
}
