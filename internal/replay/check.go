package replay

import (
	"context"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// Watched is a service whose charts are to be tried before anything depends on them.
type Watched struct {
	Policy release.Policy
	Charts []detector.Chart // in the policy's order
	Source detector.Source
	Budget float64 // false stops a day that the team bears
}

// Effort is how much of the past the alarm budget is estimated from, and for how many deploys.
type Effort struct {
	Days int     // of data, up to now
	Pace float64 // deploys a day
}

// Checked is what was found of one service.
type Checked struct {
	Service string       `json:"service"`
	At      time.Time    `json:"at"`
	Charts  []ChartCheck `json:"charts"`
	Budget  Budget       `json:"budget"`
}

// ChartCheck is what one chart's query came back with.
type ChartCheck struct {
	Chart    string        `json:"chart"`
	Series   int           `json:"series"`
	Ignored  int           `json:"ignored"` // of those, that belong to no target of the service
	Example  string        `json:"ignored_example,omitempty"`
	Targets  []TargetCheck `json:"targets"`
	Findings []Finding     `json:"findings,omitempty"`

	tried tried // how it went through the pseudo-deploys
}

// TargetCheck is what came back for a target, and what live judging says of it.
type TargetCheck struct {
	Target  release.Target  `json:"target,omitzero"`
	Series  int             `json:"series"`
	Oldest  time.Time       `json:"oldest,omitzero"` // this and the next four are of the one series; zero without
	Newest  time.Time       `json:"newest,omitzero"`
	Every   time.Duration   `json:"every,omitempty"` // between two points that were measured anew; 0 where that cannot be told
	Missing float64         `json:"missing"`         // share of the points since the oldest
	Verdict release.Verdict `json:"verdict"`

	samples []detector.Sample
}

// Finding is something that a person should know of, as a sentence.
type Finding struct {
	Broken bool   `json:"broken"` // the chart cannot be judged as it is; otherwise a warning
	Text   string `json:"text"`
}

// Broken tells whether a chart of the service cannot be judged.
func (c Checked) Broken() bool {
	for _, chart := range c.Charts {
		if chart.broken() {
			return true
		}
	}
	return false
}

func (c ChartCheck) broken() bool {
	for _, f := range c.Findings {
		if f.Broken {
			return true
		}
	}
	return false
}

// Check asks each chart's query once, over the days of the effort and what the chart's rules read before them, judges it
// as the bot would at this time, and estimates the alarm budget. A query that fails is a finding, and the others go on;
// the error is only that ctx ended. One chart's samples are forgotten before many others' are read: thousands of charts
// need no more memory than a few.
func Check(ctx context.Context, w Watched, at time.Time, effort Effort, progress Progress) (Checked, error) {
	trial := newTrial(w.Policy, at, effort)
	checked := Checked{Service: w.Policy.Service, At: at, Charts: make([]ChartCheck, len(w.Charts))}
	err := each(ctx, len(w.Charts), func(i int) func() {
		checked.Charts[i] = w.chart(ctx, w.Charts[i], at, trial)
		return func() {}
	}, progress)
	checked.Budget = trial.budget(w, checked.Charts)
	return checked, err
}
