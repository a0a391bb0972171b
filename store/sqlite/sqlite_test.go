package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
	"releasebot/store/storetest"
)

// open opens a database and closes it with the test.
func open(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func fresh(t testing.TB) string { return filepath.Join(t.TempDir(), "releasebot.db") }

func TestConformance(t *testing.T) {
	storetest.Exercise(t, func(t *testing.T) *store.Store { return open(t, fresh(t)) })
}

func TestReopeningKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c#d%20e.db") // no character of a path is special
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Receive(t.Context(), storetest.Now, release.Request{ID: "c1", Service: "webapp"}); err != nil {
		t.Fatal(err)
	}
	_, err = storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) {
		c.State.Notes = 3
		c.State.Next = release.Numbers{Deploy: 43, Event: 2529}
		c.Posts = []release.Post{{Key: "n", Note: &release.Note{Kind: release.NotePaused}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	before := storetest.Everything(t, s, "webapp")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, storetest.Everything(t, open(t, path), "webapp")); diff != "" {
		t.Errorf("after reopening (-before +after):\n%s", diff)
	}
}

func TestTwoProcessesShareAFile(t *testing.T) {
	path := fresh(t)
	a, b := open(t, path), open(t, path)
	both := storetest.Busy(t.Context(), a, 1) // the lock between handles is the one between processes
	for range 20 {
		if _, err := storetest.Step(t.Context(), b, "webapp", nil); err != nil {
			t.Error(err)
		}
	}
	if err := both.Stop(); err != nil {
		t.Error(err)
	}
}

func TestFileIsPrivate(t *testing.T) {
	path := fresh(t)
	if err := os.WriteFile(path, nil, 0o644); err != nil { // as a careless copy leaves it
		t.Fatal(err)
	}
	s := open(t, path)
	if _, err := storetest.Step(context.Background(), s, "webapp", nil); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o", info.Name(), mode)
		}
	}
}

// remove deletes a database.
func remove(t *testing.T, path string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.RemoveAll(path + suffix); err != nil {
			t.Fatal(err)
		}
	}
}
