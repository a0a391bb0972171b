package fleet

import (
	"context"
	"testing"
	"time"

	"releasebot/release"
)

func TestBadBuildJumpsWhereItRuns(t *testing.T) {
	for seed := range uint64(9) {
		inWorld(t, seed, func(w world) {
			w.wait(time.Duration(seed*7) * time.Second) // a build is placed at any second of a minute
			w.deploy(w.PushBad(), dogfood1)
			placed := w.clock.Now()
			seen := map[string]time.Duration{}
			for range 15 {
				w.wait(time.Minute)
				for key := range w.breaches() {
					if _, ok := seen[key]; !ok {
						seen[key] = w.clock.Now().Sub(placed)
					}
				}
			}
			errors, slow := seen["five_hundred_errors dogfood/use1-az1"], seen["latency dogfood/use1-az1"]
			if len(seen) != 2 || errors < 1 || errors > 2*time.Minute || slow < 3*time.Minute || slow > 5*time.Minute {
				t.Errorf("seed %d: breaches since %v", seed, seen)
			}
		})
	}
}

func TestNormalAgainAfterRollBack(t *testing.T) {
	inWorld(t, 7, func(w world) {
		good, err := w.Builds().Find(context.Background(), "b511")
		if err != nil {
			t.Fatal(err)
		}
		w.wait(20 * time.Second)
		w.deploy(w.PushBad(), dogfood1)
		placed := w.clock.Now()
		w.wait(8 * time.Minute)
		w.deploy(good, dogfood1)
		back := w.clock.Now()
		bad := release.Span{From: placed, To: back.Add(time.Minute)} // the minute of the roll back is half bad
		for range 60 {
			w.wait(time.Minute)
			if found := w.breaches(bad); len(found) > 0 {
				t.Errorf("%s after the roll back: %v", w.clock.Now().Sub(back), found)
			}
		}
	})
}

func TestBurstIsOfOneChart(t *testing.T) {
	inWorld(t, 3, func(w world) {
		if err := w.Burst(StatusPage, w.clock.Now(), 5*time.Minute); err != nil {
			t.Fatal(err)
		}
		for minute := 1; minute <= 20; minute++ {
			w.wait(time.Minute)
			found := w.breaches()
			if found["status_page_requests "] > 0 != (minute <= 5) || len(found) > 1 {
				t.Errorf("minute %d: %v", minute, found)
			}
		}
		if err := w.Burst("page_views", w.clock.Now(), time.Minute); err == nil {
			t.Error("a burst of an unknown metric is no error")
		}
	})
}

func TestNoisyBuildAndPanicBurst(t *testing.T) {
	inWorld(t, 3, func(w world) {
		w.deploy(w.PushBad(Noisy), dogfood1)
		w.wait(7 * time.Minute)
		if found := w.breaches(); len(found) != 1 || found["error_logs dogfood/use1-az1"] == 0 {
			t.Error(found)
		}
		if err := w.Burst(PanicRouting, time.Time{}, time.Minute); err != nil {
			t.Fatal(err)
		}
		w.wait(time.Minute)
		if found := w.breaches(); len(found) != 1+6 {
			t.Error(found)
		}
	})
}
