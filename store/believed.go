package store

import (
	"context"
	"time"
)

// stride is how far the time of deleting moves on at once: far enough to make up for a month of standing still within a
// day of hourly prunings, and no further than a person has days to see that a clock is wrong.
const stride = 24 * time.Hour

// Believed is the time to give to Prune: now, but at most a day after what it gave last, to whichever process, since what
// a clock deletes that was set ahead by mistake does not come back. The first time it is now. It never holds up a clock
// that is behind, by which less is deleted.
func (s *Store) Believed(ctx context.Context, now time.Time) (time.Time, error) {
	var at int64
	err := s.write.QueryRowContext(ctx, `
INSERT INTO pruned (id, at) VALUES (1, $1)
ON CONFLICT (id) DO UPDATE
SET at = CASE WHEN excluded.at > pruned.at + $2 THEN pruned.at + $3 ELSE excluded.at END
RETURNING at`, ms(now), stride.Milliseconds(), stride.Milliseconds()).Scan(&at)
	if err != nil {
		return time.Time{}, s.wrap("note by which time is pruned", err)
	}
	return fromMS(at), nil
}
