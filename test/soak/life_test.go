//go:build soak

package soak_test

import (
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// life is one process of the bot. Once it is dead, nothing it calls does anything.
type life struct {
	dead  atomic.Bool
	calls atomic.Int64 // so many more before it dies; far away usually
	died  chan struct{}
	once  sync.Once
}

var errDead = errors.New("this process is dead")

func newLife() *life {
	l := &life{died: make(chan struct{})}
	l.calls.Store(1 << 60)
	return l
}

// call is before and after everything that leaves the process: it may die there.
func (l *life) call() error {
	if l.calls.Add(-1) == 0 {
		l.die()
	}
	if l.dead.Load() {
		return errDead
	}
	return nil
}

func (l *life) die() {
	l.dead.Store(true)
	l.once.Do(func() { close(l.died) })
}

// dice are random numbers that many goroutines draw from one seed.
type dice struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func newDice(seed uint64) *dice { return &dice{rng: rand.New(rand.NewPCG(seed, 77))} }

func (d *dice) n(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rng.IntN(n)
}

func (d *dice) chance(p float64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rng.Float64() < p
}

func (d *dice) between(a, b time.Duration) time.Duration {
	return a + time.Duration(d.n(int((b-a)/time.Second)+1))*time.Second
}

// tally counts by name.
type tally struct {
	mu sync.Mutex
	of map[string]int
}

func (t *tally) add(name string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of[name] += n
}

func (t *tally) get(name string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.of[name]
}

// clock is the bot's, which somebody sets now and then.
type clock struct{ offset atomic.Int64 }

func (c *clock) Now() time.Time { return time.Now().UTC().Add(time.Duration(c.offset.Load())) }

func (c *clock) After(d time.Duration) <-chan time.Time { return time.After(d) }
