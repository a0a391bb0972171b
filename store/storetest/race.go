package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"releasebot/release"
	"releasebot/store"
)

// together runs n functions at once and gives their errors.
func together(n int, run func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			<-start
			errs[i] = run(i)
		})
	}
	close(start)
	group.Wait()
	return errs
}

// only checks that exactly one of the errors is nil and all others are what is wanted.
func only(t *testing.T, errs []error, want error) {
	t.Helper()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, want):
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if won != 1 {
		t.Errorf("%d won", won)
	}
}

func racingWriters(t *testing.T, s *store.Store) {
	for version := range int64(5) { // the first commit, then later ones
		state, _ := load(t, s, "webapp")
		only(t, together(4, func(i int) error {
			mine := state
			mine.Notes = i
			got, err := s.Commit(t.Context(), store.Commit{
				State: mine, Version: version, Had: state.Next, At: Now, Channel: "C1",
				Posts: []release.Post{note(int(version), fmt.Sprint("writer ", i))},
			})
			if err == nil && got != version+1 {
				return fmt.Errorf("version %d after %d", got, version)
			}
			return err
		}), store.ErrConflict)
		after, _ := load(t, s, "webapp")
		lines, err := s.History(t.Context(), "webapp", 100)
		fine(t, err)
		if len(lines) != int(version)+1 || lines[0].Text != fmt.Sprint("writer ", after.Notes) {
			t.Errorf("the state is of writer %d, the history %+v", after.Notes, lines)
		}
	}
}

func racingServices(t *testing.T, s *store.Store) {
	const services, each = 4, 8
	var mu sync.Mutex
	var deploys, events []int
	take := func(service string) error {
		var had release.Numbers
		for {
			_, err := Step(t.Context(), s, service, func(c *store.Commit) {
				had = c.Had
				c.State.Next.Deploy++
				c.State.Next.Event += 2
			})
			if errors.Is(err, store.ErrConflict) {
				continue
			}
			mu.Lock()
			defer mu.Unlock()
			deploys, events = append(deploys, had.Deploy), append(events, had.Event, had.Event+1)
			return err
		}
	}
	for _, err := range together(services, func(i int) error {
		for range each {
			if err := take(fmt.Sprint("service", i)); err != nil {
				return err
			}
		}
		return nil
	}) {
		fine(t, err)
	}
	for _, taken := range [][]int{deploys, events} {
		slices.Sort(taken)
		for i, n := range taken {
			if n != i+1 {
				t.Fatalf("numbers are not 1, 2, 3…: %v", taken)
			}
		}
	}
}

func racingConsumers(t *testing.T, s *store.Store) {
	_, err := s.Receive(t.Context(), Now, click("c1", "webapp"))
	fine(t, err)
	items, err := s.Pending(t.Context(), "webapp")
	fine(t, err)
	errs := together(4, func(int) error {
		for {
			_, err := Step(t.Context(), s, "webapp", func(c *store.Commit) { c.Inbox = items[0].ID })
			if !errors.Is(err, store.ErrConflict) {
				return err
			}
		}
	})
	only(t, errs, store.ErrDone)
	if _, version := load(t, s, "webapp"); version != 1 {
		t.Errorf("version %d after one that won", version)
	}
}
