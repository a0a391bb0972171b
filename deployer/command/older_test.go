package command_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"releasebot/deployer"
	"releasebot/deployer/command"
	"releasebot/deployer/deployertest"
	"releasebot/release"
)

// When an older database is put back, ids of drives come again that the spool still has. What an earlier drive did must
// not pass for the new one: the build would be called good without ever having been deployed.
func TestAnOlderDatabaseGetsNoOldOutcomes(t *testing.T) {
	spool := filepath.Join(t.TempDir(), "spool")
	driver := open(t, command.Config{Argv: []string{script(t, "echo done")}, Spool: spool})
	first := deployertest.Order("42-dogfood-1", "one")
	first.Drive.Started = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	if r := drive(t, driver, first); r.Status != release.Succeeded {
		t.Fatalf("%+v", r)
	}
	if r := drive(t, driver, first); r.Status != release.Succeeded {
		t.Fatalf("the same drive again is followed: %+v", r)
	}
	for name, change := range map[string]func(*release.Drive){
		"another build": func(d *release.Drive) { d.Build.ID = "two" },
		"another time":  func(d *release.Drive) { d.Started = d.Started.Add(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			again := first
			change(&again.Drive)
			r := drive(t, driver, again)
			if r.Status != release.Failed || !strings.Contains(r.Detail, "earlier drive of the same name") {
				t.Errorf("%+v", r)
			}
			if _, err := driver.Adopt(t.Context(), again); !errors.Is(err, deployer.ErrUnknown) {
				t.Errorf("adopt: %v", err)
			}
		})
	}
}
