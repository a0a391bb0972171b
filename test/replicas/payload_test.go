//go:build replicas

package replicas_test

import (
	"testing"
	"time"

	"releasebot/internal/testslack"
	"releasebot/internal/workspace"
)

// What a replica receives that decides nothing is decided by the owner, at once when the database tells it.
func TestPayloadsOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{every: "30s"}) // its ticks look into the inbox, too: here they come too late
	w.begin(3)
	w.figure("a command at another replica, until it is decided", w.othersDecided(time.Second))
	// Nothing is told any more: the owner looks by itself.
	w.pg.SQL(t, w.database, `DROP TRIGGER tell ON inbox`)
	w.figure("the same while the database tells nothing", w.othersDecided(3*time.Second))
	w.homes()
	if w.count(`SELECT count(*) FROM inbox WHERE done = 0`) > 0 {
		t.Error("requests wait")
	}
	w.decidedOnce()
	w.onlyOwnersActed()
	w.saidOnce()
}

// othersDecided types commands, which go to all replicas by turns, and gives the longest time until the owner decided.
func (w *world) othersDecided(within time.Duration) (worst time.Duration) {
	w.t.Helper()
	before := len(w.acts())
	for range 9 { // one after the other, for the owner decides on all that wait once it looks for one of its own
		w.slash(anna, "status")
		w.eventually("it to be decided", func() bool { return w.count(`SELECT count(*) FROM inbox WHERE done = 0`) == 0 })
	}
	received, others := map[string]act{}, 0
	for _, a := range w.acts()[before:] {
		switch a.kind {
		case "received":
			received[a.what] = a
			if r := w.named(a.owner); r != nil && r.name != a.who {
				others++
			}
		case "decided":
			took := a.at.Sub(received[a.what].at)
			worst = max(worst, took)
			if took > within {
				w.t.Errorf("a command that %s received was decided by %s after %s", received[a.what].who, a.who, took)
			}
		}
	}
	if others < 3 {
		w.t.Errorf("only %d of 9 commands came to replicas that decide nothing", others)
	}
	return worst
}

// homes opens the Home often enough that every replica shows it: all know how the service stands.
func (w *world) homes() {
	w.t.Helper()
	for _, user := range []string{anna, ben, "U0CLEO", anna, ben, "U0CLEO"} {
		if err := w.Slack.OpenHome(user); err != nil {
			w.t.Fatal(err)
		}
		w.Until("the Home of "+user, func(s *workspace.Snapshot) bool {
			home, ok := s.Home(user)
			return ok && testslack.Has(string(home.Blocks), "webapp", "Errors")
		})
	}
}
