package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"releasebot/release"
)

// State and numbers come from one statement, so they belong to one moment.
const loadSQL = `
SELECT COALESCE(s.version, 0), COALESCE(s.body, ''), d.next, e.next
FROM sequence d
JOIN sequence e ON e.name = 'event'
LEFT JOIN state s ON s.service = $1
WHERE d.name = 'deploy'`

// Load gives a service's state and its version, with Next filled from the installation's sequences. A service that was
// never committed has the empty state and version 0.
//
// Empty slices that the JSON leaves out come back nil, and times come back in UTC or a fixed offset: equal by
// time.Time.Equal. Nothing else changes on the way.
func (s *Store) Load(ctx context.Context, service string) (release.State, int64, error) {
	var (
		version int64
		body    string
		next    release.Numbers
		state   = release.State{}
	)
	row := s.read.QueryRowContext(ctx, loadSQL, service)
	if err := row.Scan(&version, &body, &next.Deploy, &next.Event); err != nil {
		return release.State{}, 0, s.wrap("load "+service, err)
	}
	if version > 0 {
		if err := json.Unmarshal([]byte(body), &state); err != nil {
			return release.State{}, 0, s.wrap("load "+service, fmt.Errorf("the stored state is not readable: %w", err))
		}
	}
	state.Service, state.Next = service, next
	return state, version, nil
}

// putState writes the state where the version is the expected one; version 0 means that there is none yet.
func putState(ctx context.Context, tx *sql.Tx, c Commit, body string) error {
	const (
		first = `
INSERT INTO state (service, version, at, body) VALUES ($1, 1, $2, $3)
ON CONFLICT (service) DO NOTHING`
		later = `
UPDATE state SET version = version + 1, at = $1, body = $2
WHERE service = $3 AND version = $4`
	)
	var n int64
	var err error
	if c.Version == 0 {
		n, err = exec(ctx, tx, first, c.State.Service, ms(c.At), body)
	} else {
		n, err = exec(ctx, tx, later, ms(c.At), body, c.State.Service, c.Version)
	}
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}

// takeNumbers raises the sequences whose numbers were used. One that another service raised meanwhile is a conflict:
// both would have used the same number. The order of the two is the same for all, so no two transactions can wait for
// each other.
func takeNumbers(ctx context.Context, tx *sql.Tx, from, to release.Numbers) error {
	for _, seq := range []struct {
		name     string
		from, to int
	}{{"deploy", from.Deploy, to.Deploy}, {"event", from.Event, to.Event}} {
		if seq.from == seq.to {
			continue // none used: what others took is no matter
		}
		n, err := exec(ctx, tx, `UPDATE sequence SET next = $1 WHERE name = $2 AND next = $3`,
			int64(seq.to), seq.name, int64(seq.from))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrConflict
		}
	}
	return nil
}
