//go:build soak

package soak_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// TestDetector measures the memory of 200 charts on six targets whose rule reads two days of one-minute points. A look
// every six hours for 30 days moves all of that many times over; looks every minute would take a day and a half.
func TestDetector(t *testing.T) {
	days := setting(t, "SOAK_DAYS", 30)
	f := newFleet()
	f.strike(shock{chart: 3, target: 1, from: epoch.Add(20 * time.Hour), to: epoch.Add(21 * time.Hour)})
	one := 1.0
	all := watched(4)
	for i := range all {
		all[i].ZScore, all[i].Threshold, all[i].Jump = nil, nil, detector.UsualJump(detector.Bounds{High: &one})
	}
	w := detector.NewWatcher(all, targets, f)
	var heaps []uint64
	begun := time.Now()
	for look := 0; look <= days*4; look++ {
		verdicts := w.Judge(context.Background(), epoch.Add(time.Duration(look)*6*time.Hour), release.Baseline{})
		if len(verdicts) != charts*len(targets) {
			t.Fatalf("%d verdicts", len(verdicts))
		}
		if day := look / 4; look > 0 && look%4 == 0 {
			heaps = append(heaps, heap())
			if day == 1 || day%5 == 0 || day == days {
				t.Logf("day %2d: heap %.1f MB, after %s", day, float64(heap())/1e6, time.Since(begun).Round(time.Second))
			}
		}
	}
	for day, h := range heaps {
		if float64(h) > float64(heaps[0])*(1+heapMore) {
			t.Errorf("the heap has %.1f MB on day %d, and %.1f MB on day 1", float64(h)/1e6, day+1, float64(heaps[0])/1e6)
		}
	}
	runtime.KeepAlive(w)
}

var epoch = time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)

// heap is what lives after a collection, in bytes.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
