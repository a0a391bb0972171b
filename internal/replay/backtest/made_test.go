package backtest

import (
	"context"
	"hash/fnv"
	"sync"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

var (
	// begin is where the made weeks begin, and now where they end.
	begin = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	now   = begin.AddDate(0, 0, 4)

	az1  = release.Target{Tier: "dogfood", Zone: "az1"}
	az2  = release.Target{Tier: "dogfood", Zone: "az2"}
	prod = release.Target{Tier: "production"}
)

// server is a source of made metrics: noise about 10, and jumps. It counts what it is asked.
type server struct {
	jumps []jump
	fail  func(asked int) error // told how often it was asked before

	mu    sync.Mutex
	asked []part
}

// jump raises a chart on a target from one time to another.
type jump struct {
	query    string
	target   release.Target
	from, to time.Time
	by       float64
}

// Range answers with one series a target, or with one in all for a query of the whole service.
func (s *server) Range(_ context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(len(s.asked)); err != nil {
			return nil, err
		}
	}
	s.asked = append(s.asked, part{from, to})
	targets := []release.Target{az1, az2, prod, {Tier: "stray", Zone: "az9"}}
	if query == "pages" {
		targets = []release.Target{{}}
	}
	var all []detector.Series
	for _, t := range targets {
		one := detector.Series{Labels: map[string]string{"tier": t.Tier, "zone": t.Zone}}
		for at := from; !at.After(to); at = at.Add(step) {
			if !at.Before(begin) {
				one.Samples = append(one.Samples, detector.Sample{T: at, V: s.value(query, t, at)})
			}
		}
		all = append(all, one)
	}
	return all, nil
}

// value is the same each time.
func (s *server) value(query string, t release.Target, at time.Time) float64 {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(query + t.String() + at.UTC().Format(time.RFC3339)))
	value := 10 + float64(hash.Sum32()>>8%1000)/1000
	for _, j := range s.jumps {
		if j.query == query && j.target == t && !at.Before(j.from) && at.Before(j.to) {
			value += j.by
		}
	}
	return value
}

func bound(x float64) *float64 { return &x }

// charts are three: of the article's rule, of the jump rule, and one for the service as a whole.
func charts() []detector.Chart {
	c := detector.Chart{Step: time.Minute, LookBack: 3 * time.Hour, TierLabel: "tier", ZoneLabel: "zone"}
	errors, latency, pages := c, c, c
	errors.Name, errors.Query, errors.ZScore = "Errors", "errors", &detector.ZScore{Bounds: detector.Bounds{High: bound(5)}}
	latency.Name, latency.Query = "Latency", "latency"
	latency.Jump = detector.UsualJump(detector.Bounds{High: bound(1), Low: bound(-1)})
	pages.Name, pages.Query, pages.Whole = "Status Page", "pages", true
	pages.ZScore = &detector.ZScore{Bounds: detector.Bounds{High: bound(5), Low: bound(-5)}}
	return []detector.Chart{errors, latency, pages}
}

func policy() release.Policy {
	return release.Policy{Service: "webapp", Tick: time.Minute, Tiers: []release.Tier{
		{Name: "dogfood", Zones: []string{"az1", "az2"}, Bake: 10 * time.Minute}, {Name: "production", Bake: 20 * time.Minute},
	}}
}

// hour is a time so long after the third day's begin, when all rules have a past.
func hour(n int) time.Time { return begin.AddDate(0, 0, 2).Add(time.Duration(n) * time.Hour) }

// made is a backtest of the made weeks.
func made(s detector.Source, deploys []Deploy) Backtest {
	return Backtest{
		Policy: policy(), Charts: charts(), Source: s, From: hour(0), To: now, Zone: time.UTC, Times: 1, Deploys: deploys,
	}
}

// everywhere is a deploy to all targets at a time.
func everywhere(name string, at time.Time, went Went) Deploy {
	d := Deploy{Name: name, At: at, Went: went}
	for _, t := range append(policy().Targets(), release.Target{}) {
		d.Moves = append(d.Moves, Move{Target: t, Since: at, Until: at.Add(20 * time.Minute)})
	}
	return d
}
