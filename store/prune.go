package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"
)

// pruneBatch is how many rows one transaction deletes: a few milliseconds, so that nobody waits for the clean-up.
const pruneBatch = 500

// Keep says how long what is done with is kept. A zero is that of DefaultKeep.
type Keep struct {
	Requests time.Duration // consumed requests and answers, a day at least: one that is forgotten would count as fresh again
	History  time.Duration // the history, messages, and the audit chain
	Evidence time.Duration // the numbers behind events
}

// DefaultKeep keeps a year and what people look back on at its end, and the numbers behind events for two quarters, so
// that a review of the last one still finds them. A breach takes 4 to 30 kB; ten a day make some 20 MB.
var DefaultKeep = Keep{Requests: 30 * 24 * time.Hour, History: 400 * 24 * time.Hour, Evidence: 180 * 24 * time.Hour}

// leastRequests is longer than Slack retries, which is within the hour.
const leastRequests = 24 * time.Hour

// Prune deletes what is older than it is to be kept, in small transactions. What is not done stays however old it is:
// requests that wait, and messages that are neither shown nor given up. A message stays as long as one in its thread
// does, and one in a thread as long as the thread's first message is younger.
func (s *Store) Prune(ctx context.Context, now time.Time, keep Keep) error {
	history := now.Add(-cmp.Or(keep.History, DefaultKeep.History))
	requests := now.Add(-max(cmp.Or(keep.Requests, DefaultKeep.Requests), leastRequests))
	evidence := now.Add(-cmp.Or(keep.Evidence, DefaultKeep.Evidence))
	for _, job := range []struct {
		query  string
		before time.Time
	}{
		{pruneInbox, requests}, {pruneAnswers, requests}, {prunePosts, history}, {pruneHistory, history}, {pruneEvidence, evidence},
	} {
		if err := s.pruneAll(ctx, job.query, job.before); err != nil {
			return s.wrap("prune", err)
		}
	}
	if err := s.pruneAudit(ctx, now, history); err != nil {
		return s.wrap("prune the audit chain", err)
	}
	return nil
}

const (
	pruneInbox = `
DELETE FROM inbox WHERE id IN
(SELECT id FROM inbox WHERE done > 0 AND done < $1 ORDER BY done LIMIT $2)`

	pruneAnswers = `
DELETE FROM outbox WHERE position IN
(SELECT position FROM outbox
 WHERE kind = 'answer' AND at < $1 AND (shown >= revision OR failed <> '') ORDER BY at LIMIT $2)`

	// A parent is younger than the bound if its card changed since: the deploy or event was under way.
	prunePosts = `
WITH bound AS (SELECT CAST($1 AS BIGINT) AS at)
DELETE FROM outbox WHERE position IN
(SELECT o.position FROM outbox o
 WHERE o.kind = 'post' AND o.at < (SELECT at FROM bound) AND (o.shown >= o.revision OR o.failed <> '')
 AND NOT EXISTS (SELECT 1 FROM outbox child WHERE child.thread = o.key AND child.thread <> '')
 AND NOT EXISTS (SELECT 1 FROM outbox parent WHERE parent.key = o.thread AND parent.at >= (SELECT at FROM bound))
 ORDER BY o.at LIMIT $2)`

	// The oldest have the lowest ids, so only those are looked at; no index is needed for it.
	pruneHistory = `
WITH bound AS (SELECT CAST($1 AS BIGINT) AS at)
DELETE FROM history WHERE id IN
(SELECT id FROM (SELECT id, at FROM history ORDER BY id LIMIT $2) AS oldest WHERE at < (SELECT at FROM bound))`

	pruneEvidence = `
DELETE FROM evidence WHERE (event, tier, zone) IN
(SELECT event, tier, zone FROM evidence WHERE at < $1 ORDER BY at LIMIT $2)`
)

// pruneAll runs a query that deletes a batch of what is before a time until it finds nothing more: a thread's first
// message goes in the batch after the others.
func (s *Store) pruneAll(ctx context.Context, query string, before time.Time) error {
	for {
		var n int64
		err := s.bulk(ctx, func(tx *sql.Tx) (err error) {
			n, err = exec(ctx, tx, query, ms(before), int64(pruneBatch))
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// auditSlack is how much longer entries of a chain stay, so that it is cut once a week: each cut adds an entry.
const auditSlack = 7 * 24 * time.Hour

// pruneAudit deletes entries before a time. The head keeps the hash of the newest one that went, on which the oldest that
// is left builds, and an entry says so: the chain can be verified from there on.
func (s *Store) pruneAudit(ctx context.Context, now, before time.Time) error {
	heads, err := s.AuditHeads(ctx)
	if err != nil {
		return err
	}
	for _, h := range heads {
		if err := s.cutAudit(ctx, h.Service, now, before); err != nil {
			return err
		}
		for {
			var n int64
			err := s.bulk(ctx, func(tx *sql.Tx) (err error) {
				n, err = exec(ctx, tx, `
DELETE FROM audit WHERE (service, seq) IN
(SELECT a.service, a.seq FROM audit_head h JOIN audit a ON a.service = h.service AND a.seq <= h.pruned
 WHERE h.service = $1 ORDER BY a.seq LIMIT $2)`, h.Service, int64(pruneBatch))
				return err
			})
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	return nil
}

// cutAudit moves a chain's anchor up to the newest entry before a time, if the oldest is old enough.
func (s *Store) cutAudit(ctx context.Context, service string, now, before time.Time) error {
	return s.bulk(ctx, func(tx *sql.Tx) error {
		// Another replica waits here, and then finds nothing to do.
		if _, err := exec(ctx, tx, `UPDATE audit_head SET pruned = pruned WHERE service = $1`, service); err != nil {
			return err
		}
		var seq, at int64
		err := tx.QueryRowContext(ctx, `
SELECT a.seq, a.at FROM audit_head h JOIN audit a ON a.service = h.service AND a.seq > h.pruned
WHERE h.service = $1 ORDER BY a.seq LIMIT 1`, service).Scan(&seq, &at)
		if errors.Is(err, sql.ErrNoRows) || err == nil && at >= ms(before.Add(-auditSlack)) {
			return nil
		}
		if err != nil {
			return err
		}
		// The first young entry ends the cut, also where the clock went back behind it.
		cut := AuditHead{Service: service}
		err = tx.QueryRowContext(ctx, `
SELECT seq, hash FROM audit WHERE service = $1 AND seq < COALESCE(
	(SELECT seq FROM audit WHERE service = $2 AND seq >= $3 AND at >= $4 ORDER BY seq LIMIT 1),
	(SELECT seq + 1 FROM audit_head WHERE service = $5))
ORDER BY seq DESC LIMIT 1`, service, service, seq, ms(before), service).Scan(&cut.Seq, &cut.Hash)
		if err != nil {
			return err
		}
		body, err := Act{Kind: auditPruned, Pruned: &cut}.body()
		if err != nil {
			return err
		}
		if err := appendAudit(ctx, tx, service, now, []string{body}); err != nil {
			return err
		}
		_, err = exec(ctx, tx, `UPDATE audit_head SET pruned = $1, anchor = $2 WHERE service = $3`, cut.Seq, cut.Hash, service)
		return err
	})
}
