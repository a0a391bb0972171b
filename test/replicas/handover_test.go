//go:build replicas

package replicas_test

import (
	"testing"
	"time"
)

// Who is told to stop gives its leases back: the others need not wait for them.
func TestHandOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(2)
	n, build := w.push("Greet people by name")
	w.Deploy(n, "baking", "dogfood")
	w.handOver("SIGTERM in a bake")
	w.Deploy(n, "All clear")
	w.settled(build)
}

// handOverWithin is how long a service has no owner when its owner is told to stop.
const handOverWithin = 5 * time.Second

// terminateWithin is how long a replica may take to end; it gives up by itself before.
const terminateWithin = 15 * time.Second

func (w *world) handOver(what string) {
	w.t.Helper()
	owner := w.owner(serviceLease)
	at := time.Now()
	owner.Terminate(w.t, terminateWithin)
	_, taken := w.taken(serviceLease, owner)
	took := taken.Sub(at)
	w.figure(what, took)
	if took > handOverWithin {
		w.t.Errorf("the hand-over took %s", took)
	}
}

// All three are replaced, one after the other, during a deploy: always the one that decides.
func TestRollingRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(3)
	w.shut()
	n, build := w.push("Greet people by name")
	w.started(2)
	for i := range 3 {
		w.handOver("SIGTERM in a rolling restart")
		w.start(launch{})
		w.hear(3)
		if i == 0 {
			w.open()
		}
		w.slash(anna, "status")
	}
	w.Deploy(n, "All clear")
	w.settled(build)
}
