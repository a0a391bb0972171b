package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Replica is a process that works on the store. One whose Beat stands still is gone, or cut off.
type Replica struct {
	ID        string
	Beat      int64     // rises with each Beat
	Connected time.Time // since when Slack's socket is open; zero if it is not
	At        time.Time // of the last Beat by the replica's own clock; for people only
}

// Beat notes that a replica is there. The store raises its beat itself.
func (s *Store) Beat(ctx context.Context, r Replica) error {
	if r.ID == "" || r.ID != plain(r.ID) {
		return s.wrap("beat of replica "+r.ID, errors.New("its id is no name"))
	}
	_, err := exec(ctx, s.write, `
INSERT INTO replica (id, beat, connected, at) VALUES ($1, 1, $2, $3)
ON CONFLICT (id) DO UPDATE
SET beat = replica.beat + 1, connected = excluded.connected, at = excluded.at`, r.ID, ms(r.Connected), ms(r.At))
	if err != nil {
		return s.wrap("beat of replica "+r.ID, err)
	}
	return nil
}

// Replicas lists all replicas that are not forgotten, by id.
func (s *Store) Replicas(ctx context.Context) ([]Replica, error) {
	replicas, err := collect(ctx, s.read, func(rows *sql.Rows) (r Replica, err error) {
		var connected, at int64
		err = rows.Scan(&r.ID, &r.Beat, &connected, &at)
		r.Connected, r.At = fromMS(connected), fromMS(at)
		return r, err
	}, `SELECT id, beat, connected, at FROM replica ORDER BY id`)
	if err != nil {
		return nil, s.wrap("replicas", err)
	}
	return replicas, nil
}

// ForgetReplica deletes a replica whose beat is still the given one; one that goes on stays.
func (s *Store) ForgetReplica(ctx context.Context, id string, beat int64) error {
	if _, err := exec(ctx, s.write, `DELETE FROM replica WHERE id = $1 AND beat = $2`, id, beat); err != nil {
		return s.wrap("forget replica "+id, err)
	}
	return nil
}
