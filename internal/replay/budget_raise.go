package replay

import (
	"slices"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// factors are how much further out thresholds are tried.
var factors = []float64{1.25, 1.5, 2, 3, 5, 10}

// raised is a chart with thresholds further out, and the deploys that it still stops.
type raised struct {
	times float64
	rules string
	stops stopped
}

// further judges again the deploys that a chart stopped, with the thresholds further out of the rule that stopped them. A
// rule with a threshold further out never stops more, so the other deploys need no second look.
func (t trial) further(c detector.Chart, tracks []*detector.Track, own tried) []raised {
	var all []raised
	before := own.stops
	for _, times := range factors {
		chart := loosened(c, times, own.strong, own.plain)
		r := newTried(len(t.starts))
		for _, track := range tracks {
			with := *track
			with.Chart = chart
			between := map[time.Time]release.Verdict{}
			for d, stopped := range before {
				if stopped && !r.stops[d] {
					t.watch(&with, d, between, &r)
				}
			}
		}
		all = append(all, raised{times, written(chart, own.strong, own.plain), r.stops})
		before = r.stops
	}
	return all
}

// noisy is what a chart has to do with the budget.
func (b Budget) noisy(c ChartCheck) Noisy {
	n := Noisy{Chart: c.Chart, Alone: b.aDay(c.tried.stops), stops: []stopped{c.tried.stops}}
	for _, r := range c.tried.raised {
		n.Curve = append(n.Curve, Raise{r.times, r.rules, b.aDay(r.stops)})
		n.stops = append(n.stops, r.stops)
	}
	return n
}

// aDay is what so many stops of all the deploys mean a day.
func (b Budget) aDay(s stopped) float64 { return float64(s.count()) / float64(b.Deploys) * b.Pace }

// raise moves thresholds out, a chart at a time and each time the one that saves the most stops, until the rest is within
// the budget or nothing helps.
func (b *Budget) raise() {
	at := make([]int, len(b.Charts)) // by chart, which of its stops holds
	for b.aDay(b.union(at)) > b.Budget {
		chart, factor := b.nextRaise(at)
		if chart < 0 {
			break
		}
		at[chart] = factor
	}
	for i, n := range at {
		if n > 0 {
			b.Charts[i].Raise = &b.Charts[i].Curve[n-1]
		}
	}
	rest := b.aDay(b.union(at))
	b.Raised = &rest
}

// nextRaise is the chart whose next factor that saves anything saves the most; −1 where none does.
func (b *Budget) nextRaise(at []int) (chart, factor int) {
	chart, least := -1, b.union(at).count()
	now := least
	for i := range b.Charts {
		with := slices.Clone(at)
		for with[i]++; with[i] < len(b.Charts[i].stops); with[i]++ {
			n := b.union(with).count()
			if n < least {
				chart, factor, least = i, with[i], n
			}
			if n < now {
				break
			}
		}
	}
	return chart, factor
}

// union is which deploys are stopped by any chart, each with the thresholds that were chosen.
func (b *Budget) union(at []int) stopped {
	var all stopped
	for i, c := range b.Charts {
		if all == nil {
			all = make(stopped, len(c.stops[0]))
		}
		for d, x := range c.stops[at[i]] {
			all[d] = all[d] || x
		}
	}
	return all
}
