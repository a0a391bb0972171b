//go:build soak

package soak_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"releasebot/bot"
	"releasebot/detector"
	"releasebot/release"
)

const charts = 200

var tiers = []release.Tier{
	{Name: "dogfood", Zones: []string{"az1"}},
	{Name: "canary", Zones: []string{"az1", "az2"}},
	{Name: "production", Zones: []string{"az1", "az2", "az3"}},
}

var targets = release.Policy{Tiers: tiers}.Targets()

// fleet answers queries: level noise that no rule takes for a jump, a shock where one was ordered, and gaps.
type fleet struct {
	labels []map[string]string // of each target

	mu       sync.Mutex
	shocks   []shock
	gapUntil time.Time // no query is answered before
}

// shock lifts some charts on some targets; to is zero while it lasts.
type shock struct {
	chart    int // and every seventh after it, so that there are several where wide is set
	wide     bool
	build    string // that it came with; "" for none
	target   int
	from, to time.Time
}

func newFleet() *fleet {
	f := &fleet{}
	for _, t := range targets {
		f.labels = append(f.labels, map[string]string{"tier": t.Tier, "zone": t.Zone})
	}
	return f
}

func chartName(n int) string { return "chart" + strconv.Itoa(n) }

// watched are the charts: mostly thresholds, a fifth z-scores, and a few that reach two days back.
func watched(high float64) []detector.Chart {
	low := -high
	limit := 130.0
	one := 1.0
	var all []detector.Chart
	for n := range charts {
		c := detector.Chart{
			Name: chartName(n), Query: strconv.Itoa(n), Step: time.Minute, LookBack: 3 * time.Hour, TierLabel: "tier", ZoneLabel: "zone",
		}
		switch {
		case n%20 == 7:
			c.Jump = detector.UsualJump(detector.Bounds{High: &one})
		case n%5 != 2:
			c.Threshold = &detector.Threshold{Bounds: detector.Bounds{High: &limit}, Points: 2}
		default:
			c.ZScore = &detector.ZScore{Bounds: detector.Bounds{High: &high, Low: &low}}
		}
		all = append(all, c)
	}
	return all
}

var errGap = errors.New("the provider timed out")

func (f *fleet) Range(_ context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	n, err := strconv.Atoi(query)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	gap := to.Before(f.gapUntil) && n%3 == 0
	var mine []shock
	for _, s := range f.shocks {
		if s.chart == n || s.wide && n%7 == s.chart%7 && n < 60 {
			mine = append(mine, s)
		}
	}
	f.mu.Unlock()
	if gap {
		return nil, fmt.Errorf("query %s: %w", query, errGap)
	}
	answer := make([]detector.Series, len(targets))
	for i := range targets {
		samples := make([]detector.Sample, 0, to.Sub(from)/step+1)
		for at := from; !at.After(to); at = at.Add(step) {
			v := 100 + level(n, i, at)
			for _, s := range mine {
				if s.target == i && !at.Before(s.from) && (s.to.IsZero() || at.Before(s.to)) {
					v += 60
				}
			}
			samples = append(samples, detector.Sample{T: at, V: v})
		}
		answer[i] = detector.Series{Labels: f.labels[i], Samples: samples}
	}
	return answer, nil
}

// level is between -1 and 1, and always the same for a chart, a target and a time: the mean of two draws.
func level(chart, target int, at time.Time) float64 {
	x := uint64(at.Unix())*0x9e3779b97f4a7c15 + uint64(chart)<<32 + uint64(target)<<20
	x ^= x >> 29
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 32
	return (float64(x&0xffff)+float64(x>>16&0xffff))/0xffff - 1
}

func (f *fleet) gap(until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gapUntil = until
}

func (f *fleet) strike(s shock) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shocks = append(f.shocks, s)
}

// runs ends what other builds did to a target, and begins what a bad one does.
func (f *fleet) runs(target release.Target, build release.Build, bad int, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, t := range targets {
		if t != target {
			continue
		}
		for j := range f.shocks {
			if s := &f.shocks[j]; s.build != "" && s.target == i && s.to.IsZero() {
				s.to = at
			}
		}
		if bad >= 0 {
			f.shocks = append(f.shocks, shock{chart: bad, wide: bad%5 == 0, build: build.ID, target: i, from: at})
		}
	}
}

// forget drops shocks that no rule reads any more.
func (f *fleet) forget(before time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var kept []shock
	for _, s := range f.shocks {
		if s.to.IsZero() || s.to.After(before) {
			kept = append(kept, s)
		}
	}
	f.shocks = kept
}

// paced is the real detector, which judges anew every few minutes, as if the provider cached its answers so long. Judging
// 1,200 series by z-scores every minute for 30 days would take half an hour.
type paced struct {
	*detector.Watcher
	every time.Duration
	tally *tally

	mu       sync.Mutex
	judged   time.Time
	verdicts []release.Verdict
}

func newPaced(f *fleet, high float64, every time.Duration, t *tally) *paced {
	return &paced{Watcher: detector.NewWatcher(watched(high), targets, f), every: every, tally: t}
}

var _ bot.Watcher = (*paced)(nil)

func (p *paced) Judge(ctx context.Context, at time.Time, baseline release.Baseline) []release.Verdict {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tally.add("looks", 1)
	if p.verdicts == nil || at.Sub(p.judged) >= p.every || at.Before(p.judged) {
		p.judged, p.verdicts = at, p.Watcher.Judge(ctx, at, baseline)
		p.tally.add("judged", len(p.verdicts))
	}
	return p.verdicts
}
