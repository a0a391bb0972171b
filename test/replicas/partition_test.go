//go:build replicas

package replicas_test

import (
	"database/sql"
	"slices"
	"testing"
	"time"

	"releasebot/internal/testfault"
)

func TestCutFromTheDatabase(t *testing.T) {
	for name, fault := range map[string]testfault.Fault{"silence": testfault.Hanging, "refused": testfault.Refused} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{})
			w.begin(2)
			owner := w.owner(serviceLease)
			w.partedInADrive("cut from the database by "+name, func() { owner.db.Set(fault) }, func() { owner.db.Set(testfault.None) })
		})
	}
}

func TestCutFromTheDatabaseByNetwork(t *testing.T) {
	t.Parallel()
	w, launches := newApart(t, 3)
	w.begin(3, launches...)
	ns := w.owner(serviceLease).net
	w.partedInADrive("cut from the database by its network", func() { ns.cut(ns.db) }, func() { ns.mend(ns.db) })
}

// partedInADrive cuts the owner off while its scripts run, and lets it come back; all ends right, with one owner all along.
func (w *world) partedInADrive(what string, cut, mend func()) {
	w.t.Helper()
	owner := w.owner(serviceLease)
	spoke := w.owner(slackLease) == owner
	w.shut()
	n, _ := w.push("Greet people by name")
	w.started(2)
	at := time.Now()
	cut()
	w.failedOver(what, at, serviceLease, owner)
	if spoke {
		w.failedOver(what, at, slackLease, owner)
	}
	w.lostIt(owner, serviceLease)
	w.open()
	w.Deploy(n, "baking")
	mend()
	w.Deploy(n, "All clear")
	// Back again, it is one of the others.
	back := time.Now()
	w.eventually("it to tell the others that it is there", func() bool {
		ids, err := query(w, func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) }, `SELECT id FROM replica WHERE at > $1`, back.UnixMilli())
		return err == nil && slices.ContainsFunc(ids, owner.owns)
	})
	n, build := w.push("And another")
	w.Deploy(n, "All clear")
	w.settled(build)
}

func TestCutFromSlack(t *testing.T) {
	for name, fault := range map[string]testfault.Fault{"silence": testfault.Hanging, "refused": testfault.Refused} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{})
			w.begin(2)
			owner := w.owner(slackLease)
			w.partedFromSlack("cut from Slack by "+name, func() { owner.line.Set(fault) }, func() { owner.line.Set(testfault.None) })
		})
	}
}

func TestCutFromSlackByNetwork(t *testing.T) {
	t.Parallel()
	w, launches := newApart(t, 2)
	w.begin(2, launches...)
	ns := w.owner(slackLease).net
	w.partedFromSlack("cut from Slack by its network", func() { ns.cut(ns.slack) }, func() { ns.mend(ns.slack) })
}

// movedWithin bounds how long leases stay with a replica that Slack does not answer: 10 s, and twice that on a busy machine.
const movedWithin = 20 * time.Second

// partedFromSlack cuts the replica that speaks off from Slack: what it had moves to the one that hears.
func (w *world) partedFromSlack(what string, cut, mend func()) {
	w.t.Helper()
	mute := w.owner(slackLease)
	decided := w.owner(serviceLease) == mute
	n, _ := w.push("Greet people by name")
	w.Deploy(n, "driving")
	at := time.Now()
	cut()
	for _, lease := range []string{slackLease, serviceLease} {
		if lease == serviceLease && !decided {
			continue
		}
		_, moved := w.taken(lease, mute)
		w.figure(what+", until "+lease+" moved", moved.Sub(at))
		if moved.Sub(at) > movedWithin {
			w.t.Errorf("%s moved after %s, want %s", lease, moved.Sub(at), movedWithin)
		}
	}
	w.Deploy(n, "All clear")
	w.slash(anna, "status")
	w.Answered(anna, "webapp")
	mend()
	w.hear(2)
	n, build := w.push("And another")
	w.Deploy(n, "All clear")
	w.settled(build)
}

// All lose the database for a minute, while it also crashes and starts anew.
func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(3)
	w.shut()
	n, build := w.push("Greet people by name")
	w.started(2)
	w.Deploy(n, "driving", "dogfood")
	for _, r := range w.replicas {
		r.db.Set(testfault.Hanging)
	}
	away := time.Now()
	w.open()
	w.ended(2)
	pause(25 * time.Second)
	w.pg.Kill(t)
	pause(10 * time.Second)
	w.pg.Start(t)
	pause(time.Until(away.Add(time.Minute)))
	if n := len(w.scriptLines()); n != 4 {
		t.Errorf("scripts ran while nobody could write down why: %s", w.scripts())
	}
	back := time.Now()
	for _, r := range w.replicas {
		r.db.Set(testfault.None)
	}
	w.eventually("a service's owner", func() bool {
		for _, a := range w.acts() {
			if a.kind == "state" && a.at.After(back) {
				w.figure("the database is back after a minute, until the first commit", a.at.Sub(back))
				return true
			}
		}
		return false
	})
	w.Deploy(n, "All clear")
	for _, r := range w.replicas {
		if !r.Alive() {
			t.Errorf("%s ended", r.name)
		}
	}
	w.settled(build)
}

// The server crashes and starts anew at once, in a drive.
func TestTheDatabaseCrashes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.begin(2)
	w.shut()
	n, build := w.push("Greet people by name")
	w.started(2)
	w.pg.Restart(t)
	w.open()
	w.Deploy(n, "baking", "production")
	w.pg.Restart(t)
	w.Deploy(n, "All clear")
	w.settled(build)
}
