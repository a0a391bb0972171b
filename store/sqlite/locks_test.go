package sqlite_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
	"releasebot/store/storetest"
)

// beside opens a second handle on the file.
func beside(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestLongReadBlocksNobody holds a read open while others write.
func TestLongReadBlocksNobody(t *testing.T) {
	path := fresh(t)
	s := open(t, path)
	tx, err := beside(t, path).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	var n int
	count := func() int {
		if err := tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM inbox`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	if _, err := storetest.MeasureReceive(t.Context(), s, "c", 10); err != nil {
		t.Fatal(err)
	}
	if _, err := storetest.Step(t.Context(), s, "webapp", nil); err != nil {
		t.Fatal(err)
	}
	if after := count(); after != before {
		t.Errorf("the read saw %d, then %d", before, after)
	}
}

// TestLastStatementFails lets a commit fail at the last thing it writes.
func TestLastStatementFails(t *testing.T) {
	path := fresh(t)
	s := open(t, path)
	before := storetest.Everything(t, s, "webapp")
	raw(t, path, `CREATE TRIGGER refuse BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no history today'); END`)
	_, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) {
		c.State.Next.Deploy++
		c.Posts = []release.Post{{Key: "n", Note: &release.Note{Kind: release.NotePaused}}}
	})
	if err == nil || !strings.Contains(err.Error(), "no history today") || !strings.Contains(err.Error(), path) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(before, storetest.Everything(t, s, "webapp")); diff != "" {
		t.Errorf("something was left (-before +after):\n%s", diff)
	}
}

// TestQueriesUseTheirIndex holds the store's queries to the indexes made for them; the outbox and the history only grow.
func TestQueriesUseTheirIndex(t *testing.T) {
	path := fresh(t)
	open(t, path)
	db := beside(t, path)
	for index, query := range map[string]string{
		"outbox_unshown":  `SELECT * FROM outbox WHERE revision > shown AND failed = '' ORDER BY position LIMIT 10`,
		"outbox_answers":  `SELECT position FROM outbox WHERE kind = 'answer' AND at < 5 ORDER BY at LIMIT 10`,
		"inbox_pending":   `SELECT id FROM inbox WHERE service = 'webapp' AND done = 0 ORDER BY id`,
		"inbox_done":      `SELECT id FROM inbox WHERE done > 0 AND done < 5 ORDER BY done LIMIT 10`,
		"evidence_at":     `SELECT event, tier, zone FROM evidence WHERE at < 5 ORDER BY at LIMIT 10`,
		"history_time":    `SELECT * FROM history WHERE service = 'webapp' AND at >= 5 ORDER BY at DESC, id DESC LIMIT 10`,
		"outbox_posts":    `SELECT position FROM outbox WHERE kind = 'post' AND at < 5 ORDER BY at LIMIT 10`,
		"outbox_thread":   `SELECT 1 FROM outbox WHERE thread = 'deploy/42' AND thread <> ''`,
		"history_service": `SELECT * FROM history WHERE service = 'webapp' ORDER BY id DESC LIMIT 10`,
	} {
		var id, parent, unused int
		var plan string
		err := db.QueryRowContext(t.Context(), `EXPLAIN QUERY PLAN `+query).Scan(&id, &parent, &unused, &plan)
		if err != nil || !strings.Contains(plan, index) {
			t.Errorf("%s: %s, %v", index, plan, err)
		}
	}
}
