package deployertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

// begin starts a drive in the background and waits until it really runs.
func begin(t *testing.T, rig Rig, driver deployer.Driver, o deployer.Order) (answer func() release.Report) {
	t.Helper()
	answer = later(func() release.Report { return drive(t, driver, o) })
	Eventually(t, "the drive runs", func() bool { return rig.Runs(o.Drive.ID) > 0 })
	return answer
}

// abandon starts a drive and stops following it once it runs, as a bot does that is stopped.
func abandon(t *testing.T, rig Rig, o deployer.Order) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	driver := rig.Open(t, Long)
	go func() { _, err := driver.Drive(ctx, o); ended <- err }()
	Eventually(t, "the drive runs", func() bool { return rig.Runs(o.Drive.ID) > 0 })
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("Drive after its context ended: %v, want %v", err, context.Canceled)
	}
}

func drive(t *testing.T, driver deployer.Driver, o deployer.Order) release.Report {
	t.Helper()
	report, err := driver.Drive(t.Context(), o)
	return checked(t, "Drive", o, report, err)
}

func adopt(t *testing.T, driver deployer.Driver, o deployer.Order) release.Report {
	t.Helper()
	report, err := driver.Adopt(t.Context(), o)
	return checked(t, "Adopt", o, report, err)
}

func checked(t *testing.T, call string, o deployer.Order, report release.Report, err error) release.Report {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", call, err)
	} else if report.Drive != o.Drive.ID || report.Detail == "" {
		t.Errorf("%s = %+v, want a report of %s with a sentence", call, report, o.Drive.ID)
	}
	return report
}

func cancel(t *testing.T, driver deployer.Driver, o deployer.Order) {
	t.Helper()
	if err := driver.Cancel(t.Context(), o); err != nil {
		t.Errorf("Cancel: %v", err)
	}
}

func want(t *testing.T, report release.Report, status release.DriveStatus) {
	t.Helper()
	if report.Status != status {
		t.Errorf("status %q (%s), want %q", report.Status, report.Detail, status)
	}
}

func wantRuns(t *testing.T, rig Rig, o deployer.Order, n int) {
	t.Helper()
	if runs := rig.Runs(o.Drive.ID); runs != n {
		t.Errorf("the drive was begun %d times, want %d", runs, n)
	}
}

// later runs f in the background; the returned function waits for what it returns, and is to be called once.
func later(f func() release.Report) func() release.Report {
	answer := make(chan release.Report, 1)
	go func() { answer <- f() }()
	return func() release.Report { return <-answer }
}

// Eventually waits until what is so; it fails the test after 20 s.
func Eventually(t testing.TB, what string, so func() bool) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-look.C:
		case <-deadline.C:
			t.Fatalf("waited 20 s in vain: %s", what)
		}
	}
}
