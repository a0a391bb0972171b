package fleet

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"releasebot/deployer"
	"releasebot/detector"
	"releasebot/release"
)

var start = time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC)

// world is a fleet in a bubble, where waiting takes no time.
type world struct {
	*testing.T
	*Fleet
	clock *Clock
}

func inWorld(t *testing.T, seed uint64, run func(w world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		clock := NewClock(start, 1)
		run(world{t, New(Config{Seed: seed, Clock: clock}), clock})
	})
}

func (w world) wait(d time.Duration) { <-w.clock.After(d) }

// deploy drives the targets to the build, one after the other.
func (w world) deploy(b release.Build, targets ...release.Target) {
	w.Helper()
	for _, target := range targets {
		o := order(fmt.Sprintf("%s-%s-%d", b, target, w.clock.Now().UnixNano()), target, b)
		report, err := w.Driver().Drive(context.Background(), o)
		if err != nil || report.Status != release.Succeeded {
			w.Errorf("drive %s: %+v, %v", o.Drive.ID, report, err)
		}
	}
}

func order(id string, target release.Target, b release.Build) deployer.Order {
	return deployer.Order{Service: Service, Drive: release.Drive{ID: id, Target: target, Build: b}}
}

// read is Range by the minute; the key of a series is its target.
func (w world) read(query string, from, to time.Time) map[release.Target][]detector.Sample {
	w.Helper()
	series, err := w.Range(context.Background(), query, from, to, time.Minute)
	if err != nil {
		w.Fatal(err)
	}
	lines := map[release.Target][]detector.Sample{}
	for _, s := range series {
		lines[release.Target{Tier: s.Labels["tier"], Zone: s.Labels["zone"]}] = s.Samples
	}
	return lines
}

// breaches judges every chart on every target now, by the detector's rule; the keys are "query target", the values z.
func (w world) breaches(leaveOut ...release.Span) map[string]float64 {
	w.Helper()
	found, now := map[string]float64{}, w.clock.Now()
	for _, c := range Charts() {
		from := now.Add(-c.Reach())
		for target, samples := range w.read(c.Query, from, now) {
			switch v := c.Track(target, samples, from, now).Window(now, time.Time{}, leaveOut).Judge(); v.Kind {
			case release.Breach:
				found[c.Query+" "+target.String()] = v.Evidence.Score
			case release.Unknown:
				w.Errorf("%s on %s: %s", c.Name, target, v.Reason)
			}
		}
	}
	return found
}
