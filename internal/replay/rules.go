package replay

import (
	"fmt"
	"math"
	"strings"
	"time"

	"releasebot/detector"
)

// lookBack is the article's window of the zscore rule.
const lookBack = 3 * time.Hour

// Rule is a way to judge charts, with one number to turn.
type Rule struct {
	Name   string
	Golden string  // what the labelled data's golden.csv calls it
	Usual  float64 // the threshold it is meant to be used with
	chart  func(threshold float64, past *Past) detector.Chart

	scored     bool // a breach is |score| >= threshold and nothing else, so that one judgement serves every threshold
	percentile bool // the threshold is a percentile of the past, and not a score
}

// Rules are those that can be replayed. The plain ones are what docs/detection.md defines and no more; article and
// recommended are the profiles that a configuration can name.
func Rules() []Rule {
	return []Rule{
		{Name: "zscore", Golden: "seed_z", Usual: 3, scored: true, chart: func(t float64, _ *Past) detector.Chart {
			return detector.Chart{ZScore: &detector.ZScore{Bounds: within(t)}}
		}},
		{Name: "zscore-avg5m", Golden: "seed_promql", Usual: 3, scored: true, chart: func(t float64, _ *Past) detector.Chart {
			return detector.Chart{ZScore: &detector.ZScore{Bounds: within(t), Average: 5 * time.Minute}}
		}},
		{Name: "threshold", Golden: "threshold", Usual: usualPercentile, percentile: true, chart: func(t float64, past *Past) detector.Chart {
			return detector.Chart{Threshold: past.limit(t)}
		}},
		{Name: "jump", Golden: "jump", Usual: 1, scored: true, chart: func(t float64, _ *Past) detector.Chart {
			return detector.Chart{Jump: detector.UsualJump(within(t))}
		}},
		{Name: "calibrated", Golden: "calibrated", Usual: 1, scored: true, chart: func(t float64, _ *Past) detector.Chart {
			return detector.Chart{Jump: detector.Calibrated(within(t))}
		}},
		{Name: "article", Golden: "article", Usual: 3, chart: func(t float64, past *Past) detector.Chart {
			return detector.Chart{ZScore: &detector.ZScore{Bounds: within(t)}, Threshold: past.limit(usualPercentile)}
		}},
		{Name: "recommended", Golden: "recommended", Usual: 1, scored: true, chart: func(t float64, _ *Past) detector.Chart {
			return detector.Chart{Jump: detector.Calibrated(within(t)), Counts: true}
		}},
	}
}

// RuleNamed is the rule of a name, its own or golden.csv's.
func RuleNamed(name string) (Rule, error) {
	var names []string
	for _, r := range Rules() {
		if name == r.Name || name == r.Golden {
			return r, nil
		}
		names = append(names, r.Name)
	}
	return Rule{}, fmt.Errorf("there is no rule %q; there are %s", name, strings.Join(names, ", "))
}

// on is the chart of the rule for a metric at a step. past is what its limits are taken from; nil before any is needed.
func (r Rule) on(metric string, step time.Duration, threshold float64, past *Past) detector.Chart {
	c := r.chart(threshold, past)
	c.Name, c.Step, c.LookBack, c.Whole = metric, step, lookBack, true
	return c
}

// within are bounds of both directions.
func within(threshold float64) detector.Bounds {
	low := -threshold
	return detector.Bounds{High: &threshold, Low: &low}
}

// around are the thresholds of a curve: from half to twice the score, or from ten times the tail above a
// percentile to none.
func (r Rule) around(usual float64) []float64 {
	if r.percentile {
		tail, short := 100-usual, func(x float64) float64 { return math.Round(x*1000) / 1000 }
		return []float64{short(100 - 10*tail), short(100 - 3*tail), usual, short(100 - tail/3), 100}
	}
	return []float64{usual / 2, usual * 3 / 4, usual, usual * 3 / 2, usual * 2}
}

// Check says why a setting makes no sense.
func (s Setting) Check() error {
	switch {
	case s.Rule.percentile && !(s.Threshold > 0 && s.Threshold <= 100):
		return fmt.Errorf("%g is no percentile of the days before a deploy, which is what the rule %s takes: over 0, and 100 at most", s.Threshold, s.Rule.Name)
	case !(s.Threshold > 0) || math.IsInf(s.Threshold, 0):
		return fmt.Errorf("%g is no threshold of the rule %s: it must be a number over 0", s.Threshold, s.Rule.Name)
	}
	return nil
}
