package detector

import (
	"math"
	"slices"
	"time"

	"releasebot/release"
)

// Chart is one watched metric and the rules that judge it. It has one of ZScore and Jump, or Threshold, or both.
type Chart struct {
	Name      string
	Query     string
	Unit      string
	Step      time.Duration
	LookBack  time.Duration // the window of the zscore rule
	Settle    time.Duration // how long a series is not judged after a gap; 0 judges it at once
	Whole     bool          // judged once for the service; the query must answer with one series
	TierLabel string        // labels that name a series' target; a tier without zones needs no zone label
	ZoneLabel string

	ZScore    *ZScore    `json:",omitempty"`
	Jump      *Jump      `json:",omitempty"`
	Threshold *Threshold `json:",omitempty"`

	NoData    NoData // what a missing point means
	MinPoints int    // the fewest points that zscore judges; at least MinPoints
	Confirm   int    // so many points in a row must be a breach; 0 is 1. Threshold has points of its own.
	Counts    bool   // a window that is mostly zero is judged by a Poisson test instead of by zscore or jump
}

// NoData is what a chart says of missing points, of a series that is gone, or that never was. It says nothing of a
// provider that does not answer: then nothing is known, whatever the chart says.
type NoData string

// The policies for missing points.
const (
	NoDataUnknown NoData = ""       // missing is missing: too much of it cannot be judged
	NoDataZero    NoData = "zero"   // a counter that is only there when there is something to count
	NoDataIgnore  NoData = "ignore" // a chart without data is normal
)

// Bounds are thresholds on a score, or on a value; nil where there is none.
type Bounds struct {
	High *float64 `json:",omitempty"`
	Low  *float64 `json:",omitempty"`
}

// ZScore is the article's rule: standard deviations from the mean of the look-back.
type ZScore struct {
	Bounds
	Average time.Duration // judge the mean of the newest so long, as PromQL's avg_over_time; 0 judges the newest point
}

// Jump is the rule that compares a move with the usual moves of the last day. Its thresholds are in units of what counts
// as a jump, so 1 and −1 are the usual ones. docs/detection.md defines the rest.
type Jump struct {
	Bounds
	// Calibrated asks besides what deploys of nothing would have been blamed for in the last day, at three speeds.
	Calibrated bool

	Base    time.Duration // how long before the deploy the level is taken from
	History time.Duration // where the usual moves are taken from
	Season  time.Duration // how long ago the same move is excused
	Slow    time.Duration // two speeds: the mean of so long …
	Fast    time.Duration // … and of so long is compared with the base
	Bake    time.Duration // how long a deploy is watched; the calibrated rule asks what so long usually brings
}

// Threshold is the rule of fixed limits on values, loosened to what is usual at this hour where Dynamic says so.
type Threshold struct {
	Bounds
	Dynamic bool
	Points  int // so many points in a row must be beyond the limit
}

const (
	dynamicWindow = 6 * time.Hour // three windows: until now, a day ago, a week ago
	day           = 24 * time.Hour
	week          = 7 * day
)

// UsualJump is the jump rule with the windows it was measured with (docs/detection.md).
func UsualJump(b Bounds) *Jump {
	return &Jump{
		Bounds: b, Base: 20 * time.Minute, History: day, Season: day, Slow: 3 * time.Minute, Fast: time.Minute,
		Bake: 30 * time.Minute,
	}
}

// Calibrated is the jump rule of the recommended profile.
func Calibrated(b Bounds) *Jump {
	j := UsualJump(b)
	j.Calibrated = true
	return j
}

// Reach is how far back from now the chart's rules read in one piece. Those with a threshold read a window a week ago
// besides.
func (c Chart) Reach() time.Duration {
	reach := c.LookBack
	if c.ZScore != nil {
		reach = 2 * c.LookBack // as much again where minutes are left out
	}
	if j := c.Jump; j != nil {
		reach = max(reach, j.reach())
	}
	if c.Threshold != nil && c.Threshold.Dynamic {
		reach = max(reach, day+dynamicWindow)
	}
	return reach
}

// Furthest is the oldest that any judgement may read, from now.
func (c Chart) Furthest() time.Duration {
	if c.WeekAgo() {
		return max(c.Reach(), week+c.weekReach())
	}
	return c.Reach()
}

// WeekAgo tells whether the chart's rules read what was a week ago.
func (c Chart) WeekAgo() bool {
	return c.Threshold != nil && c.Threshold.Dynamic || c.Jump != nil && c.Jump.Calibrated && c.Jump.Season == day
}

// weekReach is how far before that they read.
func (c Chart) weekReach() time.Duration {
	if c.Jump != nil && c.Jump.Calibrated {
		return max(dynamicWindow, 2*c.Jump.reachBack()+3*c.Jump.Base)
	}
	return dynamicWindow
}

// invalid says why a chart cannot be judged at all. The configuration refuses such charts with their line; here they
// must only never be judged by accident.
func (c Chart) invalid() string {
	switch {
	case c.Step <= 0 || c.LookBack < c.Step:
		return "the chart cannot be judged: its look-back of " + short(c.LookBack) + " holds no step of " + short(c.Step)
	case c.ZScore == nil && c.Jump == nil && c.Threshold == nil:
		return "the chart cannot be judged: it has no rule"
	}
	for _, b := range c.bounds() {
		if b.High != nil && finite(b.High) == nil || b.Low != nil && finite(b.Low) == nil {
			return "the chart cannot be judged: a threshold is not a number"
		}
	}
	return ""
}

func (c Chart) bounds() []Bounds {
	var all []Bounds
	if c.ZScore != nil {
		all = append(all, c.ZScore.Bounds)
	}
	if c.Jump != nil {
		all = append(all, c.Jump.Bounds)
	}
	if c.Threshold != nil {
		all = append(all, c.Threshold.Bounds)
	}
	return all
}

// steps is how many steps d is, and at least one: at a coarse step a short window is one point.
func (c Chart) steps(d time.Duration) int { return max(1, int(d/c.Step)) }

// breached tells whether a score is at or beyond the bounds.
func (b Bounds) breached(score float64) bool {
	return b.High != nil && score >= *b.High || b.Low != nil && score <= *b.Low
}

// finite is a copy of what p points at, nil where that is no finite number.
func finite(p *float64) *float64 {
	if p == nil || math.IsNaN(*p) || math.IsInf(*p, 0) {
		return nil
	}
	x := *p
	return &x
}

// TargetOf finds the one of targets that a series' labels name; the zero Target for a Whole chart. A tier without zones
// takes a series whatever its zone, so that two zones there are said to be two series, and not to be no data.
func (c Chart) TargetOf(labels map[string]string, targets []release.Target) (release.Target, bool) {
	if c.Whole {
		return release.Target{}, true
	}
	named := release.Target{Tier: labels[c.TierLabel], Zone: labels[c.ZoneLabel]}
	for _, target := range []release.Target{named, {Tier: named.Tier}} {
		if !target.Whole() && slices.Contains(targets, target) {
			return target, true
		}
	}
	return release.Target{}, false
}
