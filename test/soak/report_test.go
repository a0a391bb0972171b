//go:build soak

package soak_test

import (
	"maps"
	"slices"
	"time"
)

// report says what happened, for docs/reliability.md.
func (w *world) report(seed int) {
	took := wall() - wallBegun
	w.t.Logf("seed %d, %d days in %s: %.0f looks a second", seed, w.days, took.Round(time.Second), float64(w.tally.get("looks"))/took.Seconds())
	w.tally.mu.Lock()
	defer w.tally.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(w.tally.of)) {
		w.t.Logf("%7d %s", w.tally.of[name], name)
	}
	w.room.mu.Lock()
	defer w.room.mu.Unlock()
	w.t.Logf("%7d messages in Slack, %d answers", len(w.room.shows)+len(w.room.gone), w.room.answers)
}
