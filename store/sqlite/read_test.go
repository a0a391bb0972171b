package sqlite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
	"releasebot/store/storetest"
)

// read opens a database for reading and closes it with the test.
func read(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := sqlite.Read(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestReadBesideAWriter(t *testing.T) {
	path := fresh(t)
	s := open(t, path)
	step := func() {
		if _, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) { c.State.Notes++ }); err != nil {
			t.Fatal(err)
		}
	}
	step()
	reader := read(t, path)
	before := storetest.Everything(t, s, "webapp")
	if diff := cmp.Diff(before, storetest.Everything(t, reader, "webapp")); diff != "" {
		t.Errorf("the reader sees something else (-writer +reader):\n%s", diff)
	}
	step() // the writer does not notice
	if _, err := storetest.Step(t.Context(), reader, "webapp", nil); err == nil {
		t.Error("the reader wrote")
	}
}

func TestReadAfterTheBotEnded(t *testing.T) {
	path := fresh(t)
	s := open(t, path)
	if _, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) { c.State.Notes = 3 }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if all := storetest.Everything(t, read(t, path), "webapp"); all.State.Notes != 3 {
		t.Errorf("read %+v", all.State)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(content) {
		t.Errorf("reading changed the file, %v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	path := fresh(t)
	none := filepath.Join(t.TempDir(), "none.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, path, `DELETE FROM goose_db_version WHERE version_id > 1`)
	noDatabase := fresh(t)
	if err := os.WriteFile(noDatabase, []byte(strings.Repeat("no database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		path: "start the bot of this version once", none: "there is no database", noDatabase: "damaged or no SQLite database", "": "name a file",
	} {
		if _, err := sqlite.Read(t.Context(), file); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: got %v, want %q", file, err, want)
		}
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("reading made a file")
	}
	raw(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
	if _, err := sqlite.Read(t.Context(), path); err == nil || !strings.Contains(err.Error(), "newer releasebot") {
		t.Errorf("a newer one: %v", err)
	}
}

// A database of the first version gets its new tables, and keeps what it has.
func TestMigratesFromTheFirstVersion(t *testing.T) {
	path := fresh(t)
	s := open(t, path)
	if _, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) { c.State.Notes = 3 }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, path, `DROP TABLE evidence`, `DROP INDEX history_event`, `DROP INDEX outbox_ts`, `ALTER TABLE outbox DROP COLUMN waiting`, `DELETE FROM goose_db_version WHERE version_id > 1`)
	s = open(t, path)
	if all := storetest.Everything(t, s, "webapp"); all.State.Notes != 3 {
		t.Errorf("kept %+v", all.State)
	}
	_, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) {
		c.Evidence = []store.Evidence{{Event: 1, Verdict: release.Verdict{At: storetest.Now}, Body: []byte("numbers")}}
	})
	if err != nil {
		t.Error(err)
	}
}
