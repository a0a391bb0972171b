package slack

import (
	"context"
	"sync"
	"time"
)

// shortAway is how long a connection may be away without anybody having missed anything: Slack renews it within seconds, and
// tells again of what was said meanwhile.
const shortAway = 30 * time.Second

// line is whether a connection to Slack is open, and since when it is so.
type line struct {
	mu    sync.Mutex
	open  bool
	ever  bool      // it was open in this process
	since time.Time // by Socket.Now
}

// turn notes that the line opens or closes, and tells whether that is new and since when it was as it was before.
func (l *line) turn(open bool, now time.Time) (turned, first bool, before time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == open {
		return false, false, time.Time{}
	}
	first, before = open && !l.ever, l.since
	l.open, l.ever, l.since = open, true, now
	return true, first, before
}

// Connected tells whether a connection to Slack is open.
func (s *Socket) Connected() bool { return !s.ConnectedSince().IsZero() }

// ConnectedSince is since when a connection to Slack is open; zero: none is.
func (s *Socket) ConnectedSince() time.Time {
	s.connected.mu.Lock()
	defer s.connected.mu.Unlock()
	if !s.connected.open {
		return time.Time{}
	}
	return s.connected.since
}

func (s *Socket) lost() {
	now := s.Now()
	if turned, _, _ := s.connected.turn(false, now); turned && s.Connection != nil {
		s.Connection(false, now)
	}
}

// back notes that the connection is there, and lets what was missed be looked for.
func (s *Socket) back(ctx context.Context) {
	now := s.Now()
	turned, first, from := s.connected.turn(true, now)
	if turned && s.Connection != nil {
		s.Connection(true, now)
	}
	if !turned || s.Back == nil {
		return
	}
	if first {
		from = time.Time{}
		if s.Since != nil {
			from = s.Since()
		}
	}
	if from.IsZero() || now.Sub(from) < shortAway {
		return
	}
	s.beside.Go(func() { s.Back(ctx, from, now) })
}
