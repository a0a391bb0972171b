package store

import (
	"context"
	"math/rand/v2"
	"time"
)

// The kinds of signals.
const (
	SignalInbox  = "inbox"  // a request was received
	SignalOutbox = "outbox" // a message has a new revision
	SignalState  = "state"  // a state was committed
	SignalLook   = "look"   // a look was put
	// SignalResync says that the line was cut, or is new: anything may have happened unheard, so look at everything.
	SignalResync = "resync"
)

// Signal says that something changed in the store; what it is must be read there. Signals save waiting: they may come
// twice, and one may be missing where SignalResync follows.
type Signal struct {
	Kind    string
	Service string // "" with SignalResync
}

// How long Listen waits before it opens a line again: twice as long each time, and at once again after a line that stood
// for longer than the longest wait.
const (
	shortestWait = 100 * time.Millisecond
	longestWait  = 5 * time.Second
)

// Shared tells whether other replicas may work on this database, too.
func (s *Store) Shared() bool { return s.shared }

// Listen tells of what anybody changes in the store, this process too, until ctx ends; then it returns nil. It opens the
// line again by itself when it is cut; Deaf tells why there is none. heard must not block. A database that tells nothing
// is waited on in silence.
func (s *Store) Listen(ctx context.Context, heard func(Signal)) error {
	if s.listen == nil {
		<-ctx.Done()
		return nil
	}
	for wait := shortestWait; ; {
		began := time.Now()
		err := s.listen(ctx, func(signal Signal) {
			s.deaf.Store(nil)
			heard(signal)
		})
		if err != nil && ctx.Err() == nil {
			err = s.wrap("listen", err)
			s.deaf.Store(&err)
		}
		if time.Since(began) > longestWait {
			wait = shortestWait
		}
		select {
		case <-time.After(wait/2 + rand.N(wait/2)): // not all replicas at once
		case <-ctx.Done():
			return nil
		}
		wait = min(2*wait, longestWait)
	}
}

// Deaf tells why Listen hears nothing at the moment; nil when it does, or when nobody listens.
func (s *Store) Deaf() error {
	if err := s.deaf.Load(); err != nil {
		return *err
	}
	return nil
}
