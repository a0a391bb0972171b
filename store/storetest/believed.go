package storetest

import (
	"testing"
	"time"

	"releasebot/store"
)

// believedSlowly has a clock that is set ahead by two years for three prunings, and back.
func believedSlowly(t *testing.T, s *store.Store) {
	for _, step := range []struct{ clock, believed time.Duration }{
		{0, 0}, {time.Hour, time.Hour}, {25 * time.Hour, 25 * time.Hour}, // as far as it may go at once
		{730 * day, 49 * time.Hour}, {730 * day, 73 * time.Hour}, {730*day + time.Hour, 97 * time.Hour},
		{26 * time.Hour, 26 * time.Hour}, {-365 * day, -365 * day}, {27 * time.Hour, -364 * day},
	} {
		at, err := s.Believed(t.Context(), Now.Add(step.clock))
		fine(t, err)
		if want := Now.Add(step.believed).Truncate(time.Millisecond); !at.Equal(want) {
			t.Errorf("at %s believed is %s, want %s", Now.Add(step.clock), at, want)
		}
	}
}
