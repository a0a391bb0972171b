package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

// stands gives the row of a lease.
func stands(t *testing.T, s *store.Store, name string) store.LeaseRow {
	t.Helper()
	row, err := s.Lease(t.Context(), name)
	fine(t, err)
	return row
}

// take takes a lease as it stands now.
func take(t *testing.T, s *store.Store, name, owner string) store.Lease {
	t.Helper()
	l, err := s.Take(t.Context(), stands(t, s, name), owner)
	fine(t, err)
	if want := (store.Lease{Name: name, Owner: owner, Fence: l.Fence}); l != want {
		t.Fatalf("took %+v, want %+v", l, want)
	}
	return l
}

func leaseLife(t *testing.T, s *store.Store) {
	ctx, name := t.Context(), store.ServiceLease("webapp")
	if row := stands(t, s, name); row != (store.LeaseRow{Name: name}) {
		t.Fatalf("a lease that nobody ever had: %+v", row)
	}
	first := take(t, s, name, "a")
	taken := stands(t, s, name)
	if taken.Owner != "a" || taken.Fence != 1 || first.Fence != 1 {
		t.Fatalf("taken for the first time: %+v, %+v", first, taken)
	}
	fine(t, s.Renew(ctx, first))
	renewed := stands(t, s, name)
	if renewed.Beat <= taken.Beat || renewed.Owner != "a" || renewed.Fence != 1 {
		t.Fatalf("renewed from %+v to %+v", taken, renewed)
	}
	fine(t, s.Release(ctx, first))
	if free := stands(t, s, name); free.Owner != "" || free.Fence != 1 || free.Beat <= renewed.Beat {
		t.Fatalf("released from %+v to %+v", renewed, free)
	}
	wants(t, s.Renew(ctx, first), store.ErrLost)
	fine(t, s.Release(ctx, first)) // lost already
	if second := take(t, s, name, "a"); second.Fence != 2 {
		t.Errorf("taken again by the same: %+v", second)
	}
	wants(t, s.Renew(ctx, first), store.ErrLost) // the same owner, but an older fence
}

// staleLook: a row that somebody touched since it was seen is not taken.
func staleLook(t *testing.T, s *store.Store) {
	ctx := t.Context()
	never := stands(t, s, "slack")
	a := take(t, s, "slack", "a")
	_, err := s.Take(ctx, never, "b")
	wants(t, err, store.ErrLost)
	seen := stands(t, s, "slack")
	fine(t, s.Renew(ctx, a)) // it beats, so it is alive
	_, err = s.Take(ctx, seen, "b")
	wants(t, err, store.ErrLost)
	for name, row := range map[string]store.LeaseRow{
		"another owner": {Name: "slack", Owner: "c", Fence: 1, Beat: 2}, "another fence": {Name: "slack", Owner: "a", Fence: 2, Beat: 2},
	} {
		if _, err := s.Take(ctx, row, "b"); err == nil {
			t.Errorf("taken from %s", name)
		}
	}
	if row := stands(t, s, "slack"); row != (store.LeaseRow{Name: "slack", Owner: "a", Fence: 1, Beat: 2}) {
		t.Errorf("what was refused changed the row to %+v", row)
	}
	b := take(t, s, "slack", "b") // it stood still
	if b.Fence != 2 {
		t.Errorf("taken from a dead one: %+v", b)
	}
	wants(t, s.Renew(ctx, a), store.ErrLost)
	fine(t, s.Release(ctx, a)) // the stale owner takes nothing from the new one
	fine(t, s.Renew(ctx, b))
	for _, careless := range []store.LeaseRow{{}, {Name: "a\x00b"}} {
		if _, err := s.Take(ctx, careless, "b"); err == nil {
			t.Errorf("%+v was taken", careless)
		}
	}
	if _, err := s.Take(ctx, store.LeaseRow{Name: "x"}, ""); err == nil {
		t.Error("nobody took a lease")
	}
}

func racingForALease(t *testing.T, s *store.Store) {
	for round := range int64(4) { // the first of all, then from one that is gone
		seen := stands(t, s, "slack")
		held := make([]store.Lease, 5)
		only(t, together(5, func(i int) (err error) {
			held[i], err = s.Take(t.Context(), seen, fmt.Sprint("r", i))
			return err
		}), store.ErrLost)
		row := stands(t, s, "slack")
		for i, l := range held {
			if won := l != (store.Lease{}); won && (l.Fence != round+1 || row.Fence != l.Fence || row.Owner != fmt.Sprint("r", i)) {
				t.Errorf("round %d: %+v won, the row is %+v", round, l, row)
			}
		}
	}
}

func leasesByName(t *testing.T, s *store.Store) {
	take(t, s, "slack", "a")
	take(t, s, "service/b", "b")
	take(t, s, "service/a", "a")
	got, err := s.Leases(t.Context())
	fine(t, err)
	want := []store.LeaseRow{
		{Name: "service/a", Owner: "a", Fence: 1, Beat: 1}, {Name: "service/b", Owner: "b", Fence: 1, Beat: 1}, {Name: "slack", Owner: "a", Fence: 1, Beat: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("leases (-want +got):\n%s", diff)
	}
}

// fencedCommit: the one who lost the lease writes nothing, though its version is right.
func fencedCommit(t *testing.T, s *store.Store) {
	ctx, name := t.Context(), store.ServiceLease("webapp")
	old := take(t, s, name, "a")
	before := stands(t, s, name)
	by := func(l store.Lease) func(*store.Commit) {
		return func(c *store.Commit) {
			c.Lease = l
			c.State.Notes++
			c.State.Next.Deploy++
			c.Posts = []release.Post{note(c.State.Notes, "x")}
		}
	}
	must(t, s, "webapp", by(old))
	if row := stands(t, s, name); row.Beat <= before.Beat {
		t.Errorf("a commit did not renew its lease: from %+v to %+v", before, row)
	}
	owner := take(t, s, name, "b")
	kept := Everything(t, s, "webapp")
	row := stands(t, s, name)
	for _, l := range []store.Lease{old, {Name: name, Owner: "b", Fence: old.Fence}, {Name: name, Owner: "a", Fence: owner.Fence}, {Name: "service/none", Owner: "a", Fence: 1}} {
		_, err := Step(ctx, s, "webapp", by(l))
		wants(t, err, store.ErrLost)
	}
	if diff := cmp.Diff(kept, Everything(t, s, "webapp")); diff != "" || stands(t, s, name) != row {
		t.Errorf("a lost lease left something (-before +after):\n%s", diff)
	}
	must(t, s, "webapp", by(owner))
	fine(t, s.Release(ctx, owner))
	_, err := Step(ctx, s, "webapp", by(owner))
	wants(t, err, store.ErrLost)
	must(t, s, "webapp", by(store.Lease{})) // who holds none is not asked
}

// failedFence: a commit that fails for another reason has not renewed the lease either.
func failedFence(t *testing.T, s *store.Store) {
	l := take(t, s, "service/webapp", "a")
	state, _ := load(t, s, "webapp")
	before := stands(t, s, "service/webapp")
	_, err := s.Commit(t.Context(), store.Commit{State: state, Version: 7, Had: state.Next, At: Now, Lease: l})
	wants(t, err, store.ErrConflict)
	if row := stands(t, s, "service/webapp"); row != before {
		t.Errorf("a conflict changed the lease from %+v to %+v", before, row)
	}
}

func fencedTrying(t *testing.T, s *store.Store) {
	ctx := t.Context()
	old := take(t, s, store.SlackLease, "a")
	post(t, s, card("deploy/42", 1), card("deploy/43", 1))
	before := stands(t, s, store.SlackLease)
	fine(t, s.Trying(ctx, "deploy/42", Now, old))
	if row := stands(t, s, store.SlackLease); row.Beat <= before.Beat || !find(t, s, "deploy/42").Tried.Equal(Now) {
		t.Errorf("tried by the owner: %+v", row)
	}
	wants(t, s.Trying(ctx, "deploy/1", Now, old), store.ErrNoMessage)
	owner := take(t, s, store.SlackLease, "b")
	wants(t, s.Trying(ctx, "deploy/43", Now, old), store.ErrLost)
	wants(t, s.Trying(ctx, "deploy/42", Now, old), store.ErrLost) // tried before, but not its to post any more
	if m := find(t, s, "deploy/43"); !m.Tried.IsZero() {
		t.Errorf("a stale owner's try was noted: %+v", m)
	}
	fine(t, s.Trying(ctx, "deploy/43", Now, owner))
	// What already is may be told by anybody.
	fine(t, s.Shown(ctx, "deploy/42", 1, "1.1"))
	fine(t, s.GiveUp(ctx, "deploy/43", 1, "channel_not_found"))
}

// racingFence lets an owner commit as fast as it can while others take the lease: after each Take only the taker writes.
func racingFence(t *testing.T, s *store.Store) {
	ctx, name := t.Context(), "service/webapp"
	held := take(t, s, name, "r0")
	for round := range 8 {
		mine := held
		done := make(chan error, 1)
		go func() {
			for { // at the latest until the test ends
				if _, err := Step(ctx, s, "webapp", func(c *store.Commit) {
					c.Lease, c.State.Notes = mine, round
				}); err != nil {
					done <- err
					return
				}
			}
		}()
		for {
			l, err := s.Take(ctx, stands(t, s, name), fmt.Sprint("r", round+1))
			if err == nil {
				held = l
				break
			}
			wants(t, err, store.ErrLost) // it beat meanwhile
		}
		_, version := load(t, s, "webapp")
		select {
		case err := <-done:
			wants(t, err, store.ErrLost)
		case <-time.After(hearsWithin):
			t.Fatalf("round %d: the old owner goes on", round)
		}
		if _, after := load(t, s, "webapp"); after != version {
			t.Fatalf("round %d: the old owner went on from version %d to %d", round, version, after)
		}
	}
}
