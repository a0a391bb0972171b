package replay

import (
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// Budget is the alarm budget: the false stops a day that a configuration means, estimated from the days before. Whatever
// was really wrong in those days counts as false here, so it is an upper estimate.
type Budget struct {
	Budget  float64  `json:"budget"` // what the team bears
	Days    int      `json:"days"`
	Asked   float64  `json:"asked_deploys_per_day"`
	Pace    float64  `json:"deploys_per_day"` // that fit into a day, at most what was asked for
	Deploys int      `json:"pseudo_deploys"`  // of which something could be judged
	Stopped int      `json:"stopped"`
	Outside int      `json:"stopped_outside"` // of those, stopped only where no build was baking just then
	Left    int      `json:"charts_left_out"` // for nothing of them could be judged
	Unknown float64  `json:"unknown_share"`   // of the others' looks
	Stops   Estimate `json:"-"`               // a day; PerDay and Interval are the same for programs

	PerDay   *float64      `json:"false_stops_per_day"`
	Interval *[2]float64   `json:"false_stops_per_day_95,omitempty"`
	Charts   []Noisy       `json:"charts,omitempty"` // that stopped something, the noisiest first
	Raised   *float64      `json:"false_stops_per_day_raised,omitempty"`
	took     time.Duration // one deploy
}

// Noisy is what one chart has to do with the budget.
type Noisy struct {
	Chart string    `json:"chart"`
	Alone float64   `json:"false_stops_per_day_alone"` // were it the only chart
	Curve []Raise   `json:"curve"`                     // with its thresholds further out
	Raise *Raise    `json:"raise,omitempty"`           // what the budget asks for
	stops []stopped // by factor, the chart's own thresholds first
}

// Raise is a chart's rules with their thresholds further out, and what that leaves.
type Raise struct {
	Times float64 `json:"times"`
	Rules string  `json:"rules"` // as the configuration has them
	Alone float64 `json:"false_stops_per_day_alone"`
}

// block is how long a stretch of time is that the interval's bootstrap draws as one. Pseudo-deploys are no independent
// trials: those next to each other overlap, are judged on mostly the same 3 hours of zscore and the same level of jump,
// and a bad hour stops them all. What is further apart than that look-back has only the day's history in common.
const block = 4 * time.Hour

// over tells whether the estimate is over the budget, and perhaps whether only its interval is.
func (b Budget) over() bool    { return b.Stops.known() && b.Stops.Value > b.Budget }
func (b Budget) perhaps() bool { return !b.over() && b.Stops.High > b.Budget }

// budget sums up how all charts went through the pseudo-deploys.
func (t trial) budget(w Watched, charts []ChartCheck) Budget {
	b := Budget{Budget: w.Budget, Days: t.effort.Days, Asked: t.effort.Pace, Pace: t.pace(), took: t.took}
	all := newTried(len(t.starts))
	for _, c := range charts {
		if looks, blind := c.tried.sums(); blind == looks {
			b.Left++
			continue
		}
		all.add(c.tried)
	}
	b.Stops = t.estimate(all)
	for d := range t.starts {
		if all.judged(d) {
			b.Deploys++
			if all.stops[d] && !all.baking[d] {
				b.Outside++
			}
		}
	}
	b.Stopped = all.stops.count()
	b.PerDay, b.Interval = b.Stops.value(), b.Stops.interval()
	if looks, unknown := all.sums(); looks > 0 {
		b.Unknown = float64(unknown) / float64(looks)
	}
	for _, c := range charts {
		if c.tried.stops.count() > 0 {
			b.Charts = append(b.Charts, b.noisy(c))
		}
	}
	slices.SortStableFunc(b.Charts, func(a, b Noisy) int { return b.stops[0].count() - a.stops[0].count() })
	if b.over() {
		b.raise()
	}
	return b
}

// estimate is the false stops a day and their 95 % interval.
func (t trial) estimate(all tried) Estimate {
	tallies := map[int]tally{}
	for d, start := range t.starts {
		if !all.judged(d) {
			continue
		}
		n := int(start.Sub(t.starts[0]) / block)
		one := tally{clean: 1}
		if all.stops[d] {
			one.stops = 1
		}
		tallies[n] = sum([]tally{tallies[n], one})
	}
	var blocks []tally
	deploys := 0
	for n := range len(t.starts) { // in order, so that the same data give the same interval
		if one, ok := tallies[n]; ok {
			blocks = append(blocks, one)
			deploys += one.clean
		}
	}
	e := figures(blocks).Per100.each(func(per100 float64) float64 { return per100 / 100 * t.pace() }).ofFew(len(blocks))
	// Days without a stop do not show that there is none: the rule of three bounds what they show, by the deploys that
	// do not overlap.
	apart := float64(deploys) * min(1, float64(deployEvery)/float64(t.took))
	if e.sure() {
		e.High = min(max(e.High, 3/apart*t.pace()), t.pace())
	}
	return e
}

// ofFew widens the interval of a bootstrap over few blocks as Student's t does that of a mean: six of a day would otherwise
// hold the true rate in 85 of 100 cases, and not in 95.
func (e Estimate) ofFew(blocks int) Estimate {
	if !e.sure() {
		return e
	}
	n := float64(blocks)
	times := math.Sqrt(n/(n-1)) * distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975) / distuv.UnitNormal.Quantile(0.975)
	return Estimate{Value: e.Value, Low: max(0, e.Value-times*(e.Value-e.Low)), High: e.Value + times*(e.High-e.Value)}
}

// pace is the deploys a day that there is time for: they come one after the other.
func (t trial) pace() float64 {
	return math.Min(t.effort.Pace, float64(24*time.Hour)/float64(t.took))
}
