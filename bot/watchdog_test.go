package bot_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"releasebot/bot"
	"releasebot/release"
	"releasebot/store"
)

// looks is a watchdog that looked once, and what it sees then.
type looks struct {
	dog bot.Watchdog
	now time.Time
}

// pass looks every WatchEvery for d, and gives for how long each loop was called stuck at the end.
func (l *looks) pass(d time.Duration, loops ...bot.Pulse) (stuck []bot.Stuck) {
	for end := l.now.Add(d); l.now.Before(end); {
		l.now = l.now.Add(bot.WatchEvery)
		stuck = l.dog.Look(l.now, loops)
	}
	return stuck
}

func TestWatchdog(t *testing.T) {
	begin := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	quick := bot.Pulse{Service: "quick", Beat: begin, Tick: 10 * time.Second}
	slow := bot.Pulse{Service: "slow", Beat: begin, Tick: 10 * time.Minute}
	never := bot.Pulse{Service: "never", Tick: time.Minute}

	t.Run("silence of the floor is stuck, and less is not", func(t *testing.T) {
		l := looks{now: begin}
		if stuck := l.pass(3*time.Minute, quick, slow); len(stuck) > 0 {
			t.Errorf("after 3 minutes less one look: %v", stuck)
		}
		if stuck := l.pass(bot.WatchEvery, quick, slow); len(stuck) != 1 || stuck[0] != (bot.Stuck{Service: "quick", For: 3 * time.Minute}) {
			t.Errorf("after 3 minutes: %v", stuck)
		}
	})
	t.Run("a slow loop has five of its ticks", func(t *testing.T) {
		l := looks{now: begin}
		if stuck := l.pass(50*time.Minute, slow); len(stuck) > 0 {
			t.Errorf("after 5 ticks less one look: %v", stuck)
		}
		if stuck := l.pass(bot.WatchEvery, slow); len(stuck) != 1 {
			t.Errorf("after 5 ticks: %v", stuck)
		}
	})
	t.Run("a loop that never gave a sign is stuck too", func(t *testing.T) {
		l := looks{now: begin}
		if stuck := l.pass(6*time.Minute, never); len(stuck) != 1 {
			t.Errorf("%v", stuck)
		}
	})
	t.Run("a sign of life, also one at an earlier time, begins anew", func(t *testing.T) {
		l := looks{now: begin}
		l.pass(170*time.Second, quick)
		quick := quick
		quick.Beat = begin.Add(-time.Hour)
		if stuck := l.pass(3*time.Minute, quick); len(stuck) > 0 {
			t.Errorf("%v", stuck)
		}
	})
	t.Run("a loop that is not to run is forgotten", func(t *testing.T) {
		l := looks{now: begin}
		l.pass(170*time.Second, quick)
		l.pass(bot.WatchEvery)
		if stuck := l.pass(3*time.Minute, quick); len(stuck) > 0 {
			t.Errorf("%v", stuck)
		}
	})
	t.Run("a process that was stopped for an hour has no stuck loop", func(t *testing.T) {
		l := looks{now: begin}
		l.pass(time.Minute, quick)
		l.now = l.now.Add(time.Hour)
		if stuck := l.pass(bot.WatchEvery, quick); len(stuck) > 0 {
			t.Errorf("%v", stuck)
		}
		if stuck := l.pass(2*time.Minute, quick); len(stuck) != 1 {
			t.Errorf("it is stuck after all: %v", stuck)
		}
	})
	t.Run("a clock set back does not count", func(t *testing.T) {
		l := looks{now: begin}
		l.pass(170*time.Second, quick)
		for range 3 {
			l.now = l.now.Add(-24 * time.Hour)
			if stuck := l.dog.Look(l.now, []bot.Pulse{quick}); len(stuck) > 0 {
				t.Errorf("%v", stuck)
			}
		}
	})
}

// watched looks at a site's loop until the test's fake time has passed.
func (s *site) watched(d time.Duration) (stuck []bot.Stuck) {
	var dog bot.Watchdog
	for end := time.Now().Add(d); time.Now().Before(end) && len(stuck) == 0; after(bot.WatchEvery) {
		stuck = dog.Look(time.Now(), []bot.Pulse{{Service: "webapp", Beat: s.metrics.Beat("webapp"), Tick: time.Minute}})
	}
	return stuck
}

// A store that is away, refusing or hanging, is no reason to start anew: neither while ticks cannot be stored, nor while a
// report that comes once waits for the store, nor at a start that cannot read the state.
func TestNoLoopIsStuckWhileTheStoreIsAway(t *testing.T) {
	away := errors.New("no answer")
	t.Run("in a drive's report", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newSite(t)
			_, stop := s.start()
			defer stop()
			after(2 * time.Minute)
			hold := make(chan struct{})
			s.mu.Lock()
			s.wait = hold
			s.mu.Unlock()
			s.push(2)
			after(2 * time.Minute)
			s.faults(func(store.Commit) (error, error) { return away, nil })
			close(hold)
			if stuck := s.watched(time.Hour); len(stuck) > 0 {
				t.Errorf("stuck: %v", stuck)
			}
		})
	})
	t.Run("hanging at the start", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newSite(t)
			s.hanging.Store(true)
			_, stop := s.start()
			defer stop()
			if stuck := s.watched(time.Hour); len(stuck) > 0 {
				t.Errorf("stuck: %v", stuck)
			}
			s.hanging.Store(false)
			after(5 * time.Minute)
			if s.metrics.LastTick("webapp").IsZero() {
				t.Error("with the store back the loop does not tick")
			}
		})
	})
	t.Run("hanging while it runs", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newSite(t)
			l, stop := s.start()
			defer stop()
			after(2 * time.Minute)
			s.hanging.Store(true)
			s.set("Errors", release.Breach)
			s.ask(l, "r1", release.VerbPause)
			if stuck := s.watched(time.Hour); len(stuck) > 0 {
				t.Errorf("stuck: %v", stuck)
			}
			if lag := time.Since(s.metrics.LastTick("webapp")); lag > 2*time.Minute {
				t.Errorf("the last tick was %s ago", lag)
			}
		})
	})
}

// What hangs in the loop itself is found.
func TestAWedgedLoopIsStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		_, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		wedge := make(chan struct{})
		defer close(wedge)
		s.wedge.Store(&wedge)
		if stuck := s.watched(10 * time.Minute); len(stuck) != 1 {
			t.Errorf("stuck: %v", stuck)
		}
	})
}
