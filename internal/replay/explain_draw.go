package replay

import (
	"slices"
	"strings"
	"time"

	"releasebot/bot/plot"
	"releasebot/detector"
	"releasebot/release"
)

// draw shows the judged time of a window: its values, yesterday's where they were an excuse, the lines beyond which it is
// a breach, when the build came, and what was left out.
func draw(w detector.Window, v release.Verdict) string {
	d := &drawing{to: v.Evidence.Newest}
	d.from = plot.Begin(w, d.to)
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

// limitsOf is what is usual, and where the value is a breach, as lists.
func limitsOf(e release.Evidence) (usual, limits []float64) {
	level, high, low := plot.Levels(e)
	return those(level), those(high, low)
}

// those are the numbers that are there.
func those(all ...*float64) []float64 {
	var found []float64
	for _, x := range all {
		if x != nil {
			found = append(found, *x)
		}
	}
	return found
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
