package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"releasebot/release"
)

const (
	kindPost   = "post"
	kindAnswer = "answer"
)

// row is a message as it is written, with its line of the history if it has one.
type row struct {
	key, service, channel, thread string
	broadcast                     bool
	kind                          string
	at                            int64
	since                         int64 // when it began to wait, should it be new
	body                          string
	line                          *line
}

// rows makes the rows of a commit.
func (c Commit) rows() ([]row, error) {
	rows := make([]row, 0, len(c.Answers)+len(c.Posts))
	for _, a := range c.Answers {
		r, err := c.answerRow(a)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	for _, p := range c.Posts {
		r, err := c.postRow(p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (c Commit) answerRow(a release.Answer) (row, error) {
	if a.Request.ID == "" {
		return row{}, errors.New("an answer's request has no id")
	}
	body, err := json.Marshal(a)
	if err != nil {
		return row{}, err
	}
	line, err := c.answerLine(a)
	channel := a.Request.Channel // the answer goes where its person asked
	if channel == "" {
		channel = c.Channel
	}
	return row{
		key: AnswerKey(a.Request.ID), service: c.State.Service, channel: channel,
		kind: kindAnswer, at: ms(c.At), since: ms(c.At), body: string(body), line: line,
	}, err
}

func (c Commit) postRow(p release.Post) (row, error) {
	r, err := newPost(c.State.Service, cmp.Or(plain(p.To), c.Channel), c.At, p)
	if err != nil {
		return row{}, err
	}
	if p.Note != nil && p.To == "" && !p.Note.Echo { // what is told elsewhere has its line already
		r.line, err = c.noteLine(p.Key, *p.Note)
	}
	return r, err
}

// newPost is a post's row, without a line of the history.
func newPost(service, channel string, at time.Time, p release.Post) (row, error) {
	// Only what is shown is compared: the same card at a later time is the same card.
	said := p
	said.Key, said.Thread, said.Broadcast, said.At = "", "", false, time.Time{}
	body, err := json.Marshal(said)
	return row{
		key: p.Key, service: service, channel: channel, thread: p.Thread, broadcast: p.Broadcast,
		kind: kindPost, at: ms(p.At), since: ms(at), body: string(body),
	}, err
}

// put adds the message or replaces what it says; fresh is false if it says the same already. An empty key is refused
// by the table.
func (r row) put(ctx context.Context, tx *sql.Tx) (fresh bool, err error) {
	n, err := exec(ctx, tx, insertRow+`
ON CONFLICT (key) DO UPDATE
SET at = excluded.at, body = excluded.body, revision = outbox.revision + 1, failed = '',
	waiting = CASE WHEN outbox.revision > outbox.shown AND outbox.failed = '' THEN outbox.waiting ELSE excluded.waiting END
WHERE outbox.body <> excluded.body`, r.values()...)
	return n > 0, err
}

// add adds the message unless its key is there.
func (r row) add(ctx context.Context, tx *sql.Tx) (fresh bool, err error) {
	n, err := exec(ctx, tx, insertRow+`
ON CONFLICT (key) DO NOTHING`, r.values()...)
	return n > 0, err
}

const insertRow = `
INSERT INTO outbox (key, service, channel, thread, broadcast, kind, at, body, revision, shown, ts, tried, failed, waiting)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 0, '', 0, '', $9)`

func (r row) values() []any {
	return []any{r.key, r.service, r.channel, r.thread, r.broadcast, r.kind, r.at, r.body, r.since}
}
