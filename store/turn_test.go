package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
	"releasebot/store/storetest"
)

// TestReceiveDoesNotQueueWithCommits: a request is taken while a commit waits for its turn.
func TestReceiveDoesNotQueueWithCommits(t *testing.T) {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "releasebot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()

	giveBack := s.HoldTurn()
	done := make(chan error, 1)
	go func() {
		_, err := s.Commit(context.Background(), first("webapp"))
		done <- err
	}()
	if _, err := s.Receive(t.Context(), storetest.Now, release.Request{ID: "c1", Service: "webapp"}); err != nil {
		t.Fatal(err)
	}
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Commit(impatient, first("other")); !errors.Is(err, context.Canceled) {
		t.Errorf("a commit that may not wait: %v", err)
	}
	select {
	case err := <-done:
		t.Fatalf("the commit did not wait for its turn: %v", err)
	default:
	}
	giveBack()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func first(service string) store.Commit {
	next := release.Numbers{Deploy: 1, Event: 1}
	return store.Commit{State: release.State{Service: service, Next: next}, Had: next, At: storetest.Now}
}
