package detector_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// echoing answers with series whose labels try to be more, and keeps what it was asked.
type echoing struct {
	mu    sync.Mutex
	asked map[string]bool
}

func (e *echoing) Range(_ context.Context, query string, from, _ time.Time, _ time.Duration) ([]detector.Series, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked[query] = true
	evil := map[string]string{"tier": `dogfood"} or vector(0) or x{a="`, "zone": `az1",b=~".*`}
	return []detector.Series{{Labels: evil, Samples: []detector.Sample{{T: from, V: 1}}}}, nil
}

// A query is the configuration's, word for word: neither labels that came from a server nor names of tiers and zones, nor
// anything that people say, gets into one.
func TestNothingFromOutsideGetsIntoAQuery(t *testing.T) {
	const query = `sum by (tier, zone) (rate(errors_total{service="webapp"}[1m]))`
	source := &echoing{asked: map[string]bool{}}
	high := 3.0
	w := detector.NewWatcher([]detector.Chart{{
		Name: `Errors"} or up`, Query: query, Step: time.Minute, LookBack: time.Hour, TierLabel: "tier", ZoneLabel: "zone",
		ZScore: &detector.ZScore{Bounds: detector.Bounds{High: &high}},
	}}, []release.Target{{Tier: `dogfood"} or vector(1) #`, Zone: `az1"`}}, source)
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for minute := range 5 {
		w.Judge(t.Context(), now.Add(time.Duration(minute)*time.Minute), release.Baseline{})
	}
	if len(source.asked) != 1 || !source.asked[query] {
		t.Errorf("asked was %v", source.asked)
	}
}
