package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"releasebot/release"
)

// Item is a person's request that waits to be decided on.
type Item struct {
	ID      int64
	At      time.Time // when it was received
	Request release.Request
}

// Receive writes a request down. fresh is false if one with the same id is there already, done or not, so that Slack's
// retries do nothing (for as long as Prune keeps it: Slack retries within the hour).
//
// Slack's acknowledgement waits for this write, so it is one statement, outside the queue of commits.
func (s *Store) Receive(ctx context.Context, at time.Time, r release.Request) (fresh bool, err error) {
	if r.ID == "" {
		return false, s.wrap("receive", errors.New("the request has no id"))
	}
	for _, name := range []string{r.ID, r.Service, r.Channel} { // these become columns, here or in Commit
		if name != plain(name) {
			return false, s.wrap("receive", fmt.Errorf("%q is no name", name))
		}
	}
	body, err := json.Marshal(r)
	if err != nil {
		return false, s.wrap("receive "+r.ID, err)
	}
	n, err := exec(ctx, s.write, `
INSERT INTO inbox (request, service, at, body, done) VALUES ($1, $2, $3, $4, 0)
ON CONFLICT (request) DO NOTHING`, r.ID, r.Service, ms(at), string(body))
	if err != nil {
		return false, s.wrap("receive "+r.ID, err)
	}
	return n > 0, nil
}

// Pending lists a service's requests that no Commit consumed yet, oldest first.
func (s *Store) Pending(ctx context.Context, service string) ([]Item, error) {
	items, err := collect(ctx, s.read, scanItem, `
SELECT id, at, body FROM inbox WHERE service = $1 AND done = 0 ORDER BY id`, service)
	if err != nil {
		return nil, s.wrap("pending "+service, err)
	}
	return items, nil
}

func scanItem(rows *sql.Rows) (Item, error) {
	var (
		item Item
		at   int64
		body string
	)
	if err := rows.Scan(&item.ID, &at, &body); err != nil {
		return Item{}, err
	}
	item.At = fromMS(at)
	return item, json.Unmarshal([]byte(body), &item.Request)
}

// consume marks an item done; the second one to try gets ErrDone.
func consume(ctx context.Context, tx *sql.Tx, id int64, service string, at time.Time) error {
	n, err := exec(ctx, tx, `UPDATE inbox SET done = $1 WHERE id = $2 AND service = $3 AND done = 0`,
		ms(at), id, service)
	if err == nil && n == 0 {
		return ErrDone
	}
	return err
}

// collect runs a query and scans all its rows.
func collect[T any](
	ctx context.Context, on querier, scan func(*sql.Rows) (T, error), query string, args ...any,
) ([]T, error) {
	rows, err := on.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
