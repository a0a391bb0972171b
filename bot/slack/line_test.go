package slack

import (
	"context"
	"testing"
	"time"
)

// A loss of half a minute and more is told with its time; a shorter one, and a second hello, are not.
func TestALossIsTold(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	var told []time.Duration
	s := &Socket{Now: func() time.Time { return now }}
	s.Back = func(_ context.Context, from, to time.Time) { told = append(told, to.Sub(from)) }
	for _, away := range []time.Duration{0, 29 * time.Second, 31 * time.Second} {
		s.back(t.Context())
		s.back(t.Context())
		s.lost()
		now = now.Add(away)
		s.lost()
	}
	if s.Connected() || !s.ConnectedSince().IsZero() {
		t.Error("connected after a loss")
	}
	s.back(t.Context())
	s.beside.Wait()
	if len(told) != 1 || told[0] != 31*time.Second {
		t.Errorf("told %v", told)
	}
}
