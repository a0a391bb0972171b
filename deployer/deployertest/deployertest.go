// Package deployertest holds what every deployer.Driver must do: one suite, run unchanged against each of them.
package deployertest

import (
	"errors"
	"testing"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

// What the driven thing is to do, said by the id of the build that is deployed.
const (
	Succeed = "succeed" // end well at once
	Fail    = "fail"    // end badly at once
	Hang    = "hang"    // never end by itself
	Wait    = "wait"    // end well once Release is called
)

// Long is a time limit that no drive of the suite reaches.
const Long = 2 * time.Minute

// Rig is a driver's surroundings: what it drives, seen from behind.
type Rig struct {
	// Open makes a new driver over the same surroundings, as a restarted bot would, with a time limit for its drives.
	Open func(t *testing.T, limit time.Duration) deployer.Driver
	// Runs tells how often the drive was really begun; the driven thing keeps count, not the driver.
	Runs func(drive string) int
	// Release lets a drive of Wait end.
	Release func(t *testing.T, drive string)
}

// Order is an order for one drive that behaves as build says.
func Order(drive, build string) deployer.Order {
	return deployer.Order{Service: "webapp", Drive: release.Drive{
		ID: drive, Deploy: 42, Target: release.Target{Tier: "dogfood", Zone: "use1-az1"}, Status: release.Running,
		Build: release.Build{ID: build, Name: "b512"}, Previous: release.Build{ID: "before", Name: "b511"},
	}}
}

// Exercise runs the suite. It calls open once a case.
func Exercise(t *testing.T, open func(t *testing.T) Rig) {
	cases := []struct {
		name string
		run  func(t *testing.T, rig Rig)
	}{
		{"a drive succeeds", succeeds},
		{"a drive fails", fails},
		{"a drive that hangs times out", timesOut},
		{"a drive is cancelled", isCancelled},
		{"cancelling an ended drive is no error", cancelAfterEnd},
		{"a drive goes on without its follower and is adopted", isAdopted},
		{"a drive that ended while nobody followed is adopted", isAdoptedLate},
		{"an adopted drive is cancelled", isCancelledByAdopter},
		{"the same call twice runs once", runsOnce},
		{"a drive that never started is unknown", isUnknown},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

func succeeds(t *testing.T, rig Rig) {
	want(t, drive(t, rig.Open(t, Long), Order("1-succeed", Succeed)), release.Succeeded)
}

func fails(t *testing.T, rig Rig) {
	want(t, drive(t, rig.Open(t, Long), Order("1-fail", Fail)), release.Failed)
}

func timesOut(t *testing.T, rig Rig) {
	want(t, drive(t, rig.Open(t, 500*time.Millisecond), Order("1-hang", Hang)), release.TimedOut)
}

func isCancelled(t *testing.T, rig Rig) {
	driver, o := rig.Open(t, Long), Order("1-cancel", Hang)
	answer := begin(t, rig, driver, o)
	cancel(t, driver, o)
	cancel(t, driver, o) // nobody knows whether a first one arrived
	want(t, answer(), release.Cancelled)
	cancel(t, driver, o)
}

func cancelAfterEnd(t *testing.T, rig Rig) {
	driver, o := rig.Open(t, Long), Order("1-over", Succeed)
	want(t, drive(t, driver, o), release.Succeeded)
	cancel(t, driver, o)
	want(t, adopt(t, rig.Open(t, Long), o), release.Succeeded)
}

func isAdopted(t *testing.T, rig Rig) {
	o := Order("1-restart", Wait)
	abandon(t, rig, o)
	answer := later(func() release.Report { return adopt(t, rig.Open(t, Long), o) })
	rig.Release(t, o.Drive.ID)
	want(t, answer(), release.Succeeded)
	wantRuns(t, rig, o, 1)
}

func isAdoptedLate(t *testing.T, rig Rig) {
	o := Order("1-late", Wait)
	abandon(t, rig, o)
	rig.Release(t, o.Drive.ID)
	want(t, adopt(t, rig.Open(t, Long), o), release.Succeeded)
	want(t, adopt(t, rig.Open(t, Long), o), release.Succeeded)
	wantRuns(t, rig, o, 1)
}

func isCancelledByAdopter(t *testing.T, rig Rig) {
	o := Order("1-restart-cancel", Hang)
	abandon(t, rig, o)
	driver := rig.Open(t, Long)
	answer := later(func() release.Report { return adopt(t, driver, o) })
	cancel(t, driver, o)
	want(t, answer(), release.Cancelled)
}

func runsOnce(t *testing.T, rig Rig) {
	driver, o := rig.Open(t, Long), Order("1-twice", Wait)
	first := begin(t, rig, driver, o)
	second := later(func() release.Report { return drive(t, rig.Open(t, Long), o) })
	rig.Release(t, o.Drive.ID)
	want(t, first(), release.Succeeded)
	want(t, second(), release.Succeeded)
	want(t, drive(t, driver, o), release.Succeeded)
	wantRuns(t, rig, o, 1)
}

func isUnknown(t *testing.T, rig Rig) {
	o := Order("1-never", Succeed)
	if report, err := rig.Open(t, Long).Adopt(t.Context(), o); !errors.Is(err, deployer.ErrUnknown) {
		t.Errorf("Adopt = %+v, %v; want ErrUnknown", report, err)
	}
	wantRuns(t, rig, o, 0)
}
