package bot_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

// breaks lets charts jump from now on.
func (s *site) breaks(charts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, chart := range charts {
		s.kinds[chart] = release.Breach
	}
}

// holdsEvidence checks that each breach of the open events has the numbers of its look, and nothing else has any.
func (s *site) holdsEvidence(events int) {
	s.t.Helper()
	open := s.state().Events
	if len(open) != events {
		s.t.Fatalf("%d events are open, want %d: %v", len(open), events, open)
	}
	for _, e := range open {
		kept, err := s.store.Evidence(s.t.Context(), e.Number)
		if err != nil {
			s.t.Fatal(err)
		}
		var want []store.Evidence
		for _, j := range e.Breaches {
			want = append(want, store.Evidence{Event: e.Number, Service: "webapp", Verdict: j.First, Body: numbers(j.First)})
		}
		if diff := cmp.Diff(want, kept); diff != "" {
			s.t.Errorf("event %d (-want +got):\n%s", e.Number, diff)
		}
	}
	_, err := s.store.Evidence(s.t.Context(), s.state().Next.Event)
	if !errors.Is(err, store.ErrNoEvidence) {
		s.t.Errorf("evidence of an event that is not there: %v", err)
	}
}

func TestEvidenceComesWithItsEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		_, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.holdsEvidence(0)
		s.breaks("Errors")
		after(3 * time.Minute) // further looks are of the same breach
		s.holdsEvidence(1)
		s.breaks("Latency")
		after(3 * time.Minute)
		s.holdsEvidence(2)
	})
}

// Whatever becomes of a commit, an event that is there has the numbers of the look that opened it.
func TestEvidenceSurvivesCommits(t *testing.T) {
	opens := func(c store.Commit) bool { return len(c.State.Events) > 0 }
	for name, fault := range map[string]func(*site, store.Commit) (before, after error){
		"a conflict":         func(*site, store.Commit) (error, error) { return store.ErrConflict, nil },
		"a full disk":        func(*site, store.Commit) (error, error) { return errors.New("disk full"), nil },
		"an answer was lost": func(*site, store.Commit) (error, error) { return nil, errors.New("no answer") },
		"another process took the number": func(s *site, c store.Commit) (error, error) {
			state, version, err := s.store.Load(s.t.Context(), "other")
			if err == nil {
				had := state.Next
				state.Next.Event++
				_, err = s.store.Commit(s.t.Context(), store.Commit{State: state, Version: version, Had: had, At: c.At})
			}
			return err, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t)
				_, stop := s.start()
				after(2 * time.Minute)
				s.faults(func(c store.Commit) (error, error) {
					if !opens(c) {
						return nil, nil
					}
					s.faults(nil)
					return fault(s, c)
				})
				s.breaks("Errors")
				after(3 * time.Minute)
				s.holdsEvidence(1)
				stop()
				_, stop = s.start()
				defer stop()
				after(3 * time.Minute)
				s.holdsEvidence(1)
			})
		})
	}
}

// A breach stops the deploy, whether its numbers can be kept or not.
func TestMissingEvidenceHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.blind = true
		_, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.push(2)
		after(2 * time.Minute)
		s.breaks("Errors")
		after(2 * time.Minute)
		state := s.state()
		if len(state.Events) != 1 || len(state.Holds) != 1 || state.Holds[0].Kind != release.HoldEvent {
			t.Fatalf("events %v, holds %v", state.Events, state.Holds)
		}
		if _, err := s.store.Evidence(t.Context(), state.Events[0].Number); !errors.Is(err, store.ErrNoEvidence) {
			t.Errorf("evidence out of nothing: %v", err)
		}
	})
}

// When more charts jump than numbers can be kept of, each event is opened all the same.
func TestTooMuchEvidenceIsLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		s.bulk = 5 << 20
		_, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.breaks("Errors", "Latency")
		after(2 * time.Minute)
		if events := s.state().Events; len(events) != 2 {
			t.Fatalf("events: %v", events)
		}
		for event, want := range map[int]error{1: nil, 2: store.ErrNoEvidence} {
			if _, err := s.store.Evidence(t.Context(), event); !errors.Is(err, want) {
				t.Errorf("event %d: %v, want %v", event, err, want)
			}
		}
	})
}
