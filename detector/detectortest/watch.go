package detectortest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/detector"
	"releasebot/release"
)

// noted is a source that remembers how long a time each query was about.
type noted struct {
	detector.Source
	mu    sync.Mutex
	spans []time.Duration
}

// Range is the source's own.
func (n *noted) Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	n.mu.Lock()
	n.spans = append(n.spans, to.Sub(from))
	n.mu.Unlock()
	return n.Source.Range(ctx, query, from, to, step)
}

// longest is the longest time a query was about since the last call.
func (n *noted) longest() time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	var longest time.Duration
	for _, span := range n.spans {
		longest = max(longest, span)
	}
	n.spans = nil
	return longest
}

var targets = []release.Target{{Tier: "dogfood", Zone: "az1"}, {Tier: "dogfood", Zone: "az2"}}

func (r *rig) chart(name, query string) detector.Chart {
	three := 3.0
	return detector.Chart{
		Name: name, Query: query, Step: time.Minute, LookBack: 3 * time.Hour, TierLabel: r.Tier, ZoneLabel: r.Zone,
		ZScore: &detector.ZScore{Bounds: detector.Bounds{High: &three}},
	}
}

// look judges some seconds after the end of a minute, as ticks do.
func (r *rig) look(t *testing.T, w *detector.Watcher, minute time.Duration) (verdicts []string) {
	t.Helper()
	for _, v := range w.Judge(t.Context(), r.end.Add(minute+7*time.Second), release.Baseline{}) {
		verdicts = append(verdicts, fmt.Sprintf("%s %s %s", v.Chart, v.Target, v.Kind))
	}
	return verdicts
}

// watch reads the past, then new points minute by minute; in the end that must be what one whole read gives.
func watch(t *testing.T, r *rig) {
	src := &noted{Source: r.open(t, r.URL)}
	wrong := slices.Sorted(maps.Keys(r.Wrong))[0]
	w := detector.NewWatcher([]detector.Chart{
		r.chart("errors", r.Query(Errors)), r.chart("jumps", r.Query(Jumps)), r.chart("wrong", wrong),
	}, targets, src)
	want := []string{
		"errors dogfood/az1 normal", "errors dogfood/az2 normal",
		"jumps dogfood/az1 breach", "jumps dogfood/az2 unknown",
		"wrong dogfood/az1 unknown", "wrong dogfood/az2 unknown",
	}
	for range 2 {
		if diff := cmp.Diff(want, r.look(t, w, 0)); diff != "" {
			t.Error(diff)
		}
	}
	r.grows(t, src)
}

// grows is the part with new points, after the past.
func (r *rig) grows(t *testing.T, src *noted) {
	const minutes = 5
	charts := []detector.Chart{r.chart("errors", r.Query(Errors))}
	w := detector.NewWatcher(charts, targets, src)
	r.look(t, w, 0)
	for i := range minutes {
		minute := time.Duration(i+1) * time.Minute
		r.Send([]Point{
			{Errors, "dogfood", "az1", r.end.Add(minute), float64(100 + i)},
			{Errors, "dogfood", "az2", r.end.Add(minute), float64(200 + i)},
		})
		r.await(t, r.end.Add(minute))
		src.longest()
		r.look(t, w, minute)
		if longest := src.longest(); longest > 10*time.Minute {
			t.Errorf("for a new minute it read %s", longest)
		}
	}
	whole := detector.NewWatcher(charts, targets, src)
	r.look(t, whole, minutes*time.Minute)
	for i, target := range targets {
		got := w.Samples("errors", target)
		if diff := cmp.Diff(whole.Samples("errors", target), got); diff != "" {
			t.Errorf("%s: in parts (+) and in one (-):\n%s", target, diff)
		}
		if newest := got[len(got)-1]; !newest.T.Equal(r.end.Add(minutes*time.Minute)) || newest.V != float64((i+1)*100+minutes-1) {
			t.Errorf("%s ends with %+v", target, newest)
		}
	}
}

// await waits until both targets have a point at t.
func (r *rig) await(t *testing.T, at time.Time) {
	t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for {
		points := 0
		for _, one := range r.read(t, r.Query(Errors), at, at) {
			points += len(one.Samples)
		}
		if points == len(targets) {
			return
		}
		select {
		case <-poll.C:
		case <-deadline.C:
			t.Fatalf("the points of %s did not come within 30 s", at)
		}
	}
}
