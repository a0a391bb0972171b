package storetest

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

func unknownService(t *testing.T, s *store.Store) {
	state, version := load(t, s, "webapp")
	want := release.State{Service: "webapp", Next: release.Numbers{Deploy: 1, Event: 1}}
	if diff := cmp.Diff(want, state); diff != "" || version != 0 {
		t.Fatalf("version %d, state (-want +got):\n%s", version, diff)
	}
	if got := must(t, s, "webapp", nil); got != 1 {
		t.Fatalf("the first commit made version %d", got)
	}
}

func oldVersion(t *testing.T, s *store.Store) {
	old, _ := load(t, s, "webapp")
	must(t, s, "webapp", func(c *store.Commit) { c.State.Notes = 1 })
	for _, version := range []int64{0, 2, 99} { // 1 is the right one
		_, err := s.Commit(t.Context(), store.Commit{State: old, Version: version, Had: old.Next, At: Now})
		wants(t, err, store.ErrConflict)
	}
	if state, version := load(t, s, "webapp"); state.Notes != 1 || version != 1 {
		t.Fatalf("version %d with %d notes", version, state.Notes)
	}
}

func takenNumber(t *testing.T, s *store.Store) {
	other, _ := load(t, s, "other")
	must(t, s, "webapp", func(c *store.Commit) { c.State.Next.Deploy++ })

	uses := store.Commit{State: other, Had: other.Next, At: Now}
	uses.State.Next.Event++ // a free one, which must not be lost with the conflict
	uses.State.Next.Deploy++
	_, err := s.Commit(t.Context(), uses)
	wants(t, err, store.ErrConflict)

	idle := store.Commit{State: other, Had: other.Next, At: Now} // takes none, so it may be behind
	_, err = s.Commit(t.Context(), idle)
	fine(t, err)
	state, _ := load(t, s, "other")
	if want := (release.Numbers{Deploy: 2, Event: 1}); state.Next != want {
		t.Fatalf("the next numbers are %v, want %v", state.Next, want)
	}
}

func carelessCommits(t *testing.T, s *store.Store) {
	for name, spoil := range map[string]func(*store.Commit){
		"no service":       func(c *store.Commit) { c.State.Service = "" },
		"no time":          func(c *store.Commit) { c.At = time.Time{} },
		"numbers not set":  func(c *store.Commit) { c.Had = release.Numbers{} },
		"numbers go back":  func(c *store.Commit) { c.State.Next.Event = 0 },
		"answer to nobody": func(c *store.Commit) { c.Answers = []release.Answer{{Text: "?"}} },
		"note of no kind":  func(c *store.Commit) { c.Posts = []release.Post{{Key: "n", Note: &release.Note{}}} },
		"no number": func(c *store.Commit) {
			c.State.Watch.Abnormal = []release.Verdict{{Evidence: release.Evidence{Usual: math.NaN()}}}
		},
	} {
		_, err := Step(t.Context(), s, "webapp", spoil)
		if err == nil || errors.Is(err, store.ErrConflict) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, version := load(t, s, "webapp"); version != 0 {
		t.Errorf("version %d was committed", version)
	}
}

// allOrNothing lets transactions fail half-way: at the inbox, and at the last message, which the tables refuse.
func allOrNothing(t *testing.T, s *store.Store) {
	ctx := t.Context()
	_, err := s.Receive(ctx, Now, click("c1", "webapp"))
	fine(t, err)
	items, err := s.Pending(ctx, "webapp")
	fine(t, err)
	must(t, s, "webapp", func(c *store.Commit) { c.Posts = []release.Post{card("deploy/1", 1)} })
	before := Everything(t, s, "webapp")

	change := func(c *store.Commit) {
		c.State.Notes = 9
		c.State.Next = release.Numbers{Deploy: 5, Event: 5}
		c.Inbox = items[0].ID
		c.Posts = []release.Post{card("deploy/1", 2), note(1, "pause"), card("", 3)}
		c.Answers = []release.Answer{{Request: items[0].Request, Text: "Paused."}}
	}
	_, err = Step(ctx, s, "webapp", change)
	if err == nil || errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrDone) {
		t.Fatalf("a message without a key: %v", err)
	}
	_, err = Step(ctx, s, "webapp", func(c *store.Commit) { change(c); c.Inbox += 1000 })
	wants(t, err, store.ErrDone)
	if diff := cmp.Diff(before, Everything(t, s, "webapp")); diff != "" {
		t.Fatalf("a failed commit left something (-before +after):\n%s", diff)
	}
}

func endedContext(t *testing.T, s *store.Store) {
	c := store.Commit{State: release.State{Service: "webapp", Next: release.Numbers{Deploy: 1, Event: 1}},
		Had: release.Numbers{Deploy: 1, Event: 1}, At: Now}
	ended := ended(t)
	_, err := s.Commit(ended, c)
	if err == nil {
		t.Error("Commit did not end")
	}
	if _, err := s.Receive(ended, Now, click("c1", "webapp")); err == nil {
		t.Error("Receive did not end")
	}
	must(t, s, "webapp", nil) // and the store goes on
}
