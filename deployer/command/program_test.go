package command_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"releasebot/deployer/command"
	"releasebot/deployer/deployertest"
	"releasebot/release"
)

func TestEnvironmentIsClean(t *testing.T) {
	driver := open(t, command.Config{
		Argv: []string{script(t, `env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= | sort; printf 'stdin:'; cat`)},
		Env:  map[string]string{"CLUSTER": "east $(id) `id`", "HOME": "/nowhere"},
	})
	o := deployertest.Order("42-dogfood-use1-az1-1", "c0ffee; rm -rf /")
	o.Drive.Rollback, o.Fence = true, 7
	report := drive(t, driver, o)
	got := map[string]string{}
	for _, line := range strings.Split(report.Tail, "\n") {
		name, value, _ := strings.Cut(line, "=")
		got[name] = value
	}
	want := map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": "/nowhere", "CLUSTER": "east $(id) `id`", "stdin:": "", "GORACE": "atexit_sleep_ms=0",
		"RELEASEBOT_SERVICE": "webapp", "RELEASEBOT_BUILD": "c0ffee; rm -rf /", "RELEASEBOT_BUILD_NAME": "b512",
		"RELEASEBOT_TIER": "dogfood", "RELEASEBOT_ZONE": "use1-az1", "RELEASEBOT_DEPLOY": "42",
		"RELEASEBOT_PREVIOUS": "before", "RELEASEBOT_ROLLBACK": "1", "RELEASEBOT_FENCE": "7",
	}
	for _, name := range []string{"LANG", "TMPDIR"} {
		if value, set := os.LookupEnv(name); set {
			want[name] = value
		}
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("more than it should have: %v", got)
	}
}

func TestExtraEnvironmentIsChecked(t *testing.T) {
	for _, name := range []string{"SLACK_BOT_TOKEN", "RELEASEBOT_BUILD", "A=B", ""} {
		if _, err := command.New(command.Config{Argv: []string{"true"}, Spool: t.TempDir(), Env: map[string]string{name: "x"}}); err == nil {
			t.Errorf("a variable %q was taken", name)
		}
	}
}

func TestHowItEndedIsASentence(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bad := script(t, "")
	if err := os.WriteFile(bad, []byte("#!/no/such/interpreter\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	look := "; look at services[webapp].deploy.command."
	for _, c := range []struct {
		config command.Config
		status release.DriveStatus
		detail string
	}{
		{command.Config{Argv: []string{script(t, "exit 0")}}, release.Succeeded, "done after "},
		{command.Config{Argv: []string{script(t, "exit 3")}}, release.Failed, "exit status 3 after "},
		{command.Config{Argv: []string{script(t, "kill -9 $$")}}, release.Failed, "ended by signal 9 (killed) after "},
		{command.Config{Argv: []string{"./deploy.sh"}, Dir: t.TempDir()}, release.Failed, "cannot start ./deploy.sh: no such file" + look + "argv"},
		{command.Config{Argv: []string{"no-such-program"}}, release.Failed, "cannot start no-such-program: no program of that name in PATH" + look + "argv"},
		{command.Config{Argv: []string{plain}}, release.Failed, "cannot start " + plain + ": it is not executable" + look + "argv"},
		{command.Config{Argv: []string{bad}}, release.Failed, "cannot start " + bad + ": it is there, but the interpreter"},
		{command.Config{Argv: []string{"true"}, Dir: "/no/such/dir"}, release.Failed, "cannot start true: its directory /no/such/dir is not there" + look + "dir"},
		{
			command.Config{Argv: []string{script(t, "echo waiting; exec sleep 1000")}, Timeout: 300 * time.Millisecond},
			release.TimedOut, "timed out after 300ms; its processes were ended",
		},
	} {
		report := drive(t, open(t, c.config), deployertest.Order("1-a", "x"))
		if report.Status != c.status || !strings.HasPrefix(report.Detail, c.detail) {
			t.Errorf("%v: %q %q, want %q %q", c.config.Argv, report.Status, report.Detail, c.status, c.detail)
		}
	}
}

// The whole group ends at the time limit, also what ignores SIGTERM and what the leader left behind.
func TestGroupIsGoneAfterTimeout(t *testing.T) {
	at := newSite(t)
	driver := open(t, command.Config{Timeout: time.Second, Grace: 200 * time.Millisecond, Argv: []string{script(t, `
trap '' TERM
echo $$ >'`+at.path("group")+`'
sh -c 'trap "" TERM; echo child; exec sleep 1000' &
sleep 1000 &
wait
sleep 1000
`)}})
	report := drive(t, driver, deployertest.Order("3-stubborn", "x"))
	contains(t, "detail", report.Detail, "timed out after 1s; its processes were ended")
	contains(t, "tail", report.Tail, "child")
	data, err := os.ReadFile(at.path("group"))
	if err != nil {
		t.Fatal(err)
	}
	group, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(-group, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the group is still there: %v", err)
	}
}

// What a script leaves running with its output open does not hold up the report.
func TestLeftBehindHoldsNothingUp(t *testing.T) {
	at := newSite(t)
	driver := open(t, command.Config{Argv: []string{script(t, "sh -c 'read line <"+at.path("gate")+"' &\necho started\n")}})
	report := drive(t, driver, deployertest.Order("4-daemon", "x"))
	if report.Status != release.Succeeded || report.Tail != "started" {
		t.Errorf("report %+v", report)
	}
	at.open(t)
}
