package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"releasebot/release"
)

// AuditRestored is the kind of entry that says that the store was restored from a backup.
const AuditRestored = "restored"

// Restored makes a store fit to be used that is older than what it tells of: the numbers that may have been given since
// are left out, since messages with their buttons, drives and people know them, and every service is frozen in the name
// of by, a Slack user id, since what runs where may have changed. It gives the services and the next numbers.
func (s *Store) Restored(ctx context.Context, at time.Time, by string, skip int) ([]string, release.Numbers, error) {
	var services []string
	var next release.Numbers
	err := s.bulk(ctx, func(tx *sql.Tx) (err error) {
		if by == "" || by != plain(by) || skip < 1 || at.IsZero() {
			return errors.New("say who restores, and how many numbers are to be left out, one at least")
		}
		if _, err := exec(ctx, tx, `UPDATE sequence SET next = next + $1`, int64(skip)); err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `
SELECT d.next, e.next FROM sequence d JOIN sequence e ON e.name = 'event' WHERE d.name = 'deploy'`).Scan(&next.Deploy, &next.Event)
		if err != nil {
			return err
		}
		services, err = collect(ctx, tx, func(rows *sql.Rows) (name string, err error) { return name, rows.Scan(&name) },
			`SELECT service FROM state ORDER BY service`)
		if err != nil {
			return err
		}
		for _, service := range services {
			if err := freeze(ctx, tx, service, by, at); err != nil {
				return fmt.Errorf("freeze %s: %w", service, err)
			}
		}
		body, err := Act{Kind: AuditRestored, By: by, Text: fmt.Sprintf("restored from a backup; %d numbers are left out, all services are frozen", skip)}.body()
		if err != nil {
			return err
		}
		return appendAudit(ctx, tx, "", at, []string{body})
	})
	if err != nil {
		return nil, release.Numbers{}, s.wrap("restored", err)
	}
	return services, next, nil
}

// freeze gives a service a person's freeze without end, in place of one that it has.
func freeze(ctx context.Context, tx *sql.Tx, service, by string, at time.Time) error {
	var body string
	if err := tx.QueryRowContext(ctx, `SELECT body FROM state WHERE service = $1`, service).Scan(&body); err != nil {
		return err
	}
	var state release.State
	if err := json.Unmarshal([]byte(body), &state); err != nil {
		return err
	}
	state.Holds = slices.DeleteFunc(state.Holds, func(h release.Hold) bool { return h.Kind == release.HoldFreeze })
	state.Holds = append(state.Holds, release.Hold{
		Kind: release.HoldFreeze, By: by, Since: at.UTC(), Reason: "the database was restored from a backup: compare with what runs, then unfreeze",
	})
	changed, err := json.Marshal(state)
	if err != nil {
		return err
	}
	if _, err = exec(ctx, tx, `UPDATE state SET version = version + 1, at = $1, body = $2 WHERE service = $3`, ms(at), string(changed), service); err != nil {
		return err
	}
	act, err := Act{Kind: AuditRestored, By: by, Text: "frozen"}.body()
	if err != nil {
		return err
	}
	return appendAudit(ctx, tx, service, at, []string{act})
}
