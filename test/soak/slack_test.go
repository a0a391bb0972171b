//go:build soak

package soak_test

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"sync"
	"time"

	"releasebot/bot"
	"releasebot/store"
)

// room is what Slack shows, and how it fails. It outlives the bot.
type room struct {
	fault func(kind string, chance float64) bool
	books *books

	mu      sync.Mutex
	shows   map[string]*shown
	gone    map[uint64]bool // hashes of keys that were seen once and are over
	seed    maphash.Seed
	next    int64
	away    time.Time // does not answer before
	trouble time.Time // the channel takes nothing before
	answers int
}

type shown struct {
	ts       string
	at       time.Time
	revision int64
	over     bool // nothing more is to come: a note, a deploy that ended, an event that closed
}

// line is the room as one life of the bot reaches it.
type line struct {
	*room
	life *life
}

var errLost = errors.New("the answer was lost")

func (r line) Post(ctx context.Context, m store.Message, parent string) (string, error) {
	if err := r.reach(ctx, m.Channel); err != nil {
		return "", err
	}
	switch {
	case r.fault("Slack: a post is not taken", 0.01):
		return "", errLost
	case r.fault("Slack: a post arrives late", 0.01):
		life := r.life
		time.AfterFunc(9*time.Second, func() { r.put(m, parent) })
		if err := life.call(); err != nil {
			return "", err
		}
		return "", errLost
	}
	ts := r.put(m, parent)
	if r.fault("Slack: a post's answer is lost", 0.02) {
		return "", errLost
	}
	return ts, r.life.call()
}

// reach is how all calls may fail before anything is done.
func (r line) reach(_ context.Context, channel string) error {
	if err := r.life.call(); err != nil {
		return err
	}
	r.mu.Lock()
	away, trouble := time.Now().Before(r.away), time.Now().Before(r.trouble)
	r.mu.Unlock()
	switch {
	case away:
		return errors.New("Slack does not answer")
	case trouble && channel != "":
		return &bot.Refusal{Err: errors.New("is_archived"), Trouble: &bot.Trouble{Text: "The channel is archived.", Place: "#deploys"}}
	case r.fault("Slack: rate limit", 0.01):
		return &bot.Refusal{Err: errors.New("ratelimited"), Wait: 30 * time.Second}
	case r.fault("Slack: nothing sent", 0.01):
		return errors.Join(bot.ErrUnsent, errors.New("no connection"))
	}
	return nil
}

func (r *room) hash(key string) uint64 { return maphash.String(r.seed, key) }

func (r *room) put(m store.Message, parent string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shows[m.Key] != nil || r.gone[r.hash(m.Key)] {
		r.books.wrong("message %s is shown twice", m.Key)
	}
	if of := r.shows[m.Thread]; m.Thread != "" && of != nil && parent != of.ts {
		r.books.wrong("message %s stands in the thread %q instead of that of %s", m.Key, parent, m.Thread)
	}
	r.next++
	one := &shown{ts: fmt.Sprintf("%d.%06d", time.Now().Unix(), r.next), at: time.Now()}
	r.shows[m.Key] = one
	one.says(m)
	r.books.seen(m.Key)
	return one.ts
}

func (s *shown) says(m store.Message) {
	s.revision = m.Revision
	switch {
	case m.Post.Deploy != nil:
		s.over = m.Post.Deploy.Deploy.Phase.Ended()
	case m.Post.Event != nil:
		s.over = !m.Post.Event.Event.Closed.IsZero()
	default:
		s.over = true
	}
}

func (r line) Find(ctx context.Context, m store.Message, _ string) (string, error) {
	if err := r.reach(ctx, ""); err != nil {
		return "", err
	}
	r.mu.Lock()
	one := r.shows[m.Key]
	r.mu.Unlock()
	if one == nil {
		return "", nil
	}
	return one.ts, r.life.call()
}

func (r line) Edit(ctx context.Context, m store.Message) error {
	if err := r.reach(ctx, m.Channel); err != nil {
		return err
	}
	r.mu.Lock()
	switch one := r.shows[m.Key]; {
	case one != nil && one.ts == m.TS:
		one.says(m)
	case !r.gone[r.hash(m.Key)]:
		r.books.wrong("message %s is edited, and was never shown under %s", m.Key, m.TS)
	}
	r.mu.Unlock()
	if r.fault("Slack: an edit's answer is lost", 0.02) {
		return errLost
	}
	return r.life.call()
}

func (r line) Answer(ctx context.Context, _ store.Message) error {
	if err := r.reach(ctx, ""); err != nil {
		return err
	}
	r.mu.Lock()
	r.answers++
	r.mu.Unlock()
	return r.life.call()
}

func (r line) Reach(ctx context.Context, channel string) error { return r.reach(ctx, channel) }

// forget keeps of messages that are over only that they were shown.
func (r *room) forget(before time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, one := range r.shows {
		if one.over && one.at.Before(before) {
			delete(r.shows, key)
			r.gone[r.hash(key)] = true
		}
	}
}

func (r *room) has(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shows[key] != nil || r.gone[r.hash(key)]
}

// unfinished are cards that do not say how what they show ended.
func (r *room) unfinished() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var keys []string
	for key, one := range r.shows {
		if !one.over {
			keys = append(keys, key)
		}
	}
	return keys
}
