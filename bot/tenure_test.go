package bot_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/store"
)

// line is a replica's way to the leases in the store, which can be cut.
type line struct {
	*store.Store
	cut atomic.Bool
}

func (l *line) Lease(ctx context.Context, name string) (store.LeaseRow, error) {
	if l.cut.Load() {
		return store.LeaseRow{}, errSevered
	}
	return l.Store.Lease(ctx, name)
}

func (l *line) Take(ctx context.Context, seen store.LeaseRow, owner string) (store.Lease, error) {
	if l.cut.Load() {
		return store.Lease{}, errSevered
	}
	return l.Store.Take(ctx, seen, owner)
}

func (l *line) Renew(ctx context.Context, lease store.Lease) error {
	if l.cut.Load() {
		return errSevered
	}
	return l.Store.Renew(ctx, lease)
}

func (l *line) Release(ctx context.Context, lease store.Lease) error {
	if l.cut.Load() {
		return errSevered
	}
	return l.Store.Release(ctx, lease)
}

// lead runs a loop of the site for as long as a replica has its lease.
func (s *site) lead(who string) (way *line, stop func()) {
	ctx, cancel := context.WithCancel(s.t.Context())
	l := bot.NewLoop(s.service(), s, bot.Wall{}, zerolog.Nop(), s.metrics, func() {})
	way = &line{Store: s.store}
	keeper := bot.NewKeeper(way, who, nil, zerolog.Nop(), s.metrics)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := keeper.Hold(ctx, store.ServiceLease("webapp"), l.Run); err != nil {
			s.t.Error(err)
		}
	}()
	return way, func() { cancel(); <-done }
}

// An owner that stood still between its commit and what follows from it must find that it is too late.
func TestStaleOwnerDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		way, stop := s.lead("a")
		defer stop()
		after(2 * time.Minute)
		s.then = func(c store.Commit) {
			if c.State.Deploy != nil {
				s.then = nil
				way.cut.Store(true)
				<-time.After(time.Minute) // as SIGSTOP right after the commit does
			}
		}
		s.push(2)
		after(2 * time.Minute)
		if s.state().Deploy == nil {
			t.Fatal("no deploy was committed, so nothing is shown")
		}
		after(time.Minute)
		if runs := s.started(); len(runs) > 0 {
			t.Errorf("a replica that may have lost its lease drove %v", runs)
		}
	})
}

// What the owner under way leaves is taken over: the drive is asked about, not started again.
func TestTakeOverInADrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.known, s.wait = true, make(chan struct{})
		wayA, stopA := s.lead("a")
		defer stopA()
		after(2 * time.Minute)
		_, stopB := s.lead("b")
		defer stopB()
		s.push(2)
		after(2 * time.Minute)
		if len(s.started()) != 1 {
			t.Fatalf("drives: %v", s.started())
		}
		wayA.cut.Store(true)
		after(10 * time.Second)
		close(s.wait)
		after(20 * time.Minute)
		for id, n := range s.started() {
			if n != 1 {
				t.Errorf("drive %s was started %d times", id, n)
			}
		}
		if phase := s.phase(); phase != "all clear" {
			t.Errorf("after the take-over the deploy is %q", phase)
		}
	})
}
