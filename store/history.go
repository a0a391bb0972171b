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

// The kinds of history entries that are no release.NoteKind.
const (
	EntryAnswered = "answered"
	EntryRefused  = "refused"
)

// Entry is a line of the history: a note, or an answer with the request it answers.
type Entry struct {
	ID      int64 // rises with time
	Service string
	At      time.Time
	Kind    string // a release.NoteKind, EntryAnswered or EntryRefused
	By      string // Slack user id of the person who caused it; "" for the bot
	Deploy  int
	Event   int
	Key     string // of the message that says it
	Text    string // the note's reason or the answer's sentence
	Note    *release.Note
	Answer  *release.Answer // without what it showed and Request.Respond, which mean nothing later
}

// History lists up to limit entries of a service, newest first.
func (s *Store) History(ctx context.Context, service string, limit int) ([]Entry, error) {
	entries, err := collect(ctx, s.read, scanEntry, `
SELECT id, service, at, kind, deploy, event, key, body FROM history
WHERE service = $1 ORDER BY id DESC LIMIT $2`, service, int64(limit))
	if err != nil {
		return nil, s.wrap("history of "+service, err)
	}
	return entries, nil
}

// HistorySince lists the entries of a service from a time on, newest first, at most limit.
func (s *Store) HistorySince(ctx context.Context, service string, since time.Time, limit int) ([]Entry, error) {
	entries, err := collect(ctx, s.read, scanEntry, `
SELECT id, service, at, kind, deploy, event, key, body FROM history
WHERE service = $1 AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3`, service, ms(since), int64(limit))
	if err != nil {
		return nil, s.wrap("history of "+service, err)
	}
	return entries, nil
}

// HistoryOf lists the entries about an event, newest first, at most limit.
func (s *Store) HistoryOf(ctx context.Context, event, limit int) ([]Entry, error) {
	entries, err := collect(ctx, s.read, scanEntry, `
SELECT id, service, at, kind, deploy, event, key, body FROM history
WHERE event = $1 AND event > 0 ORDER BY id DESC LIMIT $2`, int64(event), int64(limit))
	if err != nil {
		return nil, s.wrap(fmt.Sprintf("history of event %d", event), err)
	}
	return entries, nil
}

// Past is the entry in the words of deciding.
func (e Entry) Past() release.Past {
	if e.Answer == nil {
		return release.Past{At: e.At, Note: e.Note}
	}
	return release.Past{At: e.At, Verb: e.Answer.Request.Verb, By: e.By, Text: e.Text, Refused: e.Answer.Refused}
}

func scanEntry(rows *sql.Rows) (Entry, error) {
	var (
		e    Entry
		at   int64
		body string
	)
	err := rows.Scan(&e.ID, &e.Service, &at, &e.Kind, &e.Deploy, &e.Event, &e.Key, &body)
	if err != nil {
		return Entry{}, err
	}
	e.At = fromMS(at)
	if e.Kind == EntryAnswered || e.Kind == EntryRefused {
		e.Answer = new(release.Answer)
		err = json.Unmarshal([]byte(body), e.Answer)
		e.By, e.Text = e.Answer.Request.By, e.Answer.Text
		return e, err
	}
	e.Note = new(release.Note)
	err = json.Unmarshal([]byte(body), e.Note)
	e.By, e.Text = e.Note.By, e.Note.Reason
	return e, err
}

// line is an entry as it is written. What people typed is in the body alone: JSON may hold any character, while a column
// of PostgreSQL refuses some, and a commit must not fail for what somebody typed.
type line struct {
	Entry
	body string
	act  string // of the audit chain
}

func (c Commit) noteLine(key string, n release.Note) (*line, error) {
	if n.Kind == "" || n.Kind == EntryAnswered || n.Kind == EntryRefused {
		return nil, fmt.Errorf("note %q has the kind %q, which is no note's", key, n.Kind)
	}
	body, err := json.Marshal(n)
	act, failed := noteAct(n).body()
	return &line{Entry{
		Service: c.State.Service, At: c.At, Kind: string(n.Kind), Deploy: n.Deploy, Event: n.Event, Key: key,
	}, string(body), act}, errors.Join(err, failed)
}

func (c Commit) answerLine(a release.Answer) (*line, error) {
	kind := EntryAnswered
	if a.Refused {
		kind = EntryRefused
	}
	a.Status, a.Event, a.Verdicts, a.Past, a.Stats = nil, nil, nil, nil, nil // as large as a state, and old at once
	a.Request.Respond = ""                                                   // a secret
	body, err := json.Marshal(a)
	act, failed := answerAct(kind, a).body()
	return &line{Entry{
		Service: c.State.Service, At: c.At, Kind: kind, Deploy: a.Request.Deploy, Event: a.Request.Event,
		Key: AnswerKey(a.Request.ID),
	}, string(body), act}, errors.Join(err, failed)
}

func (l *line) add(ctx context.Context, tx *sql.Tx) error {
	n, err := exec(ctx, tx, `
INSERT INTO history (service, at, kind, deploy, event, key, body)
VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		l.Service, ms(l.At), l.Kind, int64(l.Deploy), int64(l.Event), l.Key, l.body)
	if err == nil && n != 1 {
		return errors.New("nothing was written")
	}
	return err
}
