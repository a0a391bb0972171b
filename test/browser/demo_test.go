//go:build browser

package browser_test

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// demo is the program in a process of its own: the local Slack, the bot, and a fleet that does what is typed.
type demo struct {
	t     *testing.T
	page  string
	lines io.Writer

	mu   sync.Mutex
	said strings.Builder
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// start starts the demo without a story. At speed 60 a minute of the fleet takes a second.
func start(t *testing.T, speed int) *demo {
	t.Helper()
	process := exec.Command(program, "demo", "--story", "none", "--speed", fmt.Sprint(speed))
	stdin, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	d := &demo{t: t, lines: stdin}
	process.Stderr = d
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	page, read := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			_, _ = fmt.Fprintln(d, lines.Text())
			if found := address.FindString(lines.Text()); found != "" && len(page) == 0 {
				page <- found
			}
		}
	}()
	t.Cleanup(func() {
		_ = process.Process.Signal(syscall.SIGTERM)
		<-read
		if err := process.Wait(); err != nil {
			t.Errorf("the demo ended with %v", err)
		}
		if t.Failed() {
			t.Logf("the demo said:\n%s", d.output())
		}
	})
	select {
	case d.page = <-page:
	case <-time.After(patience):
		t.Fatal("the demo names no page")
	}
	return d
}

// Write keeps what the process says.
func (d *demo) Write(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.said.Write(b)
}

func (d *demo) output() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.said.String()
}

// heard is how often the process said words.
func (d *demo) heard(words string) int { return strings.Count(d.output(), words) }

// types makes something happen to the fleet: push, bad, burst or fail.
func (d *demo) types(line string) {
	d.t.Helper()
	if _, err := fmt.Fprintln(d.lines, line); err != nil {
		d.t.Fatal(err)
	}
}
