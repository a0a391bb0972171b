package slack

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"
)

// source is what a memory looks things up in.
type source struct {
	calls atomic.Int32
	value atomic.Int32
	takes time.Duration
	fail  error
}

func (s *source) look(ctx context.Context, _ string) (int, error) {
	s.calls.Add(1)
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	return int(s.value.Load()), s.fail
}

func remembering(t *testing.T, test func(t *testing.T, s *source, m *memory[int])) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &source{}
		test(t, s, &memory[int]{life: 10 * time.Minute, look: s.look})
	})
}

func TestMemoryLooksUpOnce(t *testing.T) {
	remembering(t, func(t *testing.T, s *source, m *memory[int]) {
		s.value.Store(1)
		s.takes = time.Second
		for range 5 {
			go m.get(t.Context(), "a")
		}
		if k := m.get(t.Context(), "a"); k.value != 1 || k.err != nil || s.calls.Load() != 1 {
			t.Fatalf("got %+v after %d look-ups", k, s.calls.Load())
		}
		m.get(t.Context(), "a")
		if s.calls.Load() != 1 {
			t.Fatal("what is known was looked up again")
		}
	})
}

// What is soon out of date is given at once, and looked up meanwhile.
func TestMemoryLooksUpBeforeTheEnd(t *testing.T) {
	remembering(t, func(t *testing.T, s *source, m *memory[int]) {
		m.get(t.Context(), "a")
		s.value.Store(2)
		s.takes = time.Second
		<-time.After(8 * time.Minute)
		begun := time.Now()
		if k := m.get(t.Context(), "a"); k.value != 0 || time.Since(begun) > 0 {
			t.Fatalf("got %+v after %s", k, time.Since(begun))
		}
		<-time.After(2 * time.Second)
		synctest.Wait()
		if k := m.peek("a"); k.value != 2 {
			t.Fatalf("got %+v", k)
		}
	})
}

// A failing source leaves what was last known, with the error, and is not asked all the time.
func TestMemoryKeepsTheLastKnown(t *testing.T) {
	remembering(t, func(t *testing.T, s *source, m *memory[int]) {
		told := 0
		m.failed = func(string, error) { told++ }
		s.value.Store(7)
		m.get(t.Context(), "a")
		s.fail = errors.New("away")
		<-time.After(11 * time.Minute)
		for range 20 {
			if k := m.get(t.Context(), "a"); k.value != 7 || !errors.Is(k.err, s.fail) {
				t.Fatalf("got %+v", k)
			}
		}
		if n := s.calls.Load(); n != 2 || told != 1 || len(m.doubts()) != 1 {
			t.Fatalf("%d look-ups, told %d times, doubts %v", n, told, m.doubts())
		}
		s.fail = nil
		<-time.After(askAgain)
		if k := m.get(t.Context(), "a"); k.err != nil || len(m.doubts()) > 0 {
			t.Fatalf("got %+v", k)
		}
	})
}

func TestMemoryWaitsAsLongAsSlackSays(t *testing.T) {
	remembering(t, func(t *testing.T, s *source, m *memory[int]) {
		s.fail = &slackapi.RateLimitedError{RetryAfter: time.Minute}
		m.get(t.Context(), "a")
		<-time.After(59 * time.Second)
		m.get(t.Context(), "a")
		m.warm("b") // the limit is the method's, and not of one person
		if k := m.get(t.Context(), "c"); k.ever() || k.err == nil {
			t.Fatalf("got %+v", k)
		}
		if n := s.calls.Load(); n != 1 {
			t.Fatalf("%d look-ups", n)
		}
		<-time.After(time.Second)
		s.fail = nil
		if k := m.get(t.Context(), "c"); !k.ever() || k.err != nil {
			t.Fatalf("got %+v", k)
		}
	})
}

// A source that hangs holds nobody up for longer than the bound.
func TestMemoryWaitsNoLongerThanItsBound(t *testing.T) {
	remembering(t, func(t *testing.T, s *source, m *memory[int]) {
		s.takes = time.Hour
		begun := time.Now()
		if k := m.get(t.Context(), "a"); k.err == nil || k.ever() || time.Since(begun) != lookWithin {
			t.Fatalf("got %+v after %s", k, time.Since(begun))
		}
		<-time.After(askAgain)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun = time.Now()
		if k := m.get(ctx, "a"); k.err == nil || time.Since(begun) != time.Second {
			t.Fatalf("got %+v after %s", k, time.Since(begun))
		}
		<-time.After(lookWithin)
	})
}

func TestMemoryForgets(t *testing.T) {
	remembering(t, func(t *testing.T, _ *source, m *memory[int]) {
		for i := range mostKnown {
			m.take(time.Duration(i).String(), i, nil)
		}
		<-time.After(11 * time.Minute)
		m.take("new", 1, nil)
		if n := len(m.known); n != 1 {
			t.Fatalf("%d things are remembered", n)
		}
	})
}
