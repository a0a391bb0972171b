package testprocess

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Build builds a program of this module, in a folder, from a package such as "releasebot/cmd/releasebot", after which it is
// called there. It gives its path.
func Build(folder, pkg string) (string, error) {
	path := filepath.Join(folder, filepath.Base(pkg))
	cmd := exec.CommandContext(context.Background(), "go", "build", "-o", path, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return path, nil
}

// output keeps what a process says.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Run starts cmd and keeps what it says, which is logged if the test fails. It is killed at the test's end.
func Run(t testing.TB, name string, cmd *exec.Cmd) *Process {
	t.Helper()
	said := &output{}
	cmd.Stdout, cmd.Stderr = said, said
	p := begin(t, name, cmd)
	p.said = said
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("%s (pid %d) said:\n%s", name, p.Pid(), said)
		}
	})
	return p
}

// Output is what a process that Run started has said so far, by both ways.
func (p *Process) Output() string { return p.said.String() }

// Exited waits until it ends by itself and gives its exit status, -1 for a signal's; the test fails if that takes longer
// than within.
func (p *Process) Exited(t testing.TB, within time.Duration) int {
	t.Helper()
	if !p.ends(within) {
		t.Fatalf("%s did not end within %s", p.name, within)
	}
	if exit, ok := errors.AsType[*exec.ExitError](p.err); ok {
		return exit.ExitCode()
	}
	return 0
}

// Terminate asks it to end and waits for that; the test fails if that takes longer than within, and it is killed.
func (p *Process) Terminate(t testing.TB, within time.Duration) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may be gone already
	if !p.ends(within) {
		t.Errorf("%s did not end within %s of SIGTERM", p.name, within)
		p.Kill()
	}
}

// ends tells whether it ends in time.
func (p *Process) ends(within time.Duration) bool {
	select {
	case <-p.gone:
		return true
	case <-time.After(within):
		return false
	}
}
