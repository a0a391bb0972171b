package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/internal/fleet"
	"releasebot/release"
	"releasebot/store/sqlite"
)

// wedgeFolder is where the child of TestTheWatchdogEndsAWedgedProcess has its store and its dumps.
const wedgeFolder = "RELEASEBOT_TEST_WEDGE"

// stuckWindows hang in the loop at their third question.
type stuckWindows struct{ asked atomic.Int32 }

func (w *stuckWindows) At(time.Time) release.Window {
	if w.asked.Add(1) > 2 {
		select {}
	}
	return release.Window{Open: true}
}

// A loop that hangs ends the process with a status of its own, and leaves what one needs to find out why.
func TestTheWatchdogEndsAWedgedProcess(t *testing.T) {
	if folder, ok := os.LookupEnv(wedgeFolder); ok {
		t.Fatalf("the wedged installation ended: %v", wedged(t.Context(), folder))
	}
	folder := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.timeout", "50s")
	child.Env = append(os.Environ(), wedgeFolder+"="+folder)
	said, err := child.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != stuckStatus {
		t.Fatalf("%v, want exit status %d; it said:\n%s", err, stuckStatus, said)
	}
	if !strings.Contains(string(said), "the loop is stuck") {
		t.Errorf("the log does not say why:\n%s", said)
	}
	names, err := filepath.Glob(filepath.Join(folder, "dumps", "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("dumps: %v, %v", names, err)
	}
	info, err := os.Stat(names[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the dump's mode is %v, %v", info.Mode(), err)
	}
	body, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`stuck: the loop of webapp gave no sign of life for [3-9]m`, `slack: connected false`,
		`service webapp: last tick 20.*, last sign of life 20.*, requests waiting 0`, `board of 20.*: next deploy 1, next event 1`,
		`goroutine \d+ \[select \(no cases\)`, `stuckWindows\)\.At`, `bot\.\(\*Loop\)\.Run`,
	} {
		if !regexp.MustCompile(want).Match(body) {
			t.Errorf("the dump lacks %q:\n%.3000s", want, body)
		}
	}
	if strings.Contains(string(body), "xoxb-") || strings.Contains(string(body), "xapp-") {
		t.Error("the dump has a secret")
	}
}

// wedged is an installation whose loop hangs soon after its start.
func wedged(ctx context.Context, folder string) error {
	st, err := sqlite.Open(ctx, filepath.Join(folder, "releasebot.db"))
	if err != nil {
		return err
	}
	clock := fleet.NewClock(time.Now(), 600)
	service := fleetService(fleet.New(fleet.Config{Seed: 1, Clock: clock}), "webapp", "C0DEPLOYS")
	service.Windows = &stuckWindows{}
	i := &installation{
		log: zerolog.New(os.Stderr), clock: clock, store: st, limits: bot.NoLimits, services: []bot.Service{service},
		slack: slack.Config{BotToken: "xoxb-secret", AppToken: "xapp-secret", APIURL: "http://127.0.0.1:1/"},
		roles: map[string]commands.Roles{}, dumps: filepath.Join(folder, "dumps"),
	}
	return i.run(ctx)
}

// Only so many dumps are kept, the newest; the last one's time is known to the next process.
func TestDumpsAreBounded(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "dumps")
	if n, last, err := dumpsIn(folder); n != 0 || !last.IsZero() || err != nil {
		t.Errorf("without a folder: %d, %v, %v", n, last, err)
	}
	begin := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for n := range dumpsKept + 3 {
		_, err := leaveDump(folder, begin.Add(time.Duration(n)*time.Millisecond), func(w io.Writer) error {
			_, err := io.WriteString(w, "dump")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	names, err := dumpNames(folder)
	if err != nil || len(names) != dumpsKept {
		t.Fatalf("%d are kept: %v", len(names), err)
	}
	if !strings.Contains(names[0], "T120000.003Z") {
		t.Errorf("the oldest kept is %s", names[0])
	}
	if n, last, err := dumpsIn(folder); n != dumpsKept || time.Since(last) > time.Minute || err != nil {
		t.Errorf("%d, %v, %v", n, last, err)
	}
	if _, err := leaveDump(folder, begin.Add(time.Hour), func(io.Writer) error { return errors.New("the disk is full") }); err == nil {
		t.Error("a dump that cannot be written is no error")
	}
}

// systemd is told what sd_notify(3) says, and nobody is told without a socket.
func TestNotify(t *testing.T) {
	if err := (notifier{}).say("READY=1"); err != nil {
		t.Error(err)
	}
	name := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	if err := (notifier{name}).say("WATCHDOG=1"); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 100)
	n, err := socket.Read(buffer)
	if err != nil || string(buffer[:n]) != "WATCHDOG=1" {
		t.Errorf("%q, %v", buffer[:n], err)
	}
	if err := (notifier{name + "-none"}).say("READY=1"); err == nil {
		t.Error("a socket that is not there is no error")
	}
}
