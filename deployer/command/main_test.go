package command_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"releasebot/deployer"
	"releasebot/deployer/command"
	"releasebot/deployer/deployertest"
	"releasebot/release"
)

// botArg makes the test binary a bot that starts one drive and follows it, to be killed.
const botArg = "a-bot-to-be-killed"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == command.ShimArg {
		os.Exit(command.RunShim(os.Args[2:]))
	}
	if len(os.Args) > 1 && os.Args[1] == botArg {
		os.Exit(runBot(os.Args[2], os.Args[3], os.Args[4]))
	}
	// What a bot has in its environment, and its scripts must not.
	for _, name := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_PASSWORD"} {
		_ = os.Setenv(name, "secret-"+name)
	}
	os.Exit(m.Run())
}

func runBot(spool, script, id string) int {
	driver, err := command.New(command.Config{Argv: []string{script}, Spool: spool, Timeout: deployertest.Long})
	if err == nil {
		_, err = driver.Drive(context.Background(), deployertest.Order(id, deployertest.Wait))
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// script writes an executable script.
func script(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "deploy.sh")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// open makes a driver, with short waits and a spool of its own where the test did not choose.
func open(t *testing.T, c command.Config) *command.Driver {
	t.Helper()
	if c.Spool == "" {
		c.Spool = filepath.Join(t.TempDir(), "spool")
	}
	if c.Timeout == 0 {
		c.Timeout = deployertest.Long
	}
	// The race detector would have every shim sleep 1 s at its end.
	c.Env = maps.Collect(maps.All(c.Env))
	c.Env["GORACE"] = "atexit_sleep_ms=0"
	driver, err := command.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return driver
}

func drive(t *testing.T, driver deployer.Driver, o deployer.Order) release.Report {
	t.Helper()
	report, err := driver.Drive(t.Context(), o)
	if err != nil {
		t.Errorf("Drive: %v", err)
	}
	return report
}

func contains(t *testing.T, what, s string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(s, part) {
			t.Errorf("%s is %q, want %q in it", what, s, part)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// site is what a script of the tests leaves behind, and what it waits for.
type site string

// newSite makes a site with a gate: a FIFO, so that a script waits in the kernel until the gate opens.
func newSite(t *testing.T) site {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "gate"), 0o600); err != nil {
		t.Fatal(err)
	}
	return site(dir)
}

func (s site) path(name string) string { return filepath.Join(string(s), name) }

func (s site) runs() int {
	data, _ := os.ReadFile(s.path("runs"))
	return strings.Count(string(data), "\n")
}

// open lets the script past the gate, whether it is there already or comes later.
func (s site) open(t *testing.T) {
	t.Helper()
	gate, err := os.OpenFile(s.path("gate"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gate.Close() }) // what is written stays only while the FIFO is open
	if _, err := gate.WriteString("go\n"); err != nil {
		t.Fatal(err)
	}
}

// behaviour is the script of the conformance suite: it counts its runs, then behaves as the build says.
func (s site) behaviour(t *testing.T) string {
	t.Helper()
	return script(t, "cd '"+string(s)+`' || exit 9
echo run >>runs
case $RELEASEBOT_BUILD in
succeed) echo fine ;;
fail) echo broken >&2; exit 3 ;;
hang) exec sleep 1000 ;;
wait) read line <gate ;;
esac
`)
}

func TestConformance(t *testing.T) {
	deployertest.Exercise(t, func(t *testing.T) deployertest.Rig {
		at, spool := newSite(t), filepath.Join(t.TempDir(), "spool")
		deploy := at.behaviour(t)
		return deployertest.Rig{
			Open: func(t *testing.T, limit time.Duration) deployer.Driver {
				return open(t, command.Config{Argv: []string{deploy}, Spool: spool, Timeout: limit, Grace: time.Second})
			},
			Runs:    func(string) int { return at.runs() },
			Release: func(t *testing.T, _ string) { at.open(t) },
		}
	})
}
