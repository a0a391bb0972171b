package fleet

import (
	"context"
	"reflect"
	"testing"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

var dogfood1 = release.Target{Tier: "dogfood", Zone: "use1-az1"}

// A healthy fleet never breaches, whatever good builds are deployed; and not by luck: |z| keeps its distance.
func TestHealthyIsQuiet(t *testing.T) {
	for seed, days := range []int{3, 1} {
		inWorld(t, uint64(seed), func(w world) {
			end := start.AddDate(0, 0, days)
			for w.clock.Now().Before(end) {
				w.wait(97 * time.Minute)
				w.deploy(w.Push(), w.targets...)
			}
			series := 0
			for _, c := range Charts() {
				worst := 0.0
				for target, samples := range w.read(c.Query, start.Add(-c.LookBack), end) {
					series++
					worst = max(worst, quietness(t, c, target, samples))
				}
				t.Logf("seed %d: %s: largest |z| that counts %.2f", seed, c.Name, worst)
			}
			if series != 7*6+1 {
				t.Fatalf("%d series", series)
			}
		})
	}
}

// quietness is the largest |z| towards one of the chart's thresholds, over all full windows.
func quietness(t *testing.T, c detector.Chart, target release.Target, samples []detector.Sample) float64 {
	values, worst := make([]float64, len(samples)), 0.0
	for i, s := range samples {
		values[i] = s.V
	}
	for i := 180; i <= len(values); i++ {
		z, _, _ := detector.Z(values[i-180 : i])
		if c.ZScore.High != nil {
			worst = max(worst, z/(*c.ZScore.High))
		}
		if c.ZScore.Low != nil {
			worst = max(worst, z/(*c.ZScore.Low))
		}
		if worst > 0.9 {
			t.Fatalf("%s on %s at %s: z %.2f", c.Name, target, samples[i-1].T, z)
		}
	}
	limit := 3.0
	if c.ZScore.High != nil {
		limit = *c.ZScore.High
	}
	return worst * limit
}

// What was told minute by minute is what is told at the end, all at once, whatever happened in between.
func TestPastStaysFixed(t *testing.T) {
	inWorld(t, 5, func(w world) {
		first := w.clock.Now()
		told := map[string]map[release.Target][]detector.Sample{}
		good, _ := w.Builds().Find(context.Background(), "b511")
		for minute := range 60 {
			now := first.Add(time.Duration(minute) * time.Minute)
			for _, c := range Charts() {
				if told[c.Query] == nil {
					told[c.Query] = map[release.Target][]detector.Sample{}
				}
				for target, samples := range w.read(c.Query, now, now.Add(time.Hour)) {
					told[c.Query][target] = append(told[c.Query][target], samples...)
				}
			}
			switch minute {
			case 5:
				go w.deploy(w.PushBad(Errors, Slow, Noisy), w.targets[:3]...)
			case 20:
				go w.deploy(good, w.targets[:3]...)
			case 30:
				_ = w.Burst(StatusPage, first, 4*time.Minute)
			}
			w.wait(time.Minute)
		}
		for _, c := range Charts() {
			if got := w.read(c.Query, first, first.Add(59*time.Minute)); !reflect.DeepEqual(got, told[c.Query]) {
				t.Errorf("%s: the past has changed", c.Name)
			}
		}
	})
}

func TestSameSeedSameFleet(t *testing.T) {
	history := func(seed uint64) (out []any) {
		inWorld(t, seed, func(w world) {
			w.wait(time.Hour)
			out = append(out, w.Push(), w.PushBad())
			w.deploy(w.PushBad(), w.targets...)
			w.wait(10 * time.Minute)
			for _, c := range Charts() {
				out = append(out, w.read(c.Query, start.Add(-time.Hour), w.clock.Now()))
			}
		})
		return out
	}
	if !reflect.DeepEqual(history(1), history(1)) {
		t.Error("the same seed gave another fleet")
	}
	if reflect.DeepEqual(history(1), history(2)) {
		t.Error("another seed gave the same fleet")
	}
}

func TestRangeRefuses(t *testing.T) {
	inWorld(t, 1, func(w world) {
		now := w.clock.Now()
		if _, err := w.Range(context.Background(), "page_views", now, now, time.Minute); err == nil {
			t.Error("an unknown metric is no error")
		}
		if _, err := w.Range(context.Background(), Traffic, now, now, 0); err == nil {
			t.Error("a step of zero is no error")
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := w.Range(ctx, Traffic, now, now, time.Minute); err == nil {
			t.Error("an ended context is no error")
		}
		if future := w.read(Traffic, now.Add(time.Second), now.Add(time.Hour)); len(future) > 0 {
			t.Errorf("the future is told: %v", future)
		}
	})
}
