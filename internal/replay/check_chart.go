package replay

import (
	"context"
	"slices"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// chart asks one chart's query and looks at the answer.
func (w Watched) chart(ctx context.Context, c detector.Chart, at time.Time, trial trial) ChartCheck {
	to := at.Truncate(c.Step)
	from := to.Add(-(trial.span() + c.Furthest()) / c.Step * c.Step)
	answer := recorded{}
	answer.series, answer.err = detector.Read(ctx, w.Source, c.Query, from, to, c.Step, nil)
	check := ChartCheck{Chart: c.Name, Targets: w.targets(c)}
	if answer.err != nil {
		check.add(broken, "%s", answer.err)
	}
	check.assign(c, answer.series, to)
	check.judge(ctx, c, answer, at)
	for i := range check.Targets {
		check.Targets[i].measure(c, to)
	}
	if answer.err == nil {
		check.find(c, at)
		check.tried = trial.run(ctx, c, check.tracks(c, from, to))
	}
	for i := range check.Targets {
		check.Targets[i].samples = nil
	}
	return check
}

// targets are where a chart is judged.
func (w Watched) targets(c detector.Chart) []TargetCheck {
	targets := w.Policy.Targets()
	if c.Whole {
		targets = []release.Target{{}}
	}
	checks := make([]TargetCheck, len(targets))
	for i, t := range targets {
		checks[i].Target = t
	}
	return checks
}

// assign gives each series to the target that its labels name, as the detector does: without those that ended more than
// a look-back ago, and a tier without zones takes a series whatever its zone.
func (c *ChartCheck) assign(chart detector.Chart, series []detector.Series, to time.Time) {
	for _, s := range series {
		if n := len(s.Samples); n == 0 || !s.Samples[n-1].T.After(to.Add(-chart.LookBack)) {
			continue
		}
		c.Series++
		of := c.place(chart, s.Labels)
		if of < 0 {
			c.Ignored++
			if name := labelText(s.Labels); c.Example == "" || name < c.Example { // the same one each time
				c.Example = name
			}
			continue
		}
		c.Targets[of].Series++
		c.Targets[of].samples = s.Samples
	}
}

// place is the index of the target that labels name, −1 where they name none.
func (c *ChartCheck) place(chart detector.Chart, labels map[string]string) int {
	targets := make([]release.Target, len(c.Targets))
	for i, t := range c.Targets {
		targets[i] = t.Target
	}
	target, ok := chart.TargetOf(labels, targets)
	if !ok {
		return -1
	}
	return slices.Index(targets, target)
}

// judge says what live judging says of the same answer.
func (c *ChartCheck) judge(ctx context.Context, chart detector.Chart, answer recorded, at time.Time) {
	var targets []release.Target
	for _, t := range c.Targets {
		targets = append(targets, t.Target)
	}
	watcher := detector.NewWatcher([]detector.Chart{chart}, targets, answer)
	for i, v := range watcher.Judge(ctx, at, release.Baseline{}) {
		c.Targets[i].Verdict = v
	}
}

// tracks are the series that can be judged: one a target. A chart whose missing points are zero can be judged without.
func (c *ChartCheck) tracks(chart detector.Chart, from, to time.Time) []*detector.Track {
	var tracks []*detector.Track
	for _, t := range c.Targets {
		if t.Series == 1 || t.Series == 0 && chart.NoData == detector.NoDataZero {
			tracks = append(tracks, chart.Track(t.Target, t.samples, from, to))
		}
	}
	return tracks
}

// recorded is an answer that was read already, as a Source.
type recorded struct {
	series []detector.Series
	err    error
}

// Range is detector.Source's.
func (r recorded) Range(_ context.Context, _ string, from, to time.Time, _ time.Duration) ([]detector.Series, error) {
	var cut []detector.Series
	for _, s := range r.series {
		var samples []detector.Sample
		for _, x := range s.Samples {
			if !x.T.Before(from) && !x.T.After(to) {
				samples = append(samples, x)
			}
		}
		if len(samples) > 0 {
			cut = append(cut, detector.Series{Labels: s.Labels, Samples: samples})
		}
	}
	return cut, r.err
}
