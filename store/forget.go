package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"releasebot/release"
)

// addressed finds rows whose JSON holds the address that answers their person. Text of others cannot look like it: in JSON
// its quotes are escaped.
const addressed = ` AND body LIKE '%"respond":"%' ORDER BY `

// ForgetAddresses blanks the addresses for answers (Slack's response_url, a secret) in requests that were done and in
// answers that were made before a time, and need them no more. Slack takes none for longer than 30 minutes.
func (s *Store) ForgetAddresses(ctx context.Context, before time.Time) error {
	for _, of := range []struct {
		what, find, write string
		blank             func(body []byte) ([]byte, error)
	}{
		{
			"requests", `SELECT id, body FROM inbox WHERE done > 0 AND done < $1` + addressed + `id LIMIT $2`,
			`UPDATE inbox SET body = $1 WHERE id = $2`, blanked(func(r *release.Request) { r.Respond = "" }),
		},
		{
			"answers", `SELECT position, body FROM outbox WHERE kind = 'answer' AND at < $1 AND (shown >= revision OR failed <> '')` + addressed + `position LIMIT $2`,
			`UPDATE outbox SET body = $1 WHERE position = $2`, blanked(func(a *release.Answer) { a.Request.Respond = "" }),
		},
	} {
		for {
			n, err := s.forget(ctx, of.find, of.write, of.blank, before)
			if err != nil {
				return s.wrap("forget the addresses of "+of.what, err)
			}
			if n < pruneBatch {
				break
			}
		}
	}
	return nil
}

// forget blanks one batch and gives its length. Done requests and shown answers never change again, so reading and
// writing need not be one transaction.
func (s *Store) forget(ctx context.Context, find, write string, blank func([]byte) ([]byte, error), before time.Time) (int, error) {
	type addressed struct {
		id   int64
		body string
	}
	found, err := collect(ctx, s.read, func(rows *sql.Rows) (a addressed, err error) { return a, rows.Scan(&a.id, &a.body) },
		find, ms(before), int64(pruneBatch))
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return len(found), s.bulk(ctx, func(tx *sql.Tx) error {
		for _, a := range found {
			body, err := blank([]byte(a.body))
			if err != nil {
				return fmt.Errorf("row %d: %w", a.id, err)
			}
			if _, err := exec(ctx, tx, write, string(body), a.id); err != nil {
				return err
			}
		}
		return nil
	})
}

// blanked changes a value in its JSON.
func blanked[T any](blank func(*T)) func([]byte) ([]byte, error) {
	return func(body []byte) ([]byte, error) {
		var value T
		if err := json.Unmarshal(body, &value); err != nil {
			return nil, err
		}
		blank(&value)
		return json.Marshal(value)
	}
}
