package storetest

import (
	"context"
	"testing"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// hearsWithin is how long a signal may take on a busy machine; it takes a millisecond.
const hearsWithin = 20 * time.Second

// Ears are what a listener has heard.
type Ears struct {
	t     testing.TB
	heard chan store.Signal
	end   context.CancelFunc
	ended chan error
}

// Listen listens to a store until the test ends.
func Listen(t testing.TB, s *store.Store) *Ears {
	ctx, end := context.WithCancel(context.Background())
	e := &Ears{t: t, heard: make(chan store.Signal, 10_000), end: end, ended: make(chan error, 1)}
	go func() { e.ended <- s.Listen(ctx, func(signal store.Signal) { e.heard <- signal }) }()
	t.Cleanup(end)
	return e
}

// Await waits for a signal, and gives all that was heard up to it.
func (e *Ears) Await(want store.Signal) (heard []store.Signal) {
	e.t.Helper()
	late := time.After(hearsWithin)
	for {
		select {
		case signal := <-e.heard:
			if heard = append(heard, signal); signal == want {
				return heard
			}
		case <-late:
			e.t.Fatalf("%+v was not heard, but %+v", want, heard)
		}
	}
}

// End ends the listening and gives what it returned.
func (e *Ears) End() error {
	e.end()
	return <-e.ended
}

// signals are heard by others and by the one who writes. What tells nothing must say so by Shared, and only wait.
func signals(t *testing.T, s *store.Store) {
	ctx := t.Context()
	ears := Listen(t, s)
	if !s.Shared() {
		_, err := s.Receive(ctx, Now, click("c1", "webapp"))
		fine(t, err)
		fine(t, ears.End())
		if len(ears.heard) > 0 {
			t.Errorf("heard %+v", <-ears.heard)
		}
		return
	}
	ears.Await(store.Signal{Kind: store.SignalResync})
	for _, test := range []struct {
		kind string
		do   func()
	}{
		{store.SignalInbox, func() { _, _ = s.Receive(ctx, Now, click("c1", "webapp")) }},
		{store.SignalState, func() { must(t, s, "webapp", nil) }},
		{store.SignalState, func() { must(t, s, "webapp", nil) }}, // a change, not the first
		{store.SignalOutbox, func() { post(t, s, card("deploy/1", 1)) }},
		{store.SignalOutbox, func() { post(t, s, card("deploy/1", 2)) }},
		{store.SignalLook, func() { fine(t, s.PutLook(ctx, "webapp", Now, nil)) }},
		{store.SignalLook, func() { fine(t, s.PutLook(ctx, "webapp", Now, []release.Verdict{{}})) }},
	} {
		test.do()
		ears.Await(store.Signal{Kind: test.kind, Service: "webapp"})
		// All that this wrote was heard by the time that the next is: signals keep their order.
		fine(t, s.PutLook(ctx, "mark", Now, nil))
		ears.Await(store.Signal{Kind: store.SignalLook, Service: "mark"})
	}
	quiet(t, s, ears)
	fine(t, ears.End())
}

// quiet: what changes nothing for others, and what is undone, is not told.
func quiet(t *testing.T, s *store.Store, ears *Ears) {
	ctx := t.Context()
	fine(t, s.Shown(ctx, "deploy/1", 1, "1.1"))
	_, err := s.Receive(ctx, Now, click("c1", "webapp")) // again
	fine(t, err)
	take(t, s, "slack", "a")
	_, err = Step(ctx, s, "webapp", func(c *store.Commit) { c.Posts = []release.Post{card("deploy/2", 1), card("", 1)} })
	if err == nil {
		t.Error("a message without a key was taken")
	}
	fine(t, s.PutLook(ctx, "mark", Now, nil))
	mark := store.Signal{Kind: store.SignalLook, Service: "mark"}
	if heard := ears.Await(mark); len(heard) != 1 {
		t.Errorf("nothing happened, and %+v was heard", heard)
	}
}
