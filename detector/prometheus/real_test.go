package prometheus_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/detector"
	"releasebot/detector/prometheus"
	"releasebot/internal/testprom"
	"releasebot/release"
)

// end is the newest minute of the past that the real servers are given.
var end = time.Now().Add(-10 * time.Minute).Truncate(time.Minute).UTC()

func before(d time.Duration) time.Time { return end.Add(-d) }

// exact makes the server give samples only at the minutes that have one; by itself it repeats one for 5 minutes.
const exact = "--query.lookback-delta=59s"

func source(t *testing.T, url string, opts ...prometheus.Option) *prometheus.Source {
	t.Helper()
	s, err := prometheus.New(url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// past is what the real server knows: errors of two zones, one with a gap of 20 minutes, many series, and zeros.
func past() string {
	var h testprom.History
	for i := range 240 {
		at := before(time.Duration(i) * time.Minute)
		h.Add("errors", 10+float64(i%2), at, "tier", "dogfood", "zone", "az1")
		if i < 60 || i >= 80 {
			h.Add("errors", 20+float64(i%2), at, "tier", "dogfood", "zone", "az2")
		}
		h.Add("jumps", map[bool]float64{true: 41, false: 10 + float64(i%2)}[i == 0], at, "tier", "dogfood", "zone", "az1")
		h.Add("odd", float64(i%2), at)
	}
	for n := range 300 {
		for i := range 30 {
			h.Add("many", float64(n), before(time.Duration(i)*time.Minute), "tier", "t"+fmt.Sprint(n), "zone", "z")
		}
	}
	return h.String()
}

func TestRangeOnARealServer(t *testing.T) {
	server := testprom.Start(t, testprom.Config{OpenMetrics: past(), Args: []string{exact}})
	s := source(t, server.URL)
	ctx := context.Background()
	ask := func(t *testing.T, query string, from, to time.Time) []detector.Series {
		t.Helper()
		series, err := s.Range(ctx, query, from, to, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return series
	}
	t.Run("window", func(t *testing.T) {
		got := ask(t, `errors{zone="az1"}`, before(2*time.Minute), end)
		want := []detector.Series{{
			Labels: map[string]string{"__name__": "errors", "tier": "dogfood", "zone": "az1"},
			Samples: []detector.Sample{
				{T: before(2 * time.Minute), V: 10}, {T: before(time.Minute), V: 11}, {T: end, V: 10},
			},
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("one point", func(t *testing.T) {
		if got := ask(t, `errors{zone="az1"}`, end, end); len(got) != 1 || len(got[0].Samples) != 1 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		if got := ask(t, `no_such_metric`, before(time.Hour), end); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("gap", func(t *testing.T) {
		got := ask(t, `sum by (tier, zone) (errors{zone="az2"})`, before(179*time.Minute), end)
		if len(got) != 1 || len(got[0].Samples) != 160 {
			t.Fatalf("%+v", got)
		}
		for _, p := range got[0].Samples {
			if p.T.After(before(80*time.Minute)) && p.T.Before(before(59*time.Minute)) {
				t.Errorf("a point at %s, inside the gap", p.T)
			}
		}
	})
	t.Run("many series", func(t *testing.T) {
		got := ask(t, `many`, before(29*time.Minute), end)
		if len(got) != 300 {
			t.Fatalf("%d series", len(got))
		}
		for _, one := range got {
			if len(one.Samples) != 30 || one.Labels["tier"] != fmt.Sprint("t", one.Samples[0].V) {
				t.Errorf("%v has %d points", one.Labels, len(one.Samples))
			}
		}
	})
	t.Run("NaN and Inf", func(t *testing.T) {
		for query, want := range map[string]int{`odd / 0`: 0, `1 / odd`: 90, `odd`: 180} {
			got := ask(t, query, before(179*time.Minute), end)
			if len(got) != 1 || len(got[0].Samples) != want {
				t.Errorf("%s: %d series, want one with %d points", query, len(got), want)
			}
			for _, p := range got[0].Samples {
				if math.IsNaN(p.V) || math.IsInf(p.V, 0) {
					t.Errorf("%s: %v", query, p)
				}
			}
		}
	})
	t.Run("refused queries", func(t *testing.T) {
		for query, want := range map[string][2]string{ // what else stands between is the version's matter
			`sum(errors`:                 {"400", "1:11: parse error: unclosed left parenthesis"},
			`no_such_function(errors)`:   {"400", `parse error: unknown function with name "no_such_function"`},
			`"a string is not a number"`: {"400", `invalid expression type "string"`},
			`errors * on(tier) errors`:   {"422", "found duplicate series for the match group"},
		} {
			_, err := s.Range(ctx, query, before(time.Hour), end, time.Minute)
			prefix := "Prometheus at " + server.URL + " answered " + want[0] + ": "
			if err == nil || !strings.HasPrefix(err.Error(), prefix) || !strings.Contains(err.Error(), want[1]) {
				t.Errorf("%s:\n %v\n want %s … %s", query, err, prefix, want[1])
			}
		}
		_, err := s.Range(ctx, `errors`, before(24*time.Hour), end, time.Second)
		if err == nil || !strings.Contains(err.Error(), "exceeded maximum resolution of 11,000 points") {
			t.Errorf("too many points: %v", err)
		}
	})
	t.Run("watcher", func(t *testing.T) { watch(t, s) })
}

// watch judges the real past with the rule.
func watch(t *testing.T, s *prometheus.Source) {
	three, minusThree := 3.0, -3.0
	chart := func(name, query string) detector.Chart {
		return detector.Chart{Name: name, Query: query, Step: time.Minute, LookBack: 3 * time.Hour,
			TierLabel: "tier", ZoneLabel: "zone", High: &three, Low: &minusThree}
	}
	targets := []release.Target{{Tier: "dogfood", Zone: "az1"}, {Tier: "dogfood", Zone: "az2"}}
	w := detector.NewWatcher([]detector.Chart{chart("errors", "errors"), chart("jumps", "jumps"), chart("wrong", "sum(")}, targets, s)
	want := []string{
		"errors dogfood/az1 normal", "errors dogfood/az2 normal",
		"jumps dogfood/az1 breach", "jumps dogfood/az2 unknown",
		"wrong dogfood/az1 unknown", "wrong dogfood/az2 unknown",
	}
	for range 2 {
		var got []string
		for _, v := range w.Judge(context.Background(), end.Add(20*time.Second), nil) {
			got = append(got, fmt.Sprintf("%s %s %s", v.Chart, v.Target, v.Kind))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestARealServerThatGoesAndComesBack(t *testing.T) {
	server := testprom.Start(t, testprom.Config{OpenMetrics: past()})
	s := source(t, server.URL, prometheus.WithTimeout(time.Second))
	ask := func() error {
		_, err := s.Range(context.Background(), `sum by (tier, zone) (errors)`, before(time.Hour), end, time.Minute)
		return err
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	server.Stop()
	if err, want := ask(), "cannot reach Prometheus at "+server.URL+": connection refused"; err == nil || err.Error() != want {
		t.Errorf("stopped: %v\n want %s", err, want)
	}
	server.Start()
	if err := ask(); err != nil {
		t.Errorf("started again: %v", err)
	}
	server.Pause()
	if err, want := ask(), "query sum by (tier, zone) (errors) timed out after 1s"; err == nil || err.Error() != want {
		t.Errorf("paused: %v\n want %s", err, want)
	}
	server.Resume()
	if err := ask(); err != nil {
		t.Errorf("resumed: %v", err)
	}
}
