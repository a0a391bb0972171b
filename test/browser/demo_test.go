//go:build browser

package browser_test

import (
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"releasebot/internal/testprocess"
)

// demo is the program in a process of its own: the local Slack, the bot, and a fleet that does what is typed.
type demo struct {
	*testprocess.Process
	t     *testing.T
	page  string
	lines io.Writer
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// start starts the demo without a story. At speed 60 a minute of the fleet takes a second.
func start(t *testing.T, speed int) *demo {
	t.Helper()
	cmd := exec.Command(program, "demo", "--story", "none", "--speed", fmt.Sprint(speed))
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	d := &demo{Process: testprocess.Run(t, "the demo", cmd), t: t, lines: stdin}
	t.Cleanup(func() {
		d.Terminate(t, patience)
		if code := d.Exited(t, patience); code != 0 {
			t.Errorf("the demo ended with %d", code)
		}
	})
	testprocess.Eventually(t, patience, "the demo to name its page", func() bool {
		d.page = address.FindString(d.Output())
		return d.page != ""
	})
	return d
}

// heard is how often the process said words.
func (d *demo) heard(words string) int { return strings.Count(d.Output(), words) }

// types makes something happen to the fleet: push, bad, burst or fail.
func (d *demo) types(line string) {
	d.t.Helper()
	if _, err := fmt.Fprintln(d.lines, line); err != nil {
		d.t.Fatal(err)
	}
}
