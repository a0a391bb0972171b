//go:build soak

// Package soak_test lets the bot run for 30 days of fake time with faults all along, and looks whether it stays small and
// accounts for everything. docs/reliability.md says how.
package soak_test

import (
	"context"
	"os"
	"runtime/debug"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"releasebot/release"
)

// judgeEvery is how often the detector judges all charts anew. The loop looks every minute.
const judgeEvery = 5 * time.Minute

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func setting(t *testing.T, name string, usual int) int {
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s: it must be a whole number from 1", name, text)
	}
	return n
}

func TestSoak(t *testing.T) {
	days, seed := setting(t, "SOAK_DAYS", 30), setting(t, "SOAK_SEED", 1)
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // it is measured after collections
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, days, uint64(seed))
		w.start()
		defer w.close()
		w.run()
		w.drain()
		w.verify()
		w.report(seed)
		w.close()
		w.flat()
	})
}

// run lets the days pass.
func (w *world) run() {
	begun := time.Now()
	end := begun.Add(time.Duration(w.days) * 24 * time.Hour)
	push, hour, day := begun.Add(30*time.Minute), begun.Add(time.Hour), begun.Add(24*time.Hour)
	w.measure(0)
	for minute := 0; time.Now().Before(end) && !w.books.failed(); minute++ {
		<-time.After(time.Minute)
		if now := time.Now(); !now.Before(push) {
			push = now.Add(w.dice.between(24*time.Minute, 36*time.Minute))
			w.build()
		}
		w.troubles()
		if minute%5 == 0 {
			w.people()
			w.closes()
			w.alive()
		}
		if now := time.Now(); !now.Before(hour) {
			hour = now.Add(time.Hour)
			w.hourly()
		}
		if now := time.Now(); !now.Before(day) && now.Sub(w.since) > 10*time.Minute {
			day = day.Add(24 * time.Hour)
			w.measure(int(now.Sub(begun).Hours()+0.5) / 24)
		}
	}
}

func (w *world) build() {
	bad := -1
	if w.faulty.Load() && w.dice.chance(0.1) {
		bad = w.dice.n(charts)
		w.tally.add("a bad build", 1)
	}
	w.yard.push(bad)
	w.tally.add("builds", 1)
}

// troubles are what goes wrong by itself, for a while.
func (w *world) troubles() {
	lasts := func(kind string, perDay float64, shortest, longest time.Duration) (time.Time, bool) {
		if !w.fault(kind, perDay/(24*60)) {
			return time.Time{}, false
		}
		d := w.dice.between(shortest, longest)
		w.upsets(d)
		return time.Now().Add(d), true
	}
	if until, ok := lasts("Slack is away", 0.8, time.Minute, 4*time.Hour); ok {
		w.room.mu.Lock()
		w.room.away = until
		w.room.mu.Unlock()
	}
	if until, ok := lasts("the channel is archived", 0.4, 5*time.Minute, 90*time.Minute); ok {
		w.room.mu.Lock()
		w.room.trouble = until
		w.room.mu.Unlock()
	}
	if until, ok := lasts("the disk is full", 1.5, 5*time.Second, 4*time.Minute); ok {
		w.sick.Store(until.Unix())
	}
	if until, ok := lasts("the provider has a gap", 2, 3*time.Minute, 25*time.Minute); ok {
		w.fleet.gap(until.Add(time.Duration(w.clock.offset.Load())))
	}
	if until, ok := lasts("charts jump without a build", 3, 8*time.Minute, 25*time.Minute); ok {
		at := w.clock.Now()
		w.fleet.strike(shock{chart: w.dice.n(charts), target: w.dice.n(len(targets)), from: at, to: at.Add(time.Until(until))})
	}
	if w.fault("the clock jumps", 1.5/(24*60)) {
		w.clock.offset.Store(int64(w.dice.between(-5*time.Minute, 15*time.Minute)))
		w.upsets(20 * time.Minute)
	}
	if w.dice.chance(1.2 / (24 * 60)) {
		w.reload()
	}
	if w.faulty.Load() && w.dice.chance(3.5/(24*60)) {
		w.crash()
	}
}

// hourly does what the installation does beside the loops, and forgets what the checks need no more.
func (w *world) hourly() {
	ctx := context.Background()
	if err := w.store.ForgetAddresses(ctx, w.clock.Now().Add(-30*time.Minute)); err != nil {
		w.books.wrong("addresses cannot be blanked: %v", err)
	}
	if err := w.store.Prune(ctx, w.clock.Now(), w.keep); err != nil {
		w.books.wrong("what is old cannot be deleted: %v", err)
	}
	now := time.Now()
	w.books.late(now.Add(-8 * time.Hour))
	w.books.forget()
	w.room.forget(now.Add(-48 * time.Hour))
	w.yard.forget(now.Add(-24 * time.Hour))
	w.fleet.forget(now.Add(-72 * time.Hour))
	w.goroutines()
	w.young()
}

// drain ends all trouble, lets people settle what waits, and sends one more good build.
func (w *world) drain() {
	if w.books.failed() {
		return
	}
	w.faulty.Store(false)
	w.room.mu.Lock()
	w.room.away, w.room.trouble = time.Time{}, time.Time{}
	w.room.mu.Unlock()
	w.sick.Store(0)
	w.fleet.gap(time.Time{})
	if !w.settle(func(s release.State) bool {
		return s.Deploy.Phase.Ended() && len(s.Events) == 0 && len(s.Holds) == 0 && s.Candidate == nil
	}) {
		return
	}
	w.yard.push(-1)
	w.tally.add("builds", 1)
	last := w.yard.last()
	w.settle(func(s release.State) bool { return s.Deploy.Build.ID == last.ID && s.Deploy.Phase == release.AllClear })
}

// settle waits until all is at rest as done says.
func (w *world) settle(done func(release.State) bool) bool {
	ctx := context.Background()
	for until := time.Now().Add(48 * time.Hour); time.Now().Before(until); {
		<-time.After(5 * time.Minute)
		s := w.state()
		unshown, err := w.store.Unshown(ctx, 10)
		pending, err2 := w.store.Pending(ctx, webapp)
		if err == nil && err2 == nil && done(s) && len(unshown)+len(pending) == 0 {
			return true
		}
		for _, h := range s.Holds {
			if time.Since(h.Since) > 10*time.Minute {
				w.answers(h, s)
			}
		}
		w.closes()
	}
	s := w.state()
	unshown, _ := w.store.Unshown(ctx, 10)
	w.books.wrong("two quiet days do not settle it: deploy %d %s, holds %v, events %d, candidate %v, unshown %d",
		s.Deploy.Number, s.Deploy.Phase, s.Holds, len(s.Events), s.Candidate, len(unshown))
	return false
}
