package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// Audit lists up to limit entries of a service's chain after an entry, oldest first; after 0 begins with the oldest kept.
func (s *Store) Audit(ctx context.Context, service string, after int64, limit int) ([]AuditEntry, error) {
	// The one before is read too where it is kept, for its hash.
	entries, err := collect(ctx, s.read, scanAudit, `
SELECT h.pruned, h.anchor, a.seq, a.at, a.body, a.hash FROM audit_head h
JOIN audit a ON a.service = h.service AND a.seq > h.pruned
WHERE h.service = $1 AND a.seq >= $2 ORDER BY a.seq LIMIT $3`, service, after, int64(limit)+1)
	if err != nil {
		return nil, s.wrap("audit of "+service, err)
	}
	for i := range entries {
		entries[i].Service = service
		if i > 0 {
			entries[i].Prev = entries[i-1].Hash
		}
	}
	if len(entries) > 0 && entries[0].Seq <= after {
		return entries[1:], nil
	}
	return entries[:min(limit, len(entries))], nil
}

// scanAudit gives an entry the anchor as the hash it builds on, which holds for the first that is kept.
func scanAudit(rows *sql.Rows) (AuditEntry, error) {
	var (
		e          AuditEntry
		pruned, at int64
		body       string
	)
	if err := rows.Scan(&pruned, &e.Prev, &e.Seq, &at, &body, &e.Hash); err != nil {
		return AuditEntry{}, err
	}
	e.At, e.Body = fromMS(at), json.RawMessage(body)
	return e, nil
}

// AuditHeads are the newest entries of all chains, by service.
func (s *Store) AuditHeads(ctx context.Context) ([]AuditHead, error) {
	heads, err := collect(ctx, s.read, func(rows *sql.Rows) (h AuditHead, err error) {
		return h, rows.Scan(&h.Service, &h.Seq, &h.Hash)
	}, `SELECT service, seq, hash FROM audit_head ORDER BY service`)
	if err != nil {
		return nil, s.wrap("audit heads", err)
	}
	return heads, nil
}

// VerifyAudit checks all chains, also while others write, and gives report what is wrong. noted are heads that somebody
// noted earlier: without one, a chain that was written anew as a whole is as good as the one that it replaced. It reads
// every entry once, one at a time.
func (s *Store) VerifyAudit(ctx context.Context, noted []AuditHead, report func(AuditProblem)) (entries int64, err error) {
	services, err := collect(ctx, s.read, func(rows *sql.Rows) (name string, err error) { return name, rows.Scan(&name) },
		`SELECT service FROM audit_head UNION SELECT service FROM audit ORDER BY service`)
	if err != nil {
		return 0, s.wrap("verify audit", err)
	}
	check := NewAuditCheck(noted, report)
	for _, service := range services {
		if err := s.verifyChain(ctx, check, service); err != nil {
			return check.Entries, s.wrap("verify audit of "+service, err)
		}
	}
	check.End()
	return check.Entries, nil
}

// verifyChain reads the head and the entries by one statement, so that both are of one moment. A chain without entries is
// held to the head that was read before.
func (s *Store) verifyChain(ctx context.Context, check *AuditCheck, service string) error {
	var head chainHead
	err := s.read.QueryRowContext(ctx, `SELECT seq, hash, pruned, anchor FROM audit_head WHERE service = $1`, service).
		Scan(&head.seq, &head.hash, &head.pruned, &head.anchor)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	rows, err := s.read.QueryContext(ctx, `
SELECT h.seq, h.hash, h.pruned, h.anchor, a.seq, a.at, a.body, a.hash
FROM audit a LEFT JOIN audit_head h ON h.service = a.service
WHERE a.service = $1 ORDER BY a.seq`, service)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	prev := ""
	for begun := false; rows.Next(); {
		var e AuditEntry
		if head, e, err = scanVerified(rows); err != nil {
			return err
		}
		if !begun {
			begun, prev = true, head.anchor.String
			check.Begin(AuditHead{Service: service, Seq: head.pruned.Int64, Hash: prev})
		}
		if e.Seq <= head.pruned.Int64 {
			continue // on its way out
		}
		e.Service, e.Prev = service, prev
		check.Entry(e)
		prev = e.Hash
	}
	if err := rows.Err(); err != nil {
		return err
	}
	head.end(service, check)
	return nil
}

// chainHead is what audit_head says of a chain; not valid where it says nothing.
type chainHead struct {
	seq, pruned  sql.NullInt64
	hash, anchor sql.NullString
}

func scanVerified(rows *sql.Rows) (h chainHead, e AuditEntry, err error) {
	var at int64
	var body string
	err = rows.Scan(&h.seq, &h.hash, &h.pruned, &h.anchor, &e.Seq, &at, &body, &e.Hash)
	e.At, e.Body = fromMS(at), json.RawMessage(body)
	return h, e, err
}

// end compares the head with where the chain ended.
func (h chainHead) end(service string, check *AuditCheck) {
	l, ok := check.chains[service]
	if !ok { // no entry is left
		check.Begin(AuditHead{Service: service, Seq: h.pruned.Int64, Hash: h.anchor.String})
		l = check.chains[service]
	}
	problem := func(format string, args ...any) {
		check.report(AuditProblem{service, l.Seq, fmt.Sprintf(format, args...)})
	}
	switch {
	case !h.seq.Valid:
		problem("the chain has entries and no head: the head was deleted")
		return
	case h.seq.Int64 > l.Seq:
		problem("the chain ends here, but its head is entry %d: its end was cut off", h.seq.Int64)
	case h.seq.Int64 < l.Seq:
		problem("the chain goes on beyond its head, entry %d: something was added by hand", h.seq.Int64)
	case h.hash.String != l.Hash:
		problem("its hash is %s, but the head says %s", short(l.Hash), short(h.hash.String))
	}
	if want := (AuditHead{service, h.pruned.Int64, h.anchor.String}); want.Seq > 0 && l.pruned != want {
		problem("entries up to %d are gone, but no entry says that they were deleted for their age", want.Seq)
	}
}
