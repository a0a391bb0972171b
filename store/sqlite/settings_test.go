package sqlite

import (
	"database/sql"
	"path/filepath"
	"testing"
)

// TestSettings asks SQLite itself: a misspelt pragma is no error, and what synchronous does no test can see.
func TestSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "releasebot.db")
	for _, handle := range []struct {
		settings []string
		want     map[string]string
	}{
		{writing, map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "query_only": "0"}},
		{reading, map[string]string{"journal_mode": "wal", "query_only": "1", "busy_timeout": "5000"}},
	} {
		db, err := sql.Open("sqlite", dsn(path, handle.settings...))
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range handle.want {
			var got string
			if err := db.QueryRowContext(t.Context(), `PRAGMA `+name).Scan(&got); err != nil || got != want {
				t.Errorf("%v: %s is %s, want %s, %v", handle.settings, name, got, want, err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
