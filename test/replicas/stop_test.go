//go:build replicas

package replicas_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestStoppedInABake(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(2)
	n, build := w.push("Greet people by name")
	w.Deploy(n, "baking", "dogfood")
	w.stopOwner("stopped in a bake")
	w.Deploy(n, "All clear")
	w.settled(build)
}

// It is stopped somewhere in many commits, one of which may be open: its rows stay locked until the server ends that.
func TestStoppedInABurst(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(3)
	n, build := w.push("Greet people by name")
	w.Deploy(n, "baking", "dogfood")
	var asking sync.WaitGroup
	for range 24 {
		asking.Go(func() { w.trySlash(anna, "status") })
	}
	w.eventually("some to be decided", func() bool { return w.count(`SELECT count(*) FROM inbox WHERE done > 0`) >= 3 })
	w.stopOwner("stopped in a burst of commits")
	asking.Wait()
	w.Deploy(n, "All clear")
	w.settled(build)
}

// Its commit of two drives is in the database, and it has not begun them: when it goes on, they are another's.
func TestStoppedBeforeItDrives(t *testing.T) {
	for name, apart := range map[string]bool{"one host": false, "two hosts": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{})
			var launches []launch
			if apart {
				launches = []launch{{data: filepath.Join(w.dir, "host1")}, {data: filepath.Join(w.dir, "host2")}}
			}
			w.begin(2, launches...)
			w.stoppedBeforeItDrives()
		})
	}
}

func (w *world) stoppedBeforeItDrives() {
	w.t.Helper()
	fence := w.fence(serviceLease)
	w.slowly("drive", 1)
	n, build := w.push("Greet people by name")
	w.sleeping()
	w.slowly("drive", 0)
	w.stopOwner("stopped between a commit and its drives")
	w.Note("nobody can tell how this drive ended")
	w.asked = true
	w.press(ben, w.Deploy(n, "held"), "resume", false)
	w.Deploy(n, "All clear")
	w.settled(build)
	for _, l := range w.scriptLines() {
		if l.fence == strconv.Itoa(fence) {
			w.t.Errorf("drive %s was started by the replica that had lost the service", l.drive)
		}
	}
}

// Its post is on its way to Slack when it stops, so that it never hears that Slack took it.
func TestStoppedWhileItPosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(2)
	owner := w.owner(slackLease)
	stopped := make(chan struct{})
	var once sync.Once
	owner.slack.before(func(c slackCall) {
		if c.method == "chat.postMessage" && strings.HasPrefix(c.key, "deploy/") {
			once.Do(func() { w.eventually("both drives", bothDriven(w)); owner.Signal(w.t, syscall.SIGSTOP); close(stopped) })
		}
	})
	n, build := w.push("Greet people by name")
	<-stopped
	w.standsStill("stopped while it posts", owner)
	w.Deploy(n, "All clear")
	w.settled(build)
}

func bothDriven(w *world) func() bool {
	return func() bool { return strings.Count(w.scripts(), "start ") == 2 }
}

// It has noted that it tries a post, and was not told that this was written when it stops.
func TestStoppedBeforeItPosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(2)
	owner := w.owner(slackLease)
	w.slowly("trying", 1)
	n, build := w.push("Greet people by name")
	w.sleeping()
	owner.Signal(w.t, syscall.SIGSTOP)
	w.slowly("trying", 0)
	w.standsStill("stopped right before it posts", owner)
	w.Deploy(n, "All clear")
	w.settled(build)
}

// stopOwner stops the owner of the service for longer than its lease.
func (w *world) stopOwner(what string) {
	w.t.Helper()
	owner := w.owner(serviceLease)
	owner.Signal(w.t, syscall.SIGSTOP)
	w.standsStill(what, owner)
}

// standsStill waits until others have all that a stopped replica had, lets it go on, and checks that it does nothing.
func (w *world) standsStill(what string, r *replica) {
	w.t.Helper()
	at := time.Now()
	var had []string
	for _, lease := range []string{serviceLease, slackLease} {
		if w.owner(lease) == r {
			had = append(had, lease)
		}
	}
	for _, lease := range had {
		w.failedOver(what, at, lease, r)
	}
	pause(500 * time.Millisecond)
	resumed := time.Now()
	r.Signal(w.t, syscall.SIGCONT)
	for _, lease := range had {
		w.lostIt(r, lease)
	}
	pause(2 * time.Second)
	if len(had) == 2 { // with one of the two it may go on with the other
		w.quietSince(r, resumed)
	}
}

// fence is a lease's number now.
func (w *world) fence(lease string) int {
	w.t.Helper()
	return w.count(`SELECT fence FROM lease WHERE name = $1`, lease)
}
