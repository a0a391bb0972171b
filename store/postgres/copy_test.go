package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"releasebot/store"
	"releasebot/store/sqlite"
	"releasebot/store/storetest"
)

// file opens a SQLite store, and closes it with the test.
func file(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestCopyFromSQLite(t *testing.T) {
	storetest.Copy(t, func(t *testing.T) (*store.Store, *store.Store) {
		path := filepath.Join(t.TempDir(), "releasebot.db")
		return file(t, path), file(t, path)
	}, func(t *testing.T) *store.Store { return open(t, fresh(t)) })
}

func TestCopyToPostgres(t *testing.T) {
	storetest.Copy(t, func(t *testing.T) (*store.Store, *store.Store) {
		dsn := fresh(t)
		return open(t, dsn), open(t, dsn)
	}, func(t *testing.T) *store.Store { return open(t, fresh(t)) })
}

// TestEveryTableIsCopied fails for a table that the copy would forget.
func TestEveryTableIsCopied(t *testing.T) {
	dsn := fresh(t)
	done, err := store.Copy(t.Context(), open(t, dsn), open(t, fresh(t)), storetest.Now)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{"goose_db_version", "moved"}
	for _, table := range done.Tables {
		got = append(got, table.Name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(texts(t, beside(t, dsn), `SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename::text COLLATE "C"`), got); diff != "" {
		t.Errorf("tables (-there +copied):\n%s", diff)
	}
}

func TestTamperedAudit(t *testing.T) {
	storetest.Tamper(t, func(t *testing.T) (*store.Store, *sql.DB) {
		dsn := fresh(t)
		return open(t, dsn), beside(t, dsn)
	}, func(t *testing.T, db *sql.DB, table string) {
		if _, err := db.ExecContext(t.Context(), fmt.Sprintf(`ALTER TABLE %s DISABLE TRIGGER USER`, table)); err != nil {
			t.Fatal(err)
		}
	})
}

// beside opens another line to the database.
func beside(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func texts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(context.WithoutCancel(t.Context()), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
