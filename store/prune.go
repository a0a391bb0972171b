package store

import (
	"context"
	"database/sql"
	"time"
)

// pruneBatch is how many rows one transaction deletes: a few milliseconds, so that nobody waits for the clean-up.
const pruneBatch = 500

// Prune deletes inbox items that were done before a time, and answers that were made before it and are shown or given
// up. Posts and the history stay. Keep at least a day: a request that is forgotten would count as fresh again.
func (s *Store) Prune(ctx context.Context, before time.Time) error {
	for _, query := range []string{`
DELETE FROM inbox WHERE id IN
(SELECT id FROM inbox WHERE done > 0 AND done < $1 ORDER BY done LIMIT $2)`, `
DELETE FROM outbox WHERE position IN
(SELECT position FROM outbox
 WHERE kind = 'answer' AND at < $1 AND (shown >= revision OR failed <> '') ORDER BY at LIMIT $2)`,
	} {
		for {
			var n int64
			err := s.bulk(ctx, func(tx *sql.Tx) (err error) {
				n, err = exec(ctx, tx, query, ms(before), int64(pruneBatch))
				return err
			})
			if err != nil {
				return s.wrap("prune", err)
			}
			if n < pruneBatch {
				break
			}
		}
	}
	return nil
}
