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
	rows, err := db.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1`, table)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		if _, err := db.ExecContext(t.Context(), `DROP TRIGGER `+name); err != nil {
			t.Fatal(err)
		}
	}
}
