package sqlite_test

import (
	"database/sql"
	"testing"

	"releasebot/store"
	"releasebot/store/storetest"
)

func TestTamper(t *testing.T) {
	storetest.Tamper(t, func(t *testing.T) (*store.Store, *sql.DB) {
		path := fresh(t)
		return open(t, path), beside(t, path)
	}, dropTriggers)
}

// dropTriggers lets a table be changed in any way.
func dropTriggers(t *testing.T, db *sql.DB, table string) {
	t.Helper()
	names := namesOf(t, db, `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1`, table)
	if len(names) == 0 {
		t.Fatal("there is none on " + table)
	}
	for _, name := range names {
		if _, err := db.ExecContext(t.Context(), `DROP TRIGGER `+name); err != nil {
			t.Fatal(err)
		}
	}
}
