package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"

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
		kind: kindAnswer, at: ms(c.At), body: string(body), line: line,
	}, err
}

func (c Commit) postRow(p release.Post) (row, error) {
	r := row{
		key: p.Key, service: c.State.Service, channel: cmp.Or(plain(p.To), c.Channel), thread: p.Thread, broadcast: p.Broadcast,
		kind: kindPost, at: ms(p.At),
	}
	// Only what is shown is compared: the same card at a later time is the same card.
	body, err := json.Marshal(release.Post{To: p.To, Deploy: p.Deploy, Event: p.Event, Note: p.Note, Picture: p.Picture, Digest: p.Digest, Summary: p.Summary})
	if err != nil {
		return row{}, err
	}
	r.body = string(body)
	if p.Note != nil && p.To == "" && !p.Note.Echo { // what is told elsewhere has its line already
		r.line, err = c.noteLine(p.Key, *p.Note)
	}
	return r, err
}

// put adds the message or replaces what it says; fresh is false if it says the same already. An empty key is refused
// by the table.
func (r row) put(ctx context.Context, tx *sql.Tx) (fresh bool, err error) {
	n, err := exec(ctx, tx, `
INSERT INTO outbox (key, service, channel, thread, broadcast, kind, at, body, revision, shown, ts, tried, failed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 0, '', 0, '')
ON CONFLICT (key) DO UPDATE
SET at = excluded.at, body = excluded.body, revision = outbox.revision + 1, failed = ''
WHERE outbox.body <> excluded.body`,
		r.key, r.service, r.channel, r.thread, r.broadcast, r.kind, r.at, r.body)
	return n > 0, err
}
