package detector

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
)

func named(name string, whole bool) Chart {
	c := errorsChart()
	c.Name, c.Query, c.Whole = name, name, whole
	return c
}

func TestWatcherSeriesAndTargets(t *testing.T) {
	from, to := clockTime(6, 0), clockTime(10, 0)
	east := release.Target{Tier: "east"}
	pod := func(n int, name string) map[string]string {
		labels := azLabels(n)
		labels["pod"] = name
		return labels
	}
	tests := map[string]struct {
		whole   bool
		target  release.Target
		series  []map[string]string
		want    string
		ignored int
	}{
		"one series":        {target: az(1), series: []map[string]string{azLabels(1)}},
		"more labels":       {target: az(1), series: []map[string]string{pod(1, "a")}},
		"a tier by itself":  {target: east, series: []map[string]string{{"tier": "east"}}},
		"its zone is spare": {target: east, series: []map[string]string{{"tier": "east", "zone": "az1"}}},
		"no series":         {target: az(1), want: "unknown: no data: the query returned nothing for dogfood/az1"},
		"others only": {target: az(1), series: []map[string]string{azLabels(8), azLabels(7)}, ignored: 2,
			want: "unknown: no data: the query returned nothing for dogfood/az1 (ignored: 2 series of other targets, such as dogfood/az7)"},
		"no label": {target: az(1), series: []map[string]string{{"job": "x"}}, ignored: 1,
			want: "unknown: no data: the query returned nothing for dogfood/az1 (ignored: 1 series of other targets, such as one without the label tier)"},
		"others are ignored": {target: az(1), series: []map[string]string{azLabels(1), azLabels(7)}, ignored: 1},
		"two pods": {target: az(1), series: []map[string]string{pod(1, "a"), pod(1, "b")},
			want: "unknown: query returns 2 series for dogfood/az1: aggregate it, e.g. sum by (tier, zone) (…)"},
		"the same labels twice": {target: az(1), series: []map[string]string{azLabels(1), azLabels(1)},
			want: "unknown: query returns 2 series for dogfood/az1: aggregate it, e.g. sum by (tier, zone) (…)"},
		"two zones of a tier by itself": {target: east, series: []map[string]string{{"tier": "east", "zone": "a"}, {"tier": "east", "zone": "b"}},
			want: "unknown: query returns 2 series for east: aggregate it, e.g. sum by (tier) (…)"},
		"whole":            {whole: true, series: []map[string]string{{}}},
		"whole, labelled":  {whole: true, series: []map[string]string{azLabels(1)}},
		"whole, no series": {whole: true, want: "unknown: no data: the query returned nothing"},
		"whole, three": {whole: true, series: []map[string]string{azLabels(1), azLabels(2), {}},
			want: "unknown: query returns 3 series for the service as a whole: aggregate it, e.g. sum (…)"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := &script{}
			for i, labels := range tc.series {
				s.add(fmt.Sprint(i), labels, from, to, 10)
			}
			w := NewWatcher([]Chart{named("errors", tc.whole)}, []release.Target{tc.target}, s)
			for range 2 { // the second look reads only what is new, and must say the same
				wantVerdicts(t, look(w, 10, 0), tc.want)
			}
			if got := w.Ignored("errors"); got != tc.ignored {
				t.Errorf("ignored %d series, want %d", got, tc.ignored)
			}
		})
	}
}

// When a pod is replaced, both of its series are in the look-back: they stay two until the old one has left it.
func TestWatcherTwoSeriesAreTwoWhileKept(t *testing.T) {
	s := &script{}
	s.add("old", map[string]string{"tier": "dogfood", "zone": "az1", "pod": "old"}, clockTime(6, 0), clockTime(10, 0), 10)
	s.add("new", map[string]string{"tier": "dogfood", "zone": "az1", "pod": "new"}, clockTime(10, 1), clockTime(18, 0), 10)
	w := NewWatcher([]Chart{errorsChart()}, []release.Target{az(1)}, s)
	look(w, 9, 59)
	two := "unknown: query returns 2 series for dogfood/az1: aggregate it, e.g. sum by (tier, zone) (…)"
	wantVerdicts(t, look(w, 10, 30), two)
	wantVerdicts(t, look(w, 12, 59), two)
	wantVerdicts(t, look(w, 13, 0), "")
}

func TestWatcherIsComplete(t *testing.T) {
	s := &script{}
	s.add("1", azLabels(1), clockTime(6, 0), clockTime(10, 0), 10)
	broken := named("broken", false)
	broken.Step = 0
	charts := []Chart{named("errors", false), broken, named("whole", true), named("latency", false)}
	w := NewWatcher(charts, []release.Target{az(2), az(1)}, s)
	type place struct{ Chart, Target string }
	want := []place{
		{"errors", "dogfood/az2"}, {"errors", "dogfood/az1"},
		{"broken", "dogfood/az2"}, {"broken", "dogfood/az1"},
		{"whole", ""},
		{"latency", "dogfood/az2"}, {"latency", "dogfood/az1"},
	}
	at := clockTime(10, 0).Add(time.Second)
	check := func(name string, ctx context.Context, kinds ...release.Kind) {
		t.Helper()
		var got []place
		for i, v := range w.Judge(ctx, at, release.Baseline{}) {
			got = append(got, place{v.Chart, v.Target.String()})
			if v.Kind != kinds[i] || !v.At.Equal(at) {
				t.Errorf("%s: %s on %s at %s is %s: %s", name, v.Chart, v.Target, v.At, v.Kind, v.Reason)
			}
			checkFinite(t, v)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	n, u := release.Normal, release.Unknown
	check("well", context.Background(), u, n, u, u, n, u, n)
	s.failWith(context.Canceled)
	check("provider down", context.Background(), u, u, u, u, u, u, u)
	s.failWith(nil)
	check("well again", context.Background(), u, n, u, u, n, u, n)
	if none := NewWatcher(nil, nil, s).Judge(context.Background(), at, release.Baseline{}); len(none) != 0 {
		t.Errorf("no charts, but %d verdicts", len(none))
	}
}

func TestWatcherBoundsItsQueries(t *testing.T) {
	for _, bound := range []int{1, 3, Parallel} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{block: make(chan struct{})}
			var charts []Chart
			for i := range 20 {
				charts = append(charts, named(fmt.Sprint("chart", i), false))
			}
			s.add("1", azLabels(1), clockTime(6, 0), clockTime(10, 0), 10)
			w := NewWatcher(charts, []release.Target{az(1)}, s, WithParallel(bound))
			done := make(chan []release.Verdict)
			go func() { done <- look(w, 10, 0) }()
			synctest.Wait() // all that may run, run, and wait to be let go
			if s.now != bound {
				t.Errorf("%d queries run, want %d", s.now, bound)
			}
			close(s.block)
			if verdicts := <-done; len(verdicts) != len(charts) || verdicts[19].Chart != "chart19" {
				t.Errorf("%d verdicts", len(verdicts))
			}
			if s.most != bound {
				t.Errorf("%d queries at a time, want %d", s.most, bound)
			}
		})
	}
}

func TestWatcherIsSafeForConcurrentUse(*testing.T) {
	_, w := quietPast()
	done := make(chan struct{})
	for range 4 {
		go func() {
			defer func() { done <- struct{}{} }()
			for minute := range 20 {
				look(w, 10, minute)
				w.Samples("errors", az(1))
				w.Ignored("errors")
			}
		}()
	}
	for range 4 {
		<-done
	}
}
