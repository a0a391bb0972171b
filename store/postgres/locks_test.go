package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/internal/testpostgres"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/postgres"
	"releasebot/store/storetest"
)

// beginAsTheStore begins a transaction with the store's own settings.
func beginAsTheStore(t *testing.T, dsn string) *sql.Tx {
	t.Helper()
	tx, err := postgres.Pool(t, dsn).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	return tx
}

// TestSettings asks the server what the sessions run with.
func TestSettings(t *testing.T) {
	dsn := fresh(t)
	open(t, dsn)
	db := postgres.Pool(t, dsn)
	for name, want := range map[string]string{
		"application_name": "releasebot", "client_encoding": "UTF8", "transaction_isolation": "read committed", "synchronous_commit": "on",
		"statement_timeout": "30s", "idle_in_transaction_session_timeout": "3s", "tcp_keepalives_idle": "5", "tcp_user_timeout": "10000",
	} {
		var got string
		if err := db.QueryRowContext(t.Context(), `SHOW `+name).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s, %v", name, got, want, err)
		}
	}
}

// TestDeadlockIsAConflict lets a commit and another transaction wait for each other.
func TestDeadlockIsAConflict(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	if _, err := storetest.Step(t.Context(), s, "webapp", nil); err != nil {
		t.Fatal(err)
	}
	superuser := strings.Replace(dsn, testpostgres.Role+":", "postgres:", 1)
	before := storetest.Everything(t, s, "webapp")
	other := beginAsTheStore(t, superuser)
	run := func(statement string) {
		t.Helper()
		if _, err := other.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	run(`SET LOCAL deadlock_timeout = '1h'`) // the store is to be the one that is undone
	run(`UPDATE sequence SET next = next WHERE name = 'deploy'`)
	done := make(chan error)
	go func() {
		_, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) { c.State.Next.Deploy++ })
		done <- err
	}()
	awaitWaiting(t, postgres.Pool(t, dsn))
	go func() {
		_, _ = other.ExecContext(context.WithoutCancel(t.Context()), `UPDATE state SET at = at WHERE service = 'webapp'`)
	}()
	if err := <-done; !errors.Is(err, store.ErrConflict) {
		t.Errorf("a deadlock is %v", err)
	}
	_ = other.Rollback()
	if diff := cmp.Diff(before, storetest.Everything(t, s, "webapp")); diff != "" {
		t.Errorf("something was left (-before +after):\n%s", diff)
	}
}

// awaitWaiting waits until somebody in the database waits for a lock.
func awaitWaiting(t *testing.T, db *sql.DB) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		var n int
		err := db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pid IN
(SELECT pid FROM pg_stat_activity WHERE datname = current_database())`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
	}
	t.Fatal("nobody waits for a lock")
}

// TestLastStatementFails lets a commit fail at the last thing it writes.
func TestLastStatementFails(t *testing.T) {
	dsn := fresh(t)
	s := open(t, dsn)
	before := storetest.Everything(t, s, "webapp")
	raw(t, dsn, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no history today'; END $$`,
		`CREATE TRIGGER refuse BEFORE INSERT ON history FOR EACH ROW EXECUTE FUNCTION refuse()`)
	_, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) {
		c.State.Next.Deploy++
		c.Posts = []release.Post{{Key: "n", Note: &release.Note{Kind: release.NotePaused}}}
	})
	if err == nil || !strings.Contains(err.Error(), "no history today") || !strings.Contains(err.Error(), "postgres 127.0.0.1") {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(before, storetest.Everything(t, s, "webapp")); diff != "" {
		t.Errorf("something was left (-before +after):\n%s", diff)
	}
}

// TestQueriesUseTheirIndex holds the store's queries to the indexes made for them; the outbox and the history only grow.
// Empty tables are read whole whatever indexes there are, so the planner must not.
func TestQueriesUseTheirIndex(t *testing.T) {
	dsn := fresh(t)
	open(t, dsn)
	db := postgres.Pool(t, dsn)
	for _, off := range []string{`SET enable_seqscan = off`, `SET enable_bitmapscan = off`, `SET enable_sort = off`} {
		if _, err := db.ExecContext(t.Context(), off); err != nil {
			t.Fatal(err)
		}
	}
	for index, query := range map[string]string{
		"outbox_unshown":  `SELECT * FROM outbox WHERE revision > shown AND failed = '' ORDER BY position LIMIT 10`,
		"outbox_answers":  `SELECT position FROM outbox WHERE kind = 'answer' AND at < 5 ORDER BY at LIMIT 10`,
		"outbox_ts":       `SELECT key FROM outbox WHERE ts = '17.1' AND ts <> ''`,
		"inbox_pending":   `SELECT id FROM inbox WHERE service = 'webapp' AND done = 0 ORDER BY id`,
		"inbox_done":      `SELECT id FROM inbox WHERE done > 0 AND done < 5 ORDER BY done LIMIT 10`,
		"evidence_at":     `SELECT event, tier, zone FROM evidence WHERE at < 5 ORDER BY at LIMIT 10`,
		"history_service": `SELECT * FROM history WHERE service = 'webapp' ORDER BY id DESC LIMIT 10`,
		"history_event":   `SELECT * FROM history WHERE event = 7 AND event > 0 ORDER BY id DESC LIMIT 10`,
	} {
		var plan string // {"Index Name": …}, nested where the query is
		if err := db.QueryRowContext(t.Context(), `EXPLAIN (FORMAT JSON) `+query).Scan(&plan); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan, `"Index Name": "`+index+`"`) {
			t.Errorf("%s:\n%s", index, plan)
		}
	}
}
