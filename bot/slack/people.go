package slack

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"
)

const (
	// lookWithin bounds one look-up: Slack wants an answer to what a person did within 3 s.
	lookWithin = 2 * time.Second
	// askAgain is the pause after a look-up that failed, so that an outage is not asked about at every click.
	askAgain = 10 * time.Second
	// mostKnown bounds what is remembered; then all that is out of date is forgotten.
	mostKnown = 5000
)

// memory remembers what was looked up for some time. What is there is given at once, and looked up anew in the
// background before its time is over. What cannot be looked up anew stays as it was last known, with the error.
type memory[V any] struct {
	life   time.Duration
	look   func(ctx context.Context, id string) (V, error)
	failed func(id string, err error) // told when a look-up fails in another way than the one before; nil tells nobody

	flight singleflight.Group
	mu     sync.Mutex
	known  map[string]known[V]
	resume time.Time // Slack wants no look-up before, of whatever id: its limits are per method
	limit  error     // which it said with
}

// known is one thing that was looked up, or could not be.
type known[V any] struct {
	value V
	at    time.Time // when Slack said so; zero for never
	err   error     // why Slack could not be asked since
	next  time.Time // it is not asked before
}

func (k known[V]) ever() bool { return !k.at.IsZero() }

// peek gives what is remembered, without asking anybody.
func (m *memory[V]) peek(id string) known[V] {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[id]
}

// current tells whether what is known needs no look-up now, and whether it will soon.
func (m *memory[V]) current(k known[V]) (fresh, soon bool) {
	age := time.Since(k.at)
	fresh = k.ever() && age < m.life
	return fresh, !fresh || age > m.life*3/4
}

// get gives what is known, and waits for a look-up only where that is out of date.
func (m *memory[V]) get(ctx context.Context, id string) known[V] {
	k := m.peek(id)
	fresh, soon := m.current(k)
	if !soon {
		return k
	}
	if why := m.closed(k); why != nil {
		k.err = why
		return k
	}
	asked := m.ask(id)
	if fresh {
		return k
	}
	select {
	case <-asked:
		return m.peek(id)
	case <-ctx.Done():
		k.err = ctx.Err()
		return k
	}
}

// warm looks up in the background what will soon be out of date.
func (m *memory[V]) warm(id string) {
	k := m.peek(id)
	if _, soon := m.current(k); soon && m.closed(k) == nil {
		m.ask(id)
	}
}

// closed is why it may not be looked up now; nil if it may.
func (m *memory[V]) closed(k known[V]) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch now := time.Now(); {
	case now.Before(k.next):
		return k.err
	case now.Before(m.resume):
		return m.limit
	default:
		return nil
	}
}

// ask looks up, once for all who ask at the same time.
func (m *memory[V]) ask(id string) <-chan singleflight.Result {
	return m.flight.DoChan(id, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.Background(), lookWithin)
		defer cancel()
		value, err := m.look(ctx, id)
		m.take(id, value, err)
		return nil, nil
	})
}

func (m *memory[V]) take(id string, value V, err error) {
	now := time.Now()
	m.mu.Lock()
	before := m.known[id]
	k := known[V]{value: value, at: now}
	if err != nil {
		k = before
		k.err, k.next = err, now.Add(askAgain)
		var limited *slackapi.RateLimitedError
		if errors.As(err, &limited) {
			m.resume, m.limit = now.Add(limited.RetryAfter), err
		}
	}
	if m.known == nil {
		m.known = map[string]known[V]{}
	}
	m.known[id] = k
	if len(m.known) > mostKnown {
		maps.DeleteFunc(m.known, func(_ string, k known[V]) bool { fresh, _ := m.current(k); return !fresh })
	}
	m.mu.Unlock()
	if err != nil && m.failed != nil && (before.err == nil || before.err.Error() != err.Error()) {
		m.failed(id, err)
	}
}

// doubts lists what could not be looked up when it was tried last.
func (m *memory[V]) doubts() map[string]known[V] {
	m.mu.Lock()
	defer m.mu.Unlock()
	doubts := maps.Clone(m.known)
	maps.DeleteFunc(doubts, func(_ string, k known[V]) bool { return k.err == nil })
	return doubts
}

// person is what access depends on of somebody.
type person struct {
	guest     bool
	elsewhere bool
	unknown   string // a sentence: why Slack does not know this person
}

// lookPerson asks Slack who somebody is.
func (c *Client) lookPerson(ctx context.Context, id string) (person, error) {
	we, err := c.whoami(ctx)
	if err != nil {
		return person{}, err
	}
	user, err := c.api.GetUserInfoContext(ctx, id)
	if code, _ := said(err); code == "user_not_found" || code == "user_not_visible" {
		return person{unknown: "Slack does not tell who you are."}, nil
	}
	if err != nil {
		return person{}, err
	}
	if user.Deleted {
		return person{unknown: "Slack says that this account is deactivated."}, nil
	}
	ours := user.TeamID == we.team || we.enterprise != "" && slices.Contains(user.Enterprise.Teams, we.team)
	return person{guest: user.IsRestricted || user.IsUltraRestricted, elsewhere: user.IsStranger || !ours}, nil
}

// lookGroup asks Slack who is in a user group.
func (c *Client) lookGroup(ctx context.Context, id string) ([]string, error) {
	members, err := c.api.GetUserGroupMembersContext(ctx, id)
	if code, _ := said(err); code == missingScope {
		c.without("usergroups:read", err)
	}
	return members, err
}
