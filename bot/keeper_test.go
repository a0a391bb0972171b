package bot_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/store"
)

// leases are kept in memory, as store.Store keeps them in a database.
type leases struct {
	mu   sync.Mutex
	rows map[string]store.LeaseRow
	cut  map[string]bool // owners that do not reach the store
}

func newLeases() *leases { return &leases{rows: map[string]store.LeaseRow{}, cut: map[string]bool{}} }

// seat is a replica's way to the leases.
type seat struct {
	*leases
	who string
}

var errSevered = errors.New("no route to the store")

func (s seat) with(f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut[s.who] {
		return errSevered
	}
	return f()
}

func (s seat) Lease(_ context.Context, name string) (row store.LeaseRow, err error) {
	err = s.with(func() error { row = s.rows[name]; row.Name = name; return nil })
	return row, err
}

func (s seat) Take(_ context.Context, seen store.LeaseRow, owner string) (l store.Lease, err error) {
	err = s.with(func() error {
		now := s.rows[seen.Name]
		now.Name = seen.Name
		if now != seen {
			return store.ErrLost
		}
		s.rows[seen.Name] = store.LeaseRow{Name: seen.Name, Owner: owner, Fence: now.Fence + 1, Beat: now.Beat + 1}
		l = store.Lease{Name: seen.Name, Owner: owner, Fence: now.Fence + 1}
		return nil
	})
	return l, err
}

func (s seat) Renew(_ context.Context, l store.Lease) error {
	return s.with(func() error {
		row := s.rows[l.Name]
		if row.Owner != l.Owner || row.Fence != l.Fence {
			return store.ErrLost
		}
		row.Beat++
		s.rows[l.Name] = row
		return nil
	})
}

func (s seat) Release(_ context.Context, l store.Lease) error {
	return s.with(func() error {
		if row := s.rows[l.Name]; row.Owner == l.Owner && row.Fence == l.Fence {
			row.Owner = ""
			s.rows[l.Name] = row
		}
		return nil
	})
}

func (l *leases) sever(who string, cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut[who] = cut
}

// replica holds one lease and tells who serves.
type replica struct {
	keeper *bot.Keeper
	stop   context.CancelFunc

	mu     sync.Mutex
	serves *bot.Tenure
	times  int
	fit    bool
}

func (l *leases) replica(t *testing.T, who string) *replica {
	r := &replica{fit: true}
	wants := func(string) bool { r.mu.Lock(); defer r.mu.Unlock(); return r.fit }
	r.keeper = bot.NewKeeper(seat{l, who}, who, wants, zerolog.Nop(), bot.NewMetrics(prometheus.NewRegistry()))
	ctx, stop := context.WithCancel(t.Context())
	r.stop = stop
	go func() {
		err := r.keeper.Hold(ctx, "service/webapp", func(ctx context.Context, tenure *bot.Tenure) error {
			r.serve(tenure)
			<-ctx.Done()
			r.serve(nil)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}()
	return r
}

// pair is replica a, which has the lease, and b, which wants it.
func (l *leases) pair(t *testing.T) (a, b *replica) {
	a = l.replica(t, "a")
	after(time.Second)
	return a, l.replica(t, "b")
}

func (r *replica) serve(t *bot.Tenure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.serves = t
	if t != nil {
		r.times++
	}
}

func (r *replica) valid() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.serves != nil && r.serves.Valid()
}

func (r *replica) fence() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.serves == nil {
		return 0
	}
	return r.serves.Lease.Fence
}

// failOver is the promise: under 10 s from an owner's death to the next one's work.
const failOver = 10 * time.Second

func TestOneOwnerAndAnotherAfterItsDeath(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newLeases()
		a, b := all.pair(t)
		for range 60 {
			after(time.Second)
			if !a.valid() || b.valid() {
				t.Fatalf("a serves: %v, b serves: %v", a.valid(), b.valid())
			}
		}
		all.sever("a", true) // kill -9 and a cut line are the same to the others
		for waited := time.Duration(0); !b.valid(); waited += 100 * time.Millisecond {
			after(100 * time.Millisecond)
			if waited > failOver {
				t.Fatalf("nobody serves %s after the owner was cut off", waited)
			}
		}
		if b.fence() != 2 {
			t.Errorf("the fence is %d", b.fence())
		}
		a.stop()
		b.stop()
	})
}

// At no moment may two tenures be valid, whatever is cut off when.
func TestNeverTwoOwners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newLeases()
		replicas := []*replica{all.replica(t, "a"), all.replica(t, "b"), all.replica(t, "c")}
		names := []string{"a", "b", "c"}
		served := 0
		for step := range 3000 {
			after(100 * time.Millisecond)
			if step%17 == 0 {
				all.sever(names[step/17%3], step/51%2 == 0)
			}
			n := 0
			for _, r := range replicas {
				if r.valid() {
					n++
				}
			}
			if n > 1 {
				t.Fatalf("step %d: %d replicas serve", step, n)
			}
			served += n
		}
		if served < 1000 {
			t.Errorf("somebody served in %d of 3000 steps only", served)
		}
		for _, r := range replicas {
			r.stop()
		}
	})
}

func TestStoppedReplicaGivesItsLeaseBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newLeases()
		a, b := all.pair(t)
		after(time.Minute)
		a.stop()
		after(time.Second)
		if !b.valid() {
			t.Error("the other replica does not take over at once")
		}
		b.stop()
	})
}

func TestUnfitReplicaHandsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newLeases()
		a, b := all.pair(t)
		after(time.Minute)
		a.mu.Lock()
		a.fit = false
		a.mu.Unlock()
		after(3 * time.Second)
		if a.valid() || !b.valid() {
			t.Errorf("a serves: %v, b serves: %v", a.valid(), b.valid())
		}
		a.stop()
		b.stop()
	})
}

// A short outage of the store must not end a tenure, and after a long one the same replica may go on at once.
func TestOutageOfTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newLeases()
		a := all.replica(t, "a")
		after(time.Minute)
		all.sever("a", true)
		after(2 * time.Second)
		all.sever("a", false)
		after(time.Minute)
		if a.fence() != 1 || a.times != 1 {
			t.Fatalf("two seconds without the store: fence %d, %d tenures", a.fence(), a.times)
		}
		all.sever("a", true)
		after(time.Minute)
		if a.valid() {
			t.Fatal("it serves without having renewed for a minute")
		}
		all.sever("a", false)
		after(time.Second)
		if !a.valid() || a.fence() != 2 {
			t.Errorf("a second after the store came back: serves %v, fence %d", a.valid(), a.fence())
		}
		a.stop()
	})
}
