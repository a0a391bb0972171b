package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"releasebot/release"
)

// Message is one message that people are to see: what it must say, and how far Slack has got.
type Message struct {
	Key       string
	Service   string
	Channel   string // fixed when the message was first committed, as are Thread and Broadcast
	Order     int64  // of creation: a later message has a higher one, a parent a lower one than its thread
	Thread    string // key of the parent message
	Broadcast bool
	At        time.Time // of the latest revision

	Post   *release.Post   // exactly one of the two is set
	Answer *release.Answer // its key is AnswerKey of its request

	Revision int64     // 1 at first, one more whenever what it says changes; many changes are one edit
	Shown    int64     // the revision that Slack shows; 0 for none
	TS       string    // Slack's timestamp, its name for the message; "" until it is shown, and again once somebody deleted it
	Tried    time.Time // a first post was begun: with TS "" it may be in Slack without our knowing
	Failed   string    // why this revision was given up; the next revision clears it
	Waiting  time.Time // since when it has had something that is not shown
}

// AnswerKey names the message that answers a request: "answer/<request id>".
func AnswerKey(request string) string { return "answer/" + request }

const messageColumns = `
position, key, service, channel, thread, broadcast, kind, at, body, revision, shown, ts, tried, failed, waiting`

// Unshown lists messages, of all services, whose latest revision is neither shown nor given up, in Order: up to limit of
// each channel, answers counted apart, so that a channel that takes none hides neither the others nor answers.
func (s *Store) Unshown(ctx context.Context, limit int) ([]Message, error) {
	// The inner condition is word for word that of an index, which thus holds only the few rows that are asked for.
	messages, err := collect(ctx, s.read, scanMessage, `
SELECT `+messageColumns+` FROM (
	SELECT `+messageColumns+`, ROW_NUMBER() OVER (PARTITION BY channel, kind ORDER BY position) AS place
	FROM outbox WHERE revision > shown AND failed = ''
) AS due WHERE place <= $1 ORDER BY position`, int64(limit))
	if err != nil {
		return nil, s.wrap("unshown messages", err)
	}
	return messages, nil
}

// Backlog lists all posts to a channel that are neither shown nor given up, in Order.
func (s *Store) Backlog(ctx context.Context, channel string) ([]Message, error) {
	messages, err := collect(ctx, s.read, scanMessage, `
SELECT `+messageColumns+` FROM outbox
WHERE revision > shown AND failed = '' AND kind = 'post' AND channel = $1 ORDER BY position`, channel)
	if err != nil {
		return nil, s.wrap("messages that wait for "+channel, err)
	}
	return messages, nil
}

// Waiting is what people have not seen yet of a service in a channel.
type Waiting struct {
	Service, Channel string
	Since            time.Time // since when the first of them waits
	Messages         int
}

// Waiting lists where posts wait that are neither shown nor given up. Answers and pictures do not count: nobody misses
// what the loop does for want of them.
func (s *Store) Waiting(ctx context.Context) ([]Waiting, error) {
	// What somebody wrote cannot look like the key of a picture: in JSON its quotes are escaped.
	all, err := collect(ctx, s.read, func(rows *sql.Rows) (w Waiting, err error) {
		var since int64
		err = rows.Scan(&w.Service, &w.Channel, &since, &w.Messages)
		w.Since = fromMS(since)
		return w, err
	}, `
SELECT service, channel, MIN(waiting), COUNT(*) FROM outbox
WHERE revision > shown AND failed = '' AND kind = 'post' AND body NOT LIKE '%"picture":{%'
GROUP BY service, channel ORDER BY service, channel`)
	if err != nil {
		return nil, s.wrap("what waits", err)
	}
	return all, nil
}

// Message finds a message, or ErrNoMessage.
func (s *Store) Message(ctx context.Context, key string) (Message, error) {
	messages, err := collect(ctx, s.read, scanMessage, `SELECT `+messageColumns+` FROM outbox WHERE key = $1`, key)
	if err == nil && len(messages) == 0 {
		err = ErrNoMessage
	}
	if err != nil {
		return Message{}, s.wrap("message "+key, err)
	}
	return messages[0], nil
}

// KeyOf finds the message that a channel shows under a timestamp; "" if it is none of ours.
func (s *Store) KeyOf(ctx context.Context, channel, ts string) (string, error) {
	keys, err := collect(ctx, s.read, func(rows *sql.Rows) (key string, err error) { return key, rows.Scan(&key) },
		`SELECT key FROM outbox WHERE ts = $1 AND ts <> '' ORDER BY CASE WHEN channel = $2 THEN 0 ELSE 1 END LIMIT 1`, ts, channel)
	if err != nil {
		return "", s.wrap("message at "+ts, err)
	}
	if len(keys) == 0 {
		return "", nil
	}
	return keys[0], nil
}

func scanMessage(rows *sql.Rows) (Message, error) {
	var (
		m                  Message
		kind, body         string
		at, tried, waiting int64
	)
	err := rows.Scan(&m.Order, &m.Key, &m.Service, &m.Channel, &m.Thread, &m.Broadcast, &kind, &at, &body,
		&m.Revision, &m.Shown, &m.TS, &tried, &m.Failed, &waiting)
	if err != nil {
		return Message{}, err
	}
	m.At, m.Tried, m.Waiting = fromMS(at), fromMS(tried), fromMS(waiting)
	if kind == kindAnswer {
		m.Answer = new(release.Answer)
		return m, json.Unmarshal([]byte(body), m.Answer)
	}
	m.Post = new(release.Post)
	if err := json.Unmarshal([]byte(body), m.Post); err != nil {
		return Message{}, err
	}
	m.Post.Key, m.Post.Thread, m.Post.Broadcast, m.Post.At = m.Key, m.Thread, m.Broadcast, m.At
	return m, nil
}
