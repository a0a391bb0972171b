package command_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"releasebot/deployer"
	"releasebot/deployer/command"
	"releasebot/deployer/deployertest"
	"releasebot/release"
)

// A bot that is killed with SIGKILL leaves a drive that goes on, and that the next bot adopts.
func TestDriveSurvivesKillOfBot(t *testing.T) {
	for _, when := range []string{"while the bot is down", "after the bot is back"} {
		t.Run("the drive ends "+when, func(t *testing.T) {
			at, spool := newSite(t), filepath.Join(t.TempDir(), "spool")
			deploy := at.behaviour(t)
			killBot(t, at, spool, deploy, "7-kill")

			driver, o := open(t, command.Config{Argv: []string{deploy}, Spool: spool}), deployertest.Order("7-kill", deployertest.Wait)
			if when == "while the bot is down" {
				at.open(t)
				deployertest.Eventually(t, "the outcome", func() bool { return exists(filepath.Join(spool, "7-kill", "outcome.json")) })
			}
			reports := make(chan release.Report, 1)
			go func() {
				report, err := driver.Adopt(t.Context(), o)
				if err != nil {
					t.Errorf("Adopt: %v", err)
				}
				reports <- report
			}()
			if when == "after the bot is back" {
				at.open(t)
			}
			report := <-reports
			if report.Status != release.Succeeded || at.runs() != 1 {
				t.Errorf("report %+v after %d runs", report, at.runs())
			}
			if again := drive(t, driver, o); again != report || at.runs() != 1 {
				t.Errorf("a second Drive: %+v after %d runs, want the same report", again, at.runs())
			}
		})
	}
}

// killBot runs a bot until its drive runs, and kills it.
func killBot(t *testing.T, at site, spool, deploy, id string) {
	t.Helper()
	bot := exec.CommandContext(t.Context(), os.Args[0], botArg, spool, deploy, id)
	bot.Stderr = os.Stderr
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	deployertest.Eventually(t, "the bot's drive runs", func() bool { return at.runs() == 1 })
	if err := bot.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := bot.Wait(); err == nil {
		t.Fatal("the bot came to an end by itself")
	}
}

// When the shim itself is killed, nobody can tell how the drive ended, and nobody starts it again.
func TestKilledShimIsUnknown(t *testing.T) {
	at, spool := newSite(t), filepath.Join(t.TempDir(), "spool")
	driver, o := open(t, command.Config{Argv: []string{at.behaviour(t)}, Spool: spool}), deployertest.Order("8-shim", deployertest.Hang)
	ended := make(chan error, 1)
	go func() { _, err := driver.Drive(context.Background(), o); ended <- err }()
	deployertest.Eventually(t, "the drive runs", func() bool { return at.runs() == 1 })
	shim := pidOf(t, spool, "8-shim")
	child := onlyChild(t, shim)
	t.Cleanup(func() { _ = syscall.Kill(-child, syscall.SIGKILL) })
	if err := syscall.Kill(shim, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, deployer.ErrUnknown) {
		t.Errorf("Drive: %v, want ErrUnknown", err)
	}
	for name, call := range map[string]func(context.Context, deployer.Order) (release.Report, error){"Adopt": driver.Adopt, "Drive": driver.Drive} {
		if _, err := call(t.Context(), o); !errors.Is(err, deployer.ErrUnknown) {
			t.Errorf("%s: %v, want ErrUnknown", name, err)
		}
	}
	if err := driver.Cancel(t.Context(), o); err != nil {
		t.Errorf("Cancel: %v", err)
	}
	if at.runs() != 1 {
		t.Errorf("%d runs", at.runs())
	}
}

// A signal that is meant for the bot, and reaches all it started, does not end a drive; only Cancel does.
func TestStraySignalDoesNotEndDrive(t *testing.T) {
	at, spool := newSite(t), filepath.Join(t.TempDir(), "spool")
	driver, o := open(t, command.Config{Argv: []string{at.behaviour(t)}, Spool: spool}), deployertest.Order("9-stray", deployertest.Wait)
	reports := make(chan release.Report, 1)
	go func() { reports <- drive(t, driver, o) }()
	deployertest.Eventually(t, "the drive runs", func() bool { return at.runs() == 1 })
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		if err := syscall.Kill(pidOf(t, spool, "9-stray"), sig); err != nil {
			t.Fatal(err)
		}
	}
	at.open(t)
	if report := <-reports; report.Status != release.Succeeded {
		t.Errorf("report %+v, want success", report)
	}
}

func pidOf(t *testing.T, spool, id string) int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(spool, id, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(data))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// onlyChild finds a process's child by /proc.
func onlyChild(t *testing.T, parent int) int {
	t.Helper()
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		data, _ := os.ReadFile(stat)
		fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:])) // state, parent, ...
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
			return pid
		}
	}
	t.Fatalf("process %d has no child", parent)
	return 0
}
