package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/store"
	"releasebot/store/storetest"
)

func TestCopy(t *testing.T) {
	storetest.Copy(t, func(t *testing.T) (*store.Store, *store.Store) {
		path := fresh(t)
		return open(t, path), open(t, path)
	}, func(t *testing.T) *store.Store { return open(t, fresh(t)) })
}

// TestCopyWasCutShort lets the process end after the source was sealed and before the target has the copy.
func TestCopyWasCutShort(t *testing.T) {
	path, target := fresh(t), fresh(t)
	s, to := open(t, path), open(t, target)
	if _, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) { c.Cancels = []string{"x"} }); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Copy(t.Context(), s, to, storetest.Now); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	other := open(t, fresh(t))
	if _, err := store.Copy(t.Context(), s, other, storetest.Now); !errors.Is(err, store.ErrMoved) || !strings.Contains(err.Error(), target) {
		t.Errorf("to somewhere else: %v", err)
	}
	remove(t, target)
	done, err := store.Copy(t.Context(), s, open(t, target), storetest.Now)
	if err != nil || done.Already {
		t.Errorf("the same again: %+v, %v", done, err)
	}
}

// TestEveryTableIsCopied fails for a table that the copy would forget.
func TestEveryTableIsCopied(t *testing.T) {
	path := fresh(t)
	s, to := open(t, path), open(t, fresh(t))
	done, err := store.Copy(t.Context(), s, to, storetest.Now)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{"goose_db_version", "moved", "sqlite_sequence"}
	for _, table := range done.Tables {
		got = append(got, table.Name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(namesOf(t, beside(t, path), `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`), got); diff != "" {
		t.Errorf("tables (-there +copied):\n%s", diff)
	}
}

// namesOf are the names that a query gives.
func namesOf(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

// TestCopyWaitsForALock has somebody keep the lock for longer than SQLite waits, in real time: SQLite knows no other.
func TestCopyWaitsForALock(t *testing.T) {
	path := fresh(t)
	s, to := open(t, path), open(t, fresh(t))
	held := make(chan struct{})
	locked, err := beside(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = locked.Close() }()
	if _, err := locked.ExecContext(t.Context(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(held)
		<-time.After(6 * time.Second) // longer than SQLite itself waits
		_, _ = locked.ExecContext(context.Background(), `ROLLBACK`)
	}()
	if _, err := store.Copy(t.Context(), s, to, storetest.Now); err != nil {
		t.Error(err)
	}
	<-held
}
