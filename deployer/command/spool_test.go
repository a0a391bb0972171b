package command_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"releasebot/deployer/command"
	"releasebot/deployer/deployertest"
)

func TestOutputIsBounded(t *testing.T) {
	spool := filepath.Join(t.TempDir(), "spool")
	driver := open(t, command.Config{Spool: spool, Argv: []string{script(t, `echo first
head -c 30000000 /dev/zero | tr '\0' x
printf '\n\033[31mred\033[0m \001bell\a 50%%\r100%%\n\377\376 h\303\251llo\n'`)}})
	report := drive(t, driver, deployertest.Order("5-loud", "x"))
	if len(report.Tail) > 3000 || !utf8.ValidString(report.Tail) || strings.ContainsFunc(report.Tail, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
		t.Errorf("a tail of %d bytes: %q", len(report.Tail), report.Tail)
	}
	if !strings.HasSuffix(report.Tail, "xxx\nred bell 50%\n100%\n\uFFFD héllo") {
		t.Errorf("tail ends %q", report.Tail[max(0, len(report.Tail)-60):])
	}
	data, err := os.ReadFile(filepath.Join(spool, "5-loud", "output"))
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 10<<20 || !strings.HasPrefix(string(data), "first\nx") || !strings.HasSuffix(string(data), "llo\n") {
		t.Errorf("an output file of %d bytes", len(data))
	}
	contains(t, "output", string(data), "bytes are left out here]")
}

func TestDriveIDIsCheckedAsAPath(t *testing.T) {
	driver := open(t, command.Config{Argv: []string{"true"}})
	for _, id := range []string{"", ".", "..", "../x", "a/b", ".hidden", strings.Repeat("x", 300)} {
		if _, err := driver.Drive(t.Context(), deployertest.Order(id, "x")); err == nil {
			t.Errorf("id %q was taken", id)
		}
	}
}

func TestPrune(t *testing.T) {
	at, spool := newSite(t), filepath.Join(t.TempDir(), "spool")
	now := time.Now()
	driver := open(t, command.Config{Spool: spool, Argv: []string{at.behaviour(t)}, Now: func() time.Time { return now }})
	running := deployertest.Order("0-running", deployertest.Wait)
	ended := make(chan struct{})
	go func() { defer close(ended); drive(t, driver, running) }()
	deployertest.Eventually(t, "the drive runs", func() bool { return at.runs() == 1 })
	for _, id := range []string{"1-a", "2-a", "3-a"} {
		drive(t, driver, deployertest.Order(id, deployertest.Succeed))
	}
	if n, err := driver.Prune(0); n != 0 || err != nil {
		t.Errorf("Prune of young drives: %d, %v", n, err)
	}
	now = now.Add(2 * time.Hour)
	if n, err := driver.Prune(1); n != 2 || err != nil {
		t.Errorf("Prune: %d, %v, want 2", n, err)
	}
	for id, want := range map[string]bool{"0-running": true, "1-a": false, "2-a": false, "3-a": true} {
		if exists(filepath.Join(spool, id)) != want {
			t.Errorf("%s is there: %t, want %t", id, !want, want)
		}
	}
	at.open(t)
	<-ended
}

// A program whose main forgot RunShim would start itself over and over.
func TestShimIsNotTakenForABot(t *testing.T) {
	t.Setenv("RELEASEBOT_SHIM", "1")
	if _, err := open(t, command.Config{Argv: []string{"true"}}).Drive(t.Context(), deployertest.Order("1-a", "x")); err == nil {
		t.Error("a shim started a drive")
	}
	for _, args := range [][]string{nil, {"a", "b"}, {t.TempDir()}} {
		if status := command.RunShim(args); status == 0 {
			t.Errorf("RunShim(%q) = 0, without a lock handed over", args)
		}
	}
}
