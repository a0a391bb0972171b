package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Trying notes, before the call to Slack, that a first post of the message begins. The earliest time stays: after a
// crash that is how far back Slack must be searched for it. It is ErrLost if the lease by is not held any more; the zero
// Lease checks nothing.
func (s *Store) Trying(ctx context.Context, key string, at time.Time, by Lease) error {
	var n int64
	err := s.bulk(ctx, func(tx *sql.Tx) (err error) {
		if err := by.fence(ctx, tx); err != nil {
			return err
		}
		n, err = exec(ctx, tx, `UPDATE outbox SET tried = $1 WHERE key = $2 AND tried = 0`, ms(at), key)
		return err
	})
	if err == nil && n == 0 {
		_, err = s.Message(ctx, key) // tried before, or not there at all
		return err
	}
	if err != nil {
		return s.wrap("trying "+key, err)
	}
	return nil
}

// Shown notes that Slack shows a revision of the message, under the timestamp ts ("" keeps the one it has, for replies
// that have none). An older revision than the one noted does nothing; one that was never committed is an error.
func (s *Store) Shown(ctx context.Context, key string, revision int64, ts string) error {
	n, err := exec(ctx, s.write, `
UPDATE outbox
SET shown = $1, ts = COALESCE(NULLIF($2, ''), ts), failed = CASE WHEN revision = $3 THEN '' ELSE failed END
WHERE key = $4 AND shown < $5 AND revision >= $6`, revision, ts, revision, key, revision, revision)
	if err != nil {
		return s.wrap("shown "+key, err)
	}
	if n > 0 {
		return nil
	}
	m, err := s.Message(ctx, key)
	if err == nil && m.Revision < revision {
		err = s.wrap("shown "+key, fmt.Errorf("revision %d is shown, but the newest is %d", revision, m.Revision))
	}
	return err
}

// Lost notes that somebody deleted the message that Slack showed under the timestamp ts. It is to be posted anew, as it
// now stands; what answers it waits for that. A message that is shown under another timestamp by now is not touched.
func (s *Store) Lost(ctx context.Context, at time.Time, key, ts string) error {
	_, err := exec(ctx, s.write, `
UPDATE outbox
SET ts = '', tried = 0, failed = '', revision = CASE WHEN revision > shown THEN revision ELSE revision + 1 END,
	waiting = CASE WHEN revision > shown AND failed = '' THEN waiting ELSE $1 END
WHERE key = $2 AND ts = $3 AND ts <> ''`, ms(at), key, ts)
	if err != nil {
		return s.wrap("lost "+key, err)
	}
	return nil
}

// GiveUp notes that a revision cannot be shown, and why; it then is not Unshown any more. A newer revision is not
// touched: it gets its own try.
func (s *Store) GiveUp(ctx context.Context, key string, revision int64, reason string) error {
	reason = plain(reason)
	if reason == "" {
		reason = "no reason given" // the empty text means: not given up
	}
	n, err := exec(ctx, s.write, `
UPDATE outbox SET failed = $1 WHERE key = $2 AND revision = $3 AND shown < $4`, reason, key, revision, revision)
	if err == nil && n == 0 {
		_, err = s.Message(ctx, key) // a newer revision is there, or it is shown, or there is no such message
		return err
	}
	if err != nil {
		return s.wrap("give up "+key, err)
	}
	return nil
}
