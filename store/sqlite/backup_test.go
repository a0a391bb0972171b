package sqlite_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"releasebot/store"
	"releasebot/store/storetest"
)

// TestBackupUnderLoad makes the backup of docs/backup.md beside a bot that writes, and puts it back.
func TestBackupUnderLoad(t *testing.T) {
	path, backup := fresh(t), fresh(t)
	s := open(t, path)
	load := storetest.Busy(t.Context(), s, 2)
	if _, err := storetest.MeasureReceive(t.Context(), s, "before", 50); err != nil {
		t.Fatal(err)
	}
	raw(t, path, `VACUUM INTO '`+backup+`'`)
	if _, err := storetest.MeasureReceive(t.Context(), s, "after", 20); err != nil {
		t.Fatal(err)
	}
	if err := load.Stop(); err != nil {
		t.Fatal(err)
	}

	r := open(t, backup) // looks at every page
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the restored file is %v, %v", info.Mode(), err)
	}
	whole(t, r)
	items, err := r.Pending(t.Context(), "webapp")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		if items[i].Request.ID != fmt.Sprint("before-", i) {
			t.Fatalf("request %d is %s", i, items[i].Request.ID)
		}
	}
	db := beside(t, backup)
	for i := range 2 {
		service := fmt.Sprint("busy", i)
		_, version, err := r.Load(t.Context(), service)
		if err != nil || version == 0 {
			t.Fatal(service, version, err)
		}
		for _, table := range []string{"outbox", "history", "audit"} { // five each commit
			var n int64
			if err := db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM `+table+` WHERE service = $1`, service).Scan(&n); err != nil || n != 5*version {
				t.Errorf("version %d of %s has %d rows of %s, %v", version, service, n, table, err)
			}
		}
	}
	olderThan(t, r, s)
	if _, err := storetest.Step(t.Context(), r, "busy0", nil); err != nil { // it goes on
		t.Error(err)
	}
}

func whole(t *testing.T, s *store.Store, noted ...store.AuditHead) {
	t.Helper()
	if _, err := s.VerifyAudit(t.Context(), noted, func(p store.AuditProblem) { t.Errorf("%v", p) }); err != nil {
		t.Error(err)
	}
}

// olderThan holds the chains of a backup to be the beginning of those of the store, and shorter.
func olderThan(t *testing.T, backup, s *store.Store) {
	t.Helper()
	old, err := backup.AuditHeads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	whole(t, s, old...)
	if _, err := storetest.Step(t.Context(), s, "busy0", func(c *store.Commit) { c.Cancels = []string{"x"} }); err != nil {
		t.Fatal(err)
	}
	now, err := s.AuditHeads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	_, err = backup.VerifyAudit(t.Context(), now, func(p store.AuditProblem) { problems = append(problems, p.String()) })
	if err != nil || !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, "its end was cut off") }) {
		t.Errorf("nobody can tell that the backup is older: %q, %v", problems, err)
	}
}

// TestRestoredNumbersAreNotGivenTwice is what a backup does not know of.
func TestRestoredNumbersAreNotGivenTwice(t *testing.T) {
	path, backup := fresh(t), fresh(t)
	s := open(t, path)
	take := func(s *store.Store) (number int) {
		if _, err := storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) {
			number = c.Had.Deploy
			c.State.Next.Deploy++
		}); err != nil {
			t.Fatal(err)
		}
		return number
	}
	take(s)
	raw(t, path, `VACUUM INTO '`+backup+`'`)
	given := take(s)
	r := open(t, backup)
	if _, _, err := r.Restored(t.Context(), storetest.Now, "U0ANNA", 10); err != nil {
		t.Fatal(err)
	}
	if again := take(r); again <= given {
		t.Errorf("deploy %d was given again after %d", again, given)
	}
}
