package replay

import (
	"math"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// Setting is a rule at a threshold.
type Setting struct {
	Rule      Rule
	Threshold float64
}

// series judges one metric of a set through all bakes: outcomes by setting, and by deploy in the set's order.
func (s Set) series(metric int, settings []Setting) [][]Outcome {
	outcomes := make([][]Outcome, len(settings))
	for _, stretch := range s.Stretches {
		j := judging{
			metric: s.Metrics[metric], step: s.Step, samples: stretch.samples(metric),
			from: stretch.Times[0], to: stretch.Times[len(stretch.Times)-1], tracks: map[string]*detector.Track{},
		}
		for _, d := range stretch.Deploys {
			for i, o := range j.deploy(d, settings) {
				outcomes[i] = append(outcomes[i], o)
			}
		}
	}
	return outcomes
}

// judging is the work on one metric of a stretch.
type judging struct {
	metric   string
	step     time.Duration
	samples  []detector.Sample
	from, to time.Time
	tracks   map[string]*detector.Track // by rule: what one look computed serves the next
}

// deploy judges one bake: an outcome for each setting.
func (j judging) deploy(d Deploy, settings []Setting) []Outcome {
	past := pastOf(j.samples, d.T0)
	scored := map[string][]look{} // by rule
	outcomes := make([]Outcome, len(settings))
	for i, setting := range settings {
		looks, ok := scored[setting.Rule.Name]
		if ok {
			judgeAgain(looks, setting.Threshold)
		} else {
			looks = bake(j.track(setting, past, d.Bake), d)
		}
		if setting.Rule.scored {
			scored[setting.Rule.Name] = looks
		}
		outcomes[i] = outcome(d, looks)
	}
	return outcomes
}

// track is the metric, to be judged by a setting in a bake of a length.
func (j judging) track(s Setting, past *Past, bake time.Duration) *detector.Track {
	chart := s.Rule.on(j.metric, j.step, s.Threshold, past)
	if chart.Jump != nil {
		chart.Jump.Bake = bake
	}
	if j.tracks[s.Rule.Name] == nil {
		j.tracks[s.Rule.Name] = chart.Track(release.Target{}, j.samples, j.from, j.to)
	}
	track := j.tracks[s.Rule.Name]
	track.Chart = chart // only its limits are others than before
	return track
}

// samples are the points of one metric that are there.
func (s Stretch) samples(metric int) []detector.Sample {
	var samples []detector.Sample
	for i, v := range s.Columns[metric] {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			samples = append(samples, detector.Sample{T: s.Times[i], V: v})
		}
	}
	return samples
}
