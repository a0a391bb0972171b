package detector

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"releasebot/release"
)

// script is a Source with a past that tests write: series by a name, and points by their time.
type script struct {
	mu     sync.Mutex
	series map[string]*scripted
	fail   error
	asked  []asked
	block  chan struct{} // when set, queries wait for it
	now    int           // queries that run
	most   int           // the most that ran at a time
}

type scripted struct {
	labels map[string]string
	points map[time.Time]float64
}

type asked struct {
	query    string
	from, to time.Time
	step     time.Duration
}

// String is "10:00-10:05".
func (a asked) String() string { return a.from.Format("15:04") + "-" + a.to.Format("15:04") }

// add gives a series points from a time to another, both included, a minute apart.
func (s *script) add(name string, labels map[string]string, from, to time.Time, value float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.series == nil {
		s.series = map[string]*scripted{}
	}
	if s.series[name] == nil {
		s.series[name] = &scripted{labels, map[time.Time]float64{}}
	}
	for t := from; !t.After(to); t = t.Add(time.Minute) {
		s.series[name].points[t] = value + float64(t.Minute()%2)
	}
}

func (s *script) remove(name string, from, to time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.series[name].points, func(t time.Time, _ float64) bool { return !t.Before(from) && !t.After(to) })
}

func (s *script) failWith(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

func (s *script) Range(_ context.Context, query string, from, to time.Time, step time.Duration) ([]Series, error) {
	s.mu.Lock()
	s.asked = append(s.asked, asked{query, from, to, step})
	s.now++
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	if s.block != nil {
		<-s.block
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now--
	if s.fail != nil {
		return nil, s.fail
	}
	var answer []Series
	for _, name := range slices.Sorted(maps.Keys(s.series)) {
		series := Series{Labels: s.series[name].labels}
		for t := from; !t.After(to); t = t.Add(step) {
			if v, ok := s.series[name].points[t]; ok {
				series.Samples = append(series.Samples, Sample{t, v})
			}
		}
		if len(series.Samples) > 0 {
			answer = append(answer, series)
		}
	}
	return answer, nil
}

// reads is what was asked since the last call.
func (s *script) reads() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := fmt.Sprint(s.asked)
	s.asked = nil
	return text
}

func az(n int) release.Target { return release.Target{Tier: "dogfood", Zone: fmt.Sprint("az", n)} }

func azLabels(n int) map[string]string {
	return map[string]string{"tier": "dogfood", "zone": fmt.Sprint("az", n)}
}

func clockTime(hour, minute int) time.Time {
	return time.Date(2026, 3, 2, hour, minute, 0, 0, time.UTC)
}

// look judges at a time a few seconds off the grid, as ticks are.
func look(w *Watcher, hour, minute int) []release.Verdict {
	return w.Judge(context.Background(), clockTime(hour, minute).Add(7*time.Second), release.Baseline{})
}

// wantVerdicts holds each verdict to "kind: reason"; an empty text stands for any normal one.
func wantVerdicts(t *testing.T, got []release.Verdict, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d verdicts, want %d: %+v", len(got), len(want), got)
	}
	for i, v := range got {
		text := string(v.Kind) + ": " + v.Reason
		if text != want[i] && (want[i] != "" || v.Kind != release.Normal) {
			t.Errorf("verdict %d of %s on %s:\n %s\n want %s", i, v.Chart, v.Target, text, want[i])
		}
		checkFinite(t, v)
	}
}

func wantReads(t *testing.T, s *script, want string) {
	t.Helper()
	if got := s.reads(); got != want {
		t.Errorf("read %s, want %s", got, want)
	}
}

// wantPoints counts what is kept of a target, and that its points are in order and there once.
func wantPoints(t *testing.T, w *Watcher, target release.Target, want int) {
	t.Helper()
	samples := w.Samples("errors", target)
	if len(samples) != want {
		t.Errorf("%s has %d points, want %d", target, len(samples), want)
	}
	for i := 1; i < len(samples); i++ {
		if !samples[i].T.After(samples[i-1].T) {
			t.Errorf("%s: point %s after %s", target, samples[i].T, samples[i-1].T)
		}
	}
}
