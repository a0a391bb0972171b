package bot

import (
	"sync"
	"time"

	"releasebot/store"
)

// Tenure is the time in which this replica has a lease. A nil Tenure is for an installation of one replica: it needs no lease
// and never loses it.
type Tenure struct {
	Lease store.Lease

	mu    sync.Mutex
	until time.Time // on the steady clock: afterwards another replica may have it
}

func newTenure(l store.Lease, begun time.Time) *Tenure {
	t := &Tenure{Lease: l}
	t.renewed(begun)
	return t
}

// Valid tells whether no other replica can have the lease yet. A process that was stopped for a while learns here that it
// is too late, before it does anything outside of the store.
func (t *Tenure) Valid() bool { return t == nil || t.left() > 0 }

// lease is the one to commit under; the zero Lease where none is needed.
func (t *Tenure) lease() store.Lease {
	if t == nil {
		return store.Lease{}
	}
	return t.Lease
}

// renewed counts from before the call: the store may have written it at any moment since.
func (t *Tenure) renewed(begun time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.until = begun.Add(leaseTTL - leaseSafe)
}

func (t *Tenure) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.until = time.Time{}
}

func (t *Tenure) left() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Until(t.until)
}
