package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"releasebot/internal/testpostgres"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/postgres"
	"releasebot/store/storetest"
)

func TestMain(m *testing.M) { testpostgres.Main(m) }

// open opens a database and closes it with the test.
func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), dsn)
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

// fresh is the DSN of an empty database on the tests' one server.
func fresh(t testing.TB) string {
	t.Helper()
	server := testpostgres.Shared(t)
	return server.DSN(server.Database(t))
}

func TestConformance(t *testing.T) {
	storetest.Exercise(t, func(t *testing.T) *store.Store { return open(t, fresh(t)) })
}

func TestReopeningKeepsEverything(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	if _, err := s.Receive(t.Context(), storetest.Now, release.Request{ID: "c1", Service: "webapp"}); err != nil {
		t.Fatal(err)
	}
	_, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) {
		c.State.Notes = 3
		c.State.Next = release.Numbers{Deploy: 43, Event: 2529}
		c.Posts = []release.Post{{Key: "n", Note: &release.Note{Kind: release.NotePaused}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	before := storetest.Everything(t, s, "webapp")
	if diff := cmp.Diff(before, storetest.Everything(t, open(t, dsn), "webapp")); diff != "" {
		t.Errorf("after reopening (-before +after):\n%s", diff)
	}
}

// raw runs statements beside the store.
func raw(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	db := postgres.Pool(t, dsn)
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}
