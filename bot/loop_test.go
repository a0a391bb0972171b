package bot_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// after lets fake time pass, and everything that follows from it.
func after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestLoopDeploysABuild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		_, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		if got := s.state().Good; len(got) != 1 || got[0].Name != "b1" {
			t.Fatalf("the first build must be taken as what runs: %v", got)
		}
		s.push(2)
		after(20 * time.Minute)
		if phase := s.phase(); phase != release.AllClear {
			t.Fatalf("after 20 minutes the deploy is %q", phase)
		}
		for id, n := range s.started() {
			if n != 1 {
				t.Errorf("drive %s was started %d times", id, n)
			}
		}
		if len(s.started()) != 2 {
			t.Errorf("drives: %v", s.started())
		}
	})
}

// A drive that is not recorded may not start: what cannot be stored does not happen.
func TestCommitBeforeAct(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		_, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.faults(func(store.Commit) (error, error) { return errors.New("disk full"), nil })
		s.push(2)
		after(10 * time.Minute)
		if runs := s.started(); len(runs) > 0 {
			t.Fatalf("drives were started that no store knows of: %v", runs)
		}
		s.faults(nil)
		after(20 * time.Minute)
		if phase := s.phase(); phase != release.AllClear {
			t.Fatalf("once the store is back the deploy must go on; it is %q", phase)
		}
	})
}

// If nobody knows whether a commit took place, its drives may have started or not: the driver is asked, and when it
// does not know either, people are. A drive is never started on a guess.
func TestUncertainCommitNeverDrivesTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.faults(func(c store.Commit) (error, error) {
			if c.State.Deploy != nil {
				s.faults(nil)
				return nil, errors.New("the answer was lost")
			}
			return nil, nil
		})
		s.push(2)
		after(5 * time.Minute)
		if runs := s.started(); len(runs) > 0 {
			t.Fatalf("drives were started on a guess: %v", runs)
		}
		if holds := s.state().Holds; len(holds) != 1 || holds[0].Kind != release.HoldDrive {
			t.Fatalf("the deploy must ask; holds: %v", holds)
		}
		s.ask(l, "r1", release.VerbResume)
		after(20 * time.Minute)
		if phase := s.phase(); phase != release.AllClear {
			t.Fatalf("after a person said to go on the deploy is %q", phase)
		}
	})
}

// A report comes once. It must survive a store that fails for a while.
func TestReportSurvivesTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		_, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.mu.Lock()
		hold := make(chan struct{})
		s.wait = hold
		s.mu.Unlock()
		s.push(2)
		after(2 * time.Minute)
		s.faults(func(store.Commit) (error, error) { return errors.New("no answer"), nil })
		close(hold)
		after(time.Minute)
		s.faults(nil)
		after(20 * time.Minute)
		if phase := s.phase(); phase != release.AllClear {
			t.Fatalf("the report was lost: the deploy is %q", phase)
		}
	})
}

func TestRestartInADrive(t *testing.T) {
	for name, known := range map[string]bool{"the driver knows": true, "nobody knows": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t)
				_, stop := s.start()
				after(2 * time.Minute)
				hold := make(chan struct{})
				s.mu.Lock()
				s.wait, s.known = hold, known
				s.mu.Unlock()
				s.push(2)
				after(2 * time.Minute)
				stop()
				close(hold)
				_, stop = s.start()
				defer stop()
				after(time.Minute)
				held := len(s.state().Holds) > 0
				if held == known {
					t.Errorf("held is %v", held)
				}
				for id, n := range s.started() {
					if n != 1 {
						t.Errorf("drive %s was started %d times", id, n)
					}
				}
			})
		})
	}
}

// A request is done exactly once, also when the loop dies between reading and committing it.
func TestRequestsAreDoneOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, stop := s.start()
		after(2 * time.Minute)
		s.faults(func(c store.Commit) (error, error) {
			if c.Inbox != 0 {
				return errors.New("disk full"), nil
			}
			return nil, nil
		})
		s.ask(l, "r1", release.VerbPause)
		after(3 * time.Minute)
		stop()
		s.faults(nil)
		_, stop = s.start()
		defer stop()
		after(3 * time.Minute)
		if holds := s.state().Holds; len(holds) != 1 || holds[0].Kind != release.HoldPause {
			t.Fatalf("the pause was lost or doubled: %v", holds)
		}
		entries, err := s.store.History(t.Context(), "webapp", 100)
		if err != nil {
			t.Fatal(err)
		}
		paused := 0
		for _, e := range entries {
			if e.Kind == string(release.NotePaused) {
				paused++
			}
		}
		if paused != 1 {
			t.Errorf("the history has %d pauses", paused)
		}
	})
}

// What people asked for one after the other is done in that order, also when the store fails in between.
func TestRequestsKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.faults(func(c store.Commit) (error, error) {
			if c.Inbox != 0 {
				s.faults(nil)
				return errors.New("disk full"), nil
			}
			return nil, nil
		})
		s.receive("r1", release.VerbPause)
		s.ask(l, "r2", release.VerbResume)
		after(3 * time.Minute)
		if holds := s.state().Holds; len(holds) != 0 {
			t.Fatalf("the resume came before the pause: %v", holds)
		}
	})
}

// A roll back that was decided ends drives forward, also when the bot died before it could.
func TestRestartInARollBackEndsDrivesForward(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, stop := s.start()
		after(2 * time.Minute)
		s.mu.Lock()
		s.wait, s.known = make(chan struct{}), true
		s.mu.Unlock()
		s.push(2)
		after(2 * time.Minute)
		s.ask(l, "r1", release.VerbRollback)
		after(time.Second)
		if phase := s.phase(); phase != release.RollingBack {
			t.Fatalf("the deploy is %q", phase)
		}
		stop()
		s.mu.Lock()
		s.cancels = nil
		s.mu.Unlock()
		_, stop = s.start()
		defer stop()
		after(time.Second)
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.cancels) == 0 || s.cancels[0] != "1-dogfood-az1-1" {
			t.Fatalf("the drive forward was not ended again: %v", s.cancels)
		}
	})
}

// Charts that do not answer keep nobody waiting: clicks are taken, and the blindness is said.
func TestHangingChartsHoldUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		l, stop := s.start()
		defer stop()
		after(2 * time.Minute)
		s.push(2)
		after(2 * time.Minute)
		s.mu.Lock()
		s.hang = true
		s.mu.Unlock()
		after(10 * time.Minute)
		if holds := s.state().Holds; len(holds) != 1 || holds[0].Kind != release.HoldBlind {
			t.Fatalf("the deploy must be held as blind: %v", holds)
		}
		s.ask(l, "r1", release.VerbPause)
		after(time.Millisecond)
		if holds := s.state().Holds; len(holds) != 2 {
			t.Fatalf("the pause did not take place at once: %v", holds)
		}
		if phase := s.phase(); phase != release.Baking {
			t.Fatalf("the deploy is %q", phase)
		}
	})
}
