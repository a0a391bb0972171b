package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"releasebot/release"
)

// PutLook keeps what the last look at a service's charts found, so that every replica can show it. It replaces the one
// before, whatever the clocks say: the owner may have changed to a machine whose clock is behind.
func (s *Store) PutLook(ctx context.Context, service string, at time.Time, verdicts []release.Verdict) error {
	body, err := json.Marshal(verdicts)
	if err != nil {
		return s.wrap("look of "+service, err)
	}
	_, err = exec(ctx, s.write, `
INSERT INTO look (service, at, body) VALUES ($1, $2, $3)
ON CONFLICT (service) DO UPDATE SET at = excluded.at, body = excluded.body`, service, ms(at), string(body))
	if err != nil {
		return s.wrap("look of "+service, err)
	}
	return nil
}

// Look gives what the last look found, and when it was; nil and the zero time if there was none.
func (s *Store) Look(ctx context.Context, service string) ([]release.Verdict, time.Time, error) {
	type look struct {
		at       int64
		verdicts []release.Verdict
	}
	looks, err := collect(ctx, s.read, func(rows *sql.Rows) (l look, err error) {
		var body string
		if err := rows.Scan(&l.at, &body); err != nil {
			return look{}, err
		}
		return l, json.Unmarshal([]byte(body), &l.verdicts)
	}, `SELECT at, body FROM look WHERE service = $1`, service)
	if err != nil {
		return nil, time.Time{}, s.wrap("look of "+service, err)
	}
	if len(looks) == 0 {
		return nil, time.Time{}, nil
	}
	return looks[0].verdicts, fromMS(looks[0].at), nil
}
