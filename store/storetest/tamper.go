package storetest

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"releasebot/store"
)

// Tamper changes audit chains beside the store, in every way that somebody with the database could, and holds
// VerifyAudit to find it. Open gives an empty store and a handle of the test's own on its database; unlock drops the
// triggers of a table.
func Tamper(t *testing.T, open func(t *testing.T) (*store.Store, *sql.DB), unlock func(t *testing.T, db *sql.DB, table string)) {
	t.Run("the tables refuse changes", func(t *testing.T) {
		s, db := open(t)
		chainOf(t, s)
		refusesChanges(t, s, db)
	})
	for _, test := range tampering {
		t.Run(test.name, func(t *testing.T) {
			s, db := open(t)
			noted := chainOf(t, s)
			unlock(t, db, "audit")
			unlock(t, db, "audit_head")
			for _, statement := range test.do {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			if test.rewrite {
				rewrite(t, s, db, "webapp")
			}
			if !test.noted {
				noted = nil
			}
			found(t, s, noted, test.service, test.seq, test.want)
		})
	}
}

var tampering = []struct {
	name    string
	do      []string
	rewrite bool // the chain is hashed anew, and its head with it
	noted   bool // somebody had noted the head
	service string
	seq     int64
	want    string
}{
	{"a changed body", []string{`UPDATE audit SET body = REPLACE(body, '"text":"3"', '"text":"4"') WHERE service = 'webapp' AND seq = 3`}, false, false, "webapp", 3, "it was changed"},
	{"a changed time", []string{`UPDATE audit SET at = at + 1 WHERE service = 'webapp' AND seq = 3`}, false, false, "webapp", 3, "it was changed"},
	{"a changed last entry", []string{`UPDATE audit SET at = at + 1 WHERE service = 'webapp' AND seq = 6`}, false, false, "webapp", 6, "it was changed"},
	{"a changed hash", []string{`UPDATE audit SET hash = 'abc' WHERE service = 'webapp' AND seq = 3`}, false, false, "webapp", 3, "it was changed"},
	{"an entry moved to another chain", []string{
		`UPDATE audit SET body = (SELECT body FROM audit WHERE service = 'other' AND seq = 1), hash = (SELECT hash FROM audit WHERE service = 'other' AND seq = 1) WHERE service = 'webapp' AND seq = 1`,
	}, false, false, "webapp", 1, "it was changed"},
	{"swapped entries", []string{
		`UPDATE audit SET seq = 100 WHERE service = 'webapp' AND seq = 3`,
		`UPDATE audit SET seq = 3 WHERE service = 'webapp' AND seq = 4`,
		`UPDATE audit SET seq = 4 WHERE service = 'webapp' AND seq = 100`,
	}, false, false, "webapp", 3, "it was changed"},
	{"a removed entry", []string{`DELETE FROM audit WHERE service = 'webapp' AND seq = 3`}, false, false, "webapp", 4, "follows entry 2"},
	{"a removed first entry", []string{`DELETE FROM audit WHERE service = 'webapp' AND seq = 1`}, false, false, "webapp", 2, "follows entry 0"},
	{"a removed entry, the others moved up", []string{
		`DELETE FROM audit WHERE service = 'webapp' AND seq = 5`, `UPDATE audit SET seq = 5 WHERE service = 'webapp' AND seq = 6`,
		`UPDATE audit_head SET seq = 5 WHERE service = 'webapp'`,
	}, false, false, "webapp", 5, "it was changed"},
	{"a removed tail", []string{`DELETE FROM audit WHERE service = 'webapp' AND seq > 4`}, false, false, "webapp", 4, "its head is entry 6"},
	{"a removed tail and a head to match", []string{
		`DELETE FROM audit WHERE service = 'webapp' AND seq > 4`,
		`UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit WHERE service = 'webapp' AND seq = 4) WHERE service = 'webapp'`,
	}, false, true, "webapp", 6, "its end was cut off"},
	{"a chain that is gone", []string{`DELETE FROM audit WHERE service = 'webapp'`}, false, false, "webapp", 0, "its head is entry 6"},
	{"a chain that is gone with its head", []string{
		`DELETE FROM audit WHERE service = 'webapp'`, `DELETE FROM audit_head WHERE service = 'webapp'`,
	}, false, true, "webapp", 6, "its end was cut off"},
	{"a head that is gone", []string{`DELETE FROM audit_head WHERE service = 'webapp'`}, false, false, "webapp", 6, "the head was deleted"},
	{"a changed head", []string{`UPDATE audit_head SET hash = 'abc' WHERE service = 'webapp'`}, false, false, "webapp", 6, "the head says"},
	{"an inserted entry", []string{
		`INSERT INTO audit (service, seq, at, body, hash) SELECT service, 7, at, body, hash FROM audit WHERE service = 'webapp' AND seq = 6`,
	}, false, false, "webapp", 7, "it was changed"},
	{"an entry inserted in between, the others moved down", []string{
		`UPDATE audit SET seq = 8 WHERE service = 'webapp' AND seq = 6`, `UPDATE audit SET seq = 7 WHERE service = 'webapp' AND seq = 8`,
		`INSERT INTO audit (service, seq, at, body, hash) SELECT service, 6, at, body, hash FROM audit WHERE service = 'webapp' AND seq = 5`,
		`UPDATE audit_head SET seq = 7 WHERE service = 'webapp'`,
	}, false, false, "webapp", 6, "it was changed"},
	{"a chain that is said to be pruned", []string{
		`UPDATE audit_head SET pruned = 3, anchor = (SELECT hash FROM audit WHERE service = 'webapp' AND seq = 3) WHERE service = 'webapp'`,
		`DELETE FROM audit WHERE service = 'webapp' AND seq <= 3`,
	}, false, false, "webapp", 6, "no entry says that they were deleted"},
	{"a chain that was written anew", []string{
		`UPDATE audit SET body = REPLACE(body, '"text":"3"', '"text":"4"') WHERE service = 'webapp' AND seq = 3`,
	}, true, true, "webapp", 6, "the chain was written anew"},
}

// chainOf makes two chains and gives their heads.
func chainOf(t *testing.T, s *store.Store) []store.AuditHead {
	t.Helper()
	for i := range 6 {
		at := Now.Add(time.Duration(i) * time.Second)
		fine(t, s.Record(t.Context(), at, "webapp", "x", "U1", fmt.Sprint(i+1)))
		fine(t, s.Record(t.Context(), at, "other", "x", "U1", fmt.Sprint(i+1)))
	}
	verified(t, s)
	heads, err := s.AuditHeads(t.Context())
	fine(t, err)
	verified(t, s, heads...)
	return heads
}

// found wants a problem of an entry, and none of another chain.
func found(t *testing.T, s *store.Store, noted []store.AuditHead, service string, seq int64, want string) {
	t.Helper()
	var all []string
	seen := false
	_, err := s.VerifyAudit(t.Context(), noted, func(p store.AuditProblem) {
		all = append(all, p.String())
		if p.Service != service {
			t.Errorf("the other chain is whole: %v", p)
		}
		seen = seen || p.Seq == seq && strings.Contains(p.What, want)
	})
	fine(t, err)
	if !seen {
		t.Errorf("no problem of entry %d says %q:\n%s", seq, want, strings.Join(all, "\n"))
	}
}

// rewrite hashes a chain anew, as somebody would who hides a change.
func rewrite(t *testing.T, s *store.Store, db *sql.DB, service string) {
	t.Helper()
	entries, err := s.Audit(t.Context(), service, 0, 100)
	fine(t, err)
	prev := ""
	for _, e := range entries {
		e.Prev = prev
		prev = e.Digest()
		_, err := db.ExecContext(t.Context(), fmt.Sprintf(`UPDATE audit SET hash = '%s' WHERE service = '%s' AND seq = %d`, prev, service, e.Seq))
		fine(t, err)
	}
	_, err = db.ExecContext(t.Context(), fmt.Sprintf(`UPDATE audit_head SET hash = '%s' WHERE service = '%s'`, prev, service))
	fine(t, err)
	verified(t, s) // it is whole; only who noted the head can tell
}

func refusesChanges(t *testing.T, s *store.Store, db *sql.DB) {
	for _, statement := range []string{
		`UPDATE audit SET body = '{}' WHERE seq = 3`,
		`DELETE FROM audit WHERE seq = 3`,
		`DELETE FROM audit`,
		`INSERT INTO audit (service, seq, at, body, hash) VALUES ('webapp', 0, 1, '{}', 'x')`,
		`UPDATE audit_head SET seq = 3`,
		`UPDATE audit_head SET service = 'third' WHERE service = 'webapp'`,
		`UPDATE audit_head SET pruned = 7`,
		`DELETE FROM audit_head`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was taken", statement)
		}
	}
	if n := verified(t, s); n != 12 {
		t.Errorf("%d entries are left", n)
	}
}
