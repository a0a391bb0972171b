package store

import (
	"context"
	"database/sql"
	"time"
)

// pruneBatch is how many rows one transaction deletes: a few milliseconds, so that nobody waits for the clean-up.
const pruneBatch = 500

// Prune deletes inbox items that were done before a time, and answers that were made before it and are shown or given
// up. Posts and the history stay, and evidence has a time of its own. Keep at least a day: a request that is forgotten
// would count as fresh again.
func (s *Store) Prune(ctx context.Context, before time.Time) error {
	for _, query := range []string{`
DELETE FROM inbox WHERE id IN
(SELECT id FROM inbox WHERE done > 0 AND done < $1 ORDER BY done LIMIT $2)`, `
DELETE FROM outbox WHERE position IN
(SELECT position FROM outbox
 WHERE kind = 'answer' AND at < $1 AND (shown >= revision OR failed <> '') ORDER BY at LIMIT $2)`,
	} {
		if err := s.prune(ctx, query, before); err != nil {
			return s.wrap("prune", err)
		}
	}
	return nil
}

// PruneEvidence deletes what breaches before a time were judged on; EvidenceKept says how long it should be kept.
func (s *Store) PruneEvidence(ctx context.Context, before time.Time) error {
	err := s.prune(ctx, `
DELETE FROM evidence WHERE (event, tier, zone) IN
(SELECT event, tier, zone FROM evidence WHERE at < $1 ORDER BY at LIMIT $2)`, before)
	if err != nil {
		return s.wrap("prune evidence", err)
	}
	return nil
}

// prune runs a query that deletes a batch of what is before a time until there is no more.
func (s *Store) prune(ctx context.Context, query string, before time.Time) error {
	for {
		var n int64
		err := s.bulk(ctx, func(tx *sql.Tx) (err error) {
			n, err = exec(ctx, tx, query, ms(before), int64(pruneBatch))
			return err
		})
		if err != nil || n < pruneBatch {
			return err
		}
	}
}
