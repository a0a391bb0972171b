//go:build soak

package soak_test

import (
	"context"
	"database/sql"
	"hash/maphash"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
)

const (
	webapp  = "webapp"
	channel = "C1"
)

// world is a service with everything around it, in fake time. What is in it outlives each process of the bot but now.
type world struct {
	t      *testing.T
	days   int
	dice   *dice
	tally  *tally
	clock  *clock
	path   string
	store  *store.Store
	peek   *sql.DB // reads the same file, to count
	fleet  *fleet
	yard   *yard
	room   *room
	books  *books
	keep   store.Keep
	faulty atomic.Bool
	sick   atomic.Int64 // the disk takes nothing before, in Unix seconds

	now      *process
	since    time.Time // when the process started, or was given another configuration
	upset    time.Time // when something last was wrong that may delay what is due
	idle     time.Time // since when a build waits for nothing
	bake     time.Duration
	high     float64
	asked    int // distinct requests
	received int
	samples  []sample
	heaps    []uint64 // of the day so far
	closed   bool
}

// process is one life of the bot.
type process struct {
	life *life
	loop *bot.Loop
	stop func()
}

func newWorld(t *testing.T, days int, seed uint64) *world {
	w := &world{
		t: t, days: days, dice: newDice(seed), tally: &tally{of: map[string]int{}}, clock: &clock{}, fleet: newFleet(), books: newBooks(),
		keep: store.Keep{History: 48 * time.Hour, Evidence: 24 * time.Hour, Requests: 24 * time.Hour}, bake: 7 * time.Minute, high: 4,
	}
	w.path = filepath.Join(t.TempDir(), "soak.db")
	var err error
	if w.store, err = sqlite.Open(t.Context(), w.path); err != nil {
		t.Fatal(err)
	}
	if w.peek, err = sql.Open("sqlite", "file:"+w.path+"?_pragma=query_only(1)"); err != nil {
		t.Fatal(err)
	}
	w.room = &room{fault: w.fault, books: w.books, shows: map[string]*shown{}, gone: map[uint64]bool{}, seed: maphash.MakeSeed()}
	w.books.slack = w.room
	w.yard = &yard{fleet: w.fleet, now: w.clock.Now, fault: w.fault, books: w.books, bad: map[string]int{}, drives: map[string]*drive{}}
	w.yard.push(-1)
	w.faulty.Store(true)
	return w
}

// fault tells whether something goes wrong now, and counts it.
func (w *world) fault(kind string, chance float64) bool {
	if !w.faulty.Load() || !w.dice.chance(chance) {
		return false
	}
	w.tally.add(kind, 1)
	return true
}

func (w *world) service(l *life) bot.Service {
	policy := release.Policy{
		Service: webapp, Tick: time.Minute, BlindAfter: 8 * time.Minute, QuietFor: 5 * time.Minute, PurpleCharts: 3, PurpleAsks: true,
		UnseenAfter: 15 * time.Minute, Backs: 4, BacksWithin: 3 * time.Hour, Digest: 9 * time.Hour,
	}
	for _, tier := range tiers {
		tier.Bake = w.bake
		policy.Tiers = append(policy.Tiers, tier)
	}
	for n := range charts {
		policy.Charts = append(policy.Charts, release.Chart{Name: chartName(n), LookBack: 3 * time.Hour})
	}
	return bot.Service{
		Policy: policy, Windows: open{}, Location: time.UTC, Channel: channel, Poll: time.Minute,
		Watcher: newPaced(w.fleet, w.high, judgeEvery, w.tally), Builds: w.yard, Driver: driver{w.yard, l},
	}
}

type open struct{}

func (open) At(time.Time) release.Window { return release.Window{Open: true} }

// start begins a process.
func (w *world) start() {
	l := newLife()
	d := &disk{Store: w.store, life: l, fault: w.fault, books: w.books, sick: func() bool { return time.Now().Unix() < w.sick.Load() }}
	metrics := bot.NewMetrics(prometheus.NewRegistry())
	rec := bot.NewReconciler(d, line{w.room, l}, bot.SlackLimits, zerolog.Nop(), metrics)
	rec.Clock = w.clock
	rec.Admins = func(context.Context, []string) []string { return []string{"UADMIN"} }
	loop := bot.NewLoop(w.service(l), d, w.clock, zerolog.Nop(), metrics, rec.Wake)
	loop.Unseen = func() time.Time {
		_, since := rec.Reachable()
		return since
	}
	ctx, cancel := context.WithCancel(context.Background())
	var parts sync.WaitGroup
	parts.Go(func() {
		if err := loop.Run(ctx, nil); err != nil {
			w.books.wrong("the loop ended: %v", err)
		}
	})
	parts.Go(func() { rec.Run(ctx) })
	w.since = time.Now()
	w.now = &process{life: l, loop: loop, stop: func() { cancel(); parts.Wait() }}
}

// crash lets the process die at one of its next calls, and starts another one later.
func (w *world) crash() {
	w.tally.add("the bot dies", 1)
	w.now.life.calls.Store(int64(1 + w.dice.n(40)))
	select {
	case <-w.now.life.died:
	case <-time.After(2 * time.Minute):
		w.now.life.die()
	}
	w.now.stop()
	<-time.After(w.dice.between(2*time.Second, 15*time.Minute))
	w.start()
	w.upsets(0)
}

// upsets notes that what is due may be late until d from now.
func (w *world) upsets(d time.Duration) {
	if until := time.Now().Add(d); until.After(w.upset) {
		w.upset = until
	}
}

// reload gives the bot another bake, or other thresholds.
func (w *world) reload() {
	w.tally.add("the configuration changes", 1)
	w.bake = w.dice.between(7*time.Minute, 8*time.Minute)
	w.high = 4 + float64(w.dice.n(3))
	w.since = time.Now()
	w.now.loop.Reload(w.service(w.now.life), release.Reloaded{Text: "bake: " + w.bake.String()})
}

func (w *world) state() release.State {
	s, _, err := w.store.Load(context.Background(), webapp)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) close() {
	if w.closed {
		return
	}
	w.closed = true
	w.now.stop()
	if err := w.peek.Close(); err != nil {
		w.t.Error(err)
	}
	if err := w.store.Close(); err != nil {
		w.t.Error(err)
	}
}
