// Package testprocess runs real servers for tests: processes of the test's own on free loopback ports.
package testprocess

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// endWithin is how long a process has to end when it is asked to; the servers of the tests take 0.2 s.
const endWithin = 10 * time.Second

// Process is one that runs, or has ended.
type Process struct {
	name string
	cmd  *exec.Cmd
	said *output
	gone chan struct{} // closed when cmd has ended
	err  error         // how it ended; to be read once it is gone
}

// Start starts a program in a folder; its output is added to a file.
func Start(t testing.TB, name, dir, logFile string, argv ...string) *Process {
	t.Helper()
	return StartAs(t, nil, name, dir, logFile, argv...)
}

// StartAs is Start with the rights and the other attributes that a process is to have.
func StartAs(t testing.TB, as *syscall.SysProcAttr, name, dir, logFile string, argv ...string) *Process {
	t.Helper()
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }() // the process has its own
	// Not the test's context: End ends it, in order.
	cmd := exec.CommandContext(context.Background(), argv[0], argv[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = dir, log, log, as
	return begin(t, name, cmd)
}

func begin(t testing.TB, name string, cmd *exec.Cmd) *Process {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s does not start: %v", name, err)
	}
	p := &Process{name: name, cmd: cmd, gone: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.gone)
	}()
	return p
}

// Alive tells whether it has not ended.
func (p *Process) Alive() bool {
	select {
	case <-p.gone:
		return false
	default:
		return true
	}
}

// Pid is its process id.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Kill ends it by SIGKILL and waits for that.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // it may be gone already
	<-p.gone
}

// End ends it and waits for that.
func (p *Process) End() {
	_ = p.cmd.Process.Signal(syscall.SIGCONT) // a paused one would not hear the next
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	if !p.ends(endWithin) {
		p.Kill()
	}
}

// Signal sends it a signal; the test fails if it has ended.
func (p *Process) Signal(t testing.TB, sig syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		t.Fatalf("%s cannot get %v: %v", p.name, sig, err)
	}
	if sig == syscall.SIGSTOP {
		p.awaitStopped(t)
	}
}

// awaitStopped waits until no thread of the process runs: a signal is only under way when it was sent, and a thread
// on another processor may go on answering for a moment.
func (p *Process) awaitStopped(t testing.TB) {
	t.Helper()
	poll := time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for deadline := time.Now().Add(endWithin); !p.stopped(); <-poll.C {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not stop", p.name)
		}
	}
}

// stopped tells whether all threads of the process are. Where there is no /proc to ask, it is taken for granted.
func (p *Process) stopped() bool {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.cmd.Process.Pid))
	if err != nil {
		return true
	}
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if err != nil {
			continue // it has ended
		}
		_, state, _ := strings.Cut(string(stat), ") ")
		if !strings.HasPrefix(state, "T") {
			return false
		}
	}
	return true
}
