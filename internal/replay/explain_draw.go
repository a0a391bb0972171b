package replay

import (
	"slices"
	"strings"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// draw shows the judged time of a window: its values, yesterday's where they were an excuse, the lines beyond which it is
// a breach, when the build came, and what was left out.
func draw(w detector.Window, v release.Verdict) string {
	d := &drawing{to: v.Evidence.Newest}
	d.from = shownFrom(w, d.to)
	samples := w.Line.Samples()
	values, earlier := d.inside(samples, 0), []detector.Sample(nil)
	if j := w.Chart.Jump; j != nil && j.Season > 0 && v.Evidence.Rule == detector.RuleJump {
		earlier = d.inside(samples, j.Season)
	}
	if len(values) == 0 {
		return ""
	}
	usual, limits := limitsOf(v.Evidence)
	d.scale(slices.Concat(values, earlier), limits)
	if d.has(w.Since) {
		d.upright(w.Since, '┊')
	}
	d.levels(limits, '╌')
	d.levels(usual, '┈')
	for _, s := range earlier {
		d.cells[d.row(s.V)/4][d.column(s.T)/2] = '·'
	}
	d.curve(values, w.Chart.Step)
	return d.text(d.marks(w), clockOf(d.from, w), clockOf(d.to, w))
}

// shownFrom is where a drawing begins: a look-back before the judgement, or an hour before the build.
func shownFrom(w detector.Window, to time.Time) time.Time {
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

// inside is the samples of the drawing's time so long ago, put to where they are drawn.
func (d *drawing) inside(samples []detector.Sample, ago time.Duration) []detector.Sample {
	var found []detector.Sample
	for _, s := range samples {
		if s.T = s.T.Add(ago); !s.T.Before(d.from) && !s.T.After(d.to) {
			found = append(found, s)
		}
	}
	return found
}

// limitsOf is what is usual, and where the value is a breach, in the chart's unit; none where a rule compares something
// else than values.
func limitsOf(e release.Evidence) (usual, limits []float64) {
	if e.Rule == detector.RulePoisson || !e.Plain() && e.Spread == 0 {
		return nil, nil
	}
	if !e.Plain() || e.Usual != 0 {
		usual = []float64{e.Usual}
	}
	for _, bound := range []*float64{e.High, e.Low} {
		switch {
		case bound == nil:
		case e.Plain():
			limits = append(limits, *bound)
		default:
			limits = append(limits, e.Usual+*bound*e.Spread)
		}
	}
	return usual, limits
}

// marks is the line under the axis.
func (d *drawing) marks(w detector.Window) []rune {
	marks := []rune(strings.Repeat(" ", drawColumns))
	for _, s := range w.LeaveOut {
		to := s.To
		if to.IsZero() || to.After(d.to) {
			to = d.to
		}
		for i := d.column(s.From) / 2; d.has(to) && i <= d.column(to)/2; i++ {
			marks[i] = '░'
		}
	}
	if d.has(w.Since) {
		marks[d.column(w.Since)/2] = '▲'
	}
	marks[drawColumns-1] = '●'
	return marks
}
