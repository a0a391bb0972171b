package command_test

import (
	"errors"
	"path/filepath"
	"testing"

	"releasebot/deployer"
	"releasebot/deployer/command"
	"releasebot/deployer/deployertest"
	"releasebot/release"
)

// A cancel that comes before the drive keeps it from starting, and does not pretend to know of an earlier process's.
func TestCancelBeforeDrive(t *testing.T) {
	at := newSite(t)
	driver, o := open(t, command.Config{Argv: []string{at.behaviour(t)}}), deployertest.Order("10-early", deployertest.Succeed)
	if err := driver.Cancel(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if _, err := driver.Adopt(t.Context(), o); !errors.Is(err, deployer.ErrUnknown) {
		t.Errorf("Adopt: %v, want ErrUnknown", err)
	}
	if report := drive(t, driver, o); report.Status != release.Cancelled || at.runs() != 0 {
		t.Errorf("report %+v after %d runs, want Cancelled and none", report, at.runs())
	}
}

// A drive that somebody asked about before it was started is not started any more: who asked has told people that its end
// is unknown. A process that stood still right before the start learns it here.
func TestAskedAboutBeforeDrive(t *testing.T) {
	at := newSite(t)
	driver, o := open(t, command.Config{Argv: []string{at.behaviour(t)}}), deployertest.Order("10-late", deployertest.Succeed)
	for range 2 {
		if _, err := driver.Adopt(t.Context(), o); !errors.Is(err, deployer.ErrUnknown) {
			t.Errorf("Adopt: %v, want ErrUnknown", err)
		}
	}
	if report := drive(t, driver, o); report.Status != release.Cancelled || at.runs() != 0 {
		t.Errorf("report %+v after %d runs, want Cancelled and none", report, at.runs())
	}
}

// At whatever moment of a drive's start a cancel comes, it is not lost.
func TestCancelAtAnyMoment(t *testing.T) {
	for _, moment := range []string{"", "spec.json", "pid", "output"} {
		for range 4 {
			at, spool := newSite(t), filepath.Join(t.TempDir(), "spool")
			driver, o := open(t, command.Config{Argv: []string{at.behaviour(t)}, Spool: spool}), deployertest.Order("11-race", deployertest.Hang)
			reports := make(chan release.Report, 1)
			go func() { reports <- drive(t, driver, o) }()
			if moment != "" {
				deployertest.Eventually(t, moment, func() bool { return exists(filepath.Join(spool, "11-race", moment)) })
			}
			if err := driver.Cancel(t.Context(), o); err != nil {
				t.Errorf("Cancel at %q: %v", moment, err)
			}
			if report := <-reports; report.Status != release.Cancelled {
				t.Errorf("cancelled at %q: %+v", moment, report)
			}
		}
	}
}
