package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrLost says that another replica has the lease. Nothing was changed.
var ErrLost = errors.New("another replica has the lease")

// SlackLease is the lease of the replica that brings messages to Slack.
const SlackLease = "slack"

// ServiceLease names the lease of the replica that decides for a service.
func ServiceLease(service string) string { return "service/" + service }

// LeaseRow is how a lease stands. A name that nobody ever had is the zero row with its Name.
//
// No two machines' clocks are compared: the owner raises Beat, and whoever wants the lease watches the row and may take
// it once Owner, Fence and Beat stood still for the lease's time on the watcher's own clock.
type LeaseRow struct {
	Name  string
	Owner string // "" is free: it may be taken at once
	Fence int64  // rises with each Take, from 1
	Beat  int64  // rises with each Take, Renew and fenced write
}

// Lease is a lease as its owner holds it. The zero Lease stands for none, and nothing is checked by it.
type Lease struct {
	Name, Owner string
	Fence       int64
}

// Lease tells how one lease stands.
func (s *Store) Lease(ctx context.Context, name string) (LeaseRow, error) {
	rows, err := collect(ctx, s.read, scanLease, `SELECT name, owner, fence, beat FROM lease WHERE name = $1`, name)
	if err != nil {
		return LeaseRow{}, s.wrap("lease "+name, err)
	}
	if len(rows) == 0 {
		return LeaseRow{Name: name}, nil
	}
	return rows[0], nil
}

// Leases tells how all leases stand that anybody ever had, by name.
func (s *Store) Leases(ctx context.Context) ([]LeaseRow, error) {
	rows, err := collect(ctx, s.read, scanLease, `SELECT name, owner, fence, beat FROM lease ORDER BY name`)
	if err != nil {
		return nil, s.wrap("leases", err)
	}
	return rows, nil
}

func scanLease(rows *sql.Rows) (r LeaseRow, err error) {
	return r, rows.Scan(&r.Name, &r.Owner, &r.Fence, &r.Beat)
}

// Take makes owner the owner of a lease that stands as it was seen; it is ErrLost if it does not any more. After another
// error nobody knows: the row tells whether owner has it.
func (s *Store) Take(ctx context.Context, seen LeaseRow, owner string) (Lease, error) {
	what := "take the lease " + seen.Name
	if seen.Name == "" || owner == "" || seen.Name != plain(seen.Name) || owner != plain(owner) {
		return Lease{}, s.wrap(what, fmt.Errorf("the name %q or the owner %q is no name", seen.Name, owner))
	}
	taken := Lease{Name: seen.Name, Owner: owner, Fence: seen.Fence + 1}
	var n int64
	var err error
	if seen.Fence == 0 { // nobody ever had it
		n, err = exec(ctx, s.write, `
INSERT INTO lease (name, owner, fence, beat) VALUES ($1, $2, $3, 1)
ON CONFLICT (name) DO NOTHING`, taken.Name, owner, taken.Fence)
	} else {
		n, err = exec(ctx, s.write, `
UPDATE lease SET owner = $1, fence = $2, beat = beat + 1
WHERE name = $3 AND owner = $4 AND fence = $5 AND beat = $6`,
			owner, taken.Fence, seen.Name, seen.Owner, seen.Fence, seen.Beat)
	}
	if err == nil && n == 0 {
		err = ErrLost
	}
	if err != nil {
		return Lease{}, s.wrap(what, err)
	}
	return taken, nil
}

// Renew raises the beat of a lease that is still held, or is ErrLost.
func (s *Store) Renew(ctx context.Context, l Lease) error {
	if err := l.hold(ctx, s.write); err != nil {
		return s.wrap("renew the lease "+l.Name, err)
	}
	return nil
}

// Release gives a lease back, so that others may take it at once. One that is lost already stays as it is.
func (s *Store) Release(ctx context.Context, l Lease) error {
	_, err := exec(ctx, s.write, `
UPDATE lease SET owner = '', beat = beat + 1
WHERE name = $1 AND owner = $2 AND fence = $3`, l.Name, l.Owner, l.Fence)
	if err != nil {
		return s.wrap("release the lease "+l.Name, err)
	}
	return nil
}

// hold renews the lease, or is ErrLost. First in a transaction it keeps others from taking the lease until the
// transaction ends: a replica that lost it unawares writes nothing.
func (l Lease) hold(ctx context.Context, on execer) error {
	n, err := exec(ctx, on, `
UPDATE lease SET beat = beat + 1
WHERE name = $1 AND owner = $2 AND fence = $3`, l.Name, l.Owner, l.Fence)
	if err == nil && n == 0 {
		return ErrLost
	}
	return err
}

// fence holds the lease if there is one to hold.
func (l Lease) fence(ctx context.Context, tx *sql.Tx) error {
	if l == (Lease{}) {
		return nil
	}
	return l.hold(ctx, tx)
}
