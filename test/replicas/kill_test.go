//go:build replicas

package replicas_test

import (
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

func TestKilledInABake(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(2)
	n, build := w.push("Greet people by name")
	w.Deploy(n, "baking", "dogfood")
	w.killOwner("killed in a bake")
	w.Deploy(n, "All clear")
	w.settled(build)
}

// The script goes on, and the next owner, which has the same data folder, finds it.
func TestKilledInADrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(2)
	w.shut()
	n, build := w.push("Round the corners")
	w.started(2)
	w.killOwner("killed in a drive")
	w.open()
	w.Deploy(n, "All clear")
	w.settled(build)
}

// The next owner cannot know how a script on another host ends: it asks.
func TestKilledInADriveOfAnotherHost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(2, launch{data: filepath.Join(w.dir, "host1")}, launch{data: filepath.Join(w.dir, "host2")})
	w.shut()
	n, build := w.push("Round the corners")
	w.started(2)
	w.killOwner("killed in a drive of another host")
	w.Note("nobody can tell how this drive ended")
	held := w.Deploy(n, "held")
	w.open()
	w.ended(2)
	w.asked = true
	w.press(ben, held, "resume", false)
	w.Deploy(n, "All clear")
	w.settled(build)
}

// Two of three die, one after the other, while requests wait that nobody has decided on.
func TestKilledTwiceWithRequestsWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(3)
	n, build := w.push("Faster search")
	w.Deploy(n, "baking", "dogfood")
	owner := w.owner(serviceLease)
	owner.Signal(w.t, syscall.SIGSTOP) // so that it decides no more
	var asking sync.WaitGroup
	for range 6 { // by turns to each replica: those of the one that stands still fail
		asking.Go(func() { w.trySlash(anna, "status") })
	}
	w.eventually("requests to wait", func() bool { return w.count(`SELECT count(*) FROM inbox WHERE done = 0`) >= 2 })
	w.killOwner("killed with requests waiting")
	w.killOwner("and the next one, too")
	asking.Wait()
	w.Answered(anna, "webapp")
	w.Deploy(n, "All clear")
	w.settled(build)
}

// killOwner kills the owner of the service and measures until others have all of its leases.
func (w *world) killOwner(what string) {
	w.t.Helper()
	owner := w.owner(serviceLease)
	spoke := w.owner(slackLease) == owner
	at := w.kill9(owner)
	w.failedOver(what, at, serviceLease, owner)
	if spoke {
		w.failedOver(what, at, slackLease, owner)
	}
}
