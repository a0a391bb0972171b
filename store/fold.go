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

// Folding is a summary that takes the place of messages that waited.
type Folding struct {
	Service string // one of those that speak in the channel
	Channel string
	At      time.Time
	Summary release.Summary
	Folded  []Message        // posts as they were read: the summary says what they would have said
	Unheard []release.Missed // messages to the bot; those that nobody heard yet are added to Summary.Heard
}

// MentionID is the request id of a person's message to the bot in a channel. It is the same however it was learnt of.
func MentionID(channel, ts string) string { return "mention/" + channel + "/" + ts }

// Fold commits a summary in one transaction with what it stands for: the folded messages are given up, and the requests
// that nobody heard count as received and done, so that nothing ever acts on them and no other summary has them. It
// gives the key of the summary, or "" if there was nothing to say. ErrConflict changed nothing: one of the messages was
// begun, shown or folded meanwhile.
func (s *Store) Fold(ctx context.Context, f Folding) (string, error) {
	key := fmt.Sprintf("summary/%s/%d", plain(f.Channel), ms(f.At))
	written := false
	err := s.bulk(ctx, func(tx *sql.Tx) error {
		for _, m := range f.Unheard {
			fresh, err := hear(ctx, tx, f, m)
			if err != nil {
				return err
			}
			if fresh {
				f.Summary.Heard = append(f.Summary.Heard, m)
			}
		}
		if len(f.Folded)+len(f.Summary.Notes)+len(f.Summary.Heard) == 0 {
			return nil
		}
		for _, m := range f.Folded {
			if err := m.fold(ctx, tx, key); err != nil {
				return err
			}
		}
		r, err := newPost(f.Service, plain(f.Channel), f.At, release.Post{Key: key, At: f.At, To: f.Channel, Summary: &f.Summary})
		if err != nil {
			return err
		}
		if len(f.Folded) > 0 && !f.Summary.From.IsZero() {
			r.since = ms(f.Summary.From) // it has waited for as long as what it stands for
		}
		written, err = r.add(ctx, tx)
		if err == nil && !written {
			return ErrConflict
		}
		return err
	})
	if err != nil {
		return "", s.wrap("fold what waits for "+f.Channel, err)
	}
	if !written {
		return "", nil
	}
	return key, nil
}

// hear takes note of a message to the bot, unless somebody has.
func hear(ctx context.Context, tx *sql.Tx, f Folding, m release.Missed) (fresh bool, err error) {
	body, err := json.Marshal(release.Request{ID: MentionID(m.Channel, m.TS), Service: f.Service, By: m.By, Channel: m.Channel})
	if err != nil {
		return false, err
	}
	n, err := exec(ctx, tx, `
INSERT INTO inbox (request, service, at, body, done) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (request) DO NOTHING`, MentionID(plain(m.Channel), plain(m.TS)), f.Service, ms(f.At), string(body), ms(f.At))
	return n > 0, err
}

// fold gives up a message for the summary that says it.
func (m Message) fold(ctx context.Context, tx *sql.Tx, summary string) error {
	n, err := exec(ctx, tx, `
UPDATE outbox SET failed = $1
WHERE key = $2 AND revision = $3 AND tried = $4 AND shown = 0 AND ts = '' AND failed = ''`,
		"said in "+summary, m.Key, m.Revision, ms(m.Tried))
	if err == nil && n != 1 {
		return ErrConflict
	}
	return err
}

// Say writes down posts that no decision made, each where it is to go (To). A key that is there already says nothing
// again.
func (s *Store) Say(ctx context.Context, at time.Time, service string, posts ...release.Post) error {
	err := s.bulk(ctx, func(tx *sql.Tx) error {
		for _, p := range posts {
			if p.To == "" {
				return errors.New("a post has nowhere to go")
			}
			r, err := newPost(service, plain(p.To), at, p)
			if err != nil {
				return err
			}
			if _, err := r.add(ctx, tx); err != nil {
				return fmt.Errorf("message %q: %w", p.Key, err)
			}
		}
		return nil
	})
	if err != nil {
		return s.wrap("say", err)
	}
	return nil
}
