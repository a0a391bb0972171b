package testgraphite

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is a part of the server that runs.
type process struct {
	name string
	cmd  *exec.Cmd
	gone chan struct{} // closed when cmd has ended
}

// run starts a program whose output goes to a log of its name.
func (s *Server) run(name string, argv ...string) *process {
	s.t.Helper()
	log, err := os.OpenFile(s.path(name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = log.Close() }() // the process has its own
	// Not the test's context: Stop ends it, in order.
	cmd := exec.CommandContext(context.Background(), argv[0], argv[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.Dir, log, log
	if err := cmd.Start(); err != nil {
		s.t.Fatalf("%s does not start: %v", name, err)
	}
	p := &process{name: name, cmd: cmd, gone: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(p.gone)
	}()
	return p
}

// end ends it and waits for that.
func (p *process) end() {
	_ = p.cmd.Process.Signal(syscall.SIGCONT) // a paused one would not hear the next
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.gone:
	case <-time.After(stopWithin):
		_ = p.cmd.Process.Kill()
		<-p.gone
	}
}

// ready waits until both parts answer, or for one to end first.
func (s *Server) ready() error {
	ctx, done := context.WithTimeout(context.Background(), readyWithin)
	defer done()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		if s.carbon.takes(ctx) && answers(ctx, s.URL+"/render?format=json&target=nothing") {
			return nil
		}
		for _, p := range s.processes {
			select {
			case <-p.gone:
				return fmt.Errorf("graphite's %s ended before it was ready", p.name)
			default:
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("graphite was not ready within %s", readyWithin)
		case <-poll.C:
		}
	}
}

func answers(ctx context.Context, url string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// address is a loopback address.
type address struct{ *net.TCPAddr }

// freeAddress is one that nobody listened on a moment ago.
func freeAddress(t testing.TB) address {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return address{l.Addr().(*net.TCPAddr)}
}

// takes tells whether somebody takes connections there.
func (a address) takes(ctx context.Context) bool {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", a.String())
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}

// tail is the end of the server's logs.
func (s *Server) tail() string {
	var b strings.Builder
	for _, name := range []string{"carbon.log", "web.log"} {
		log, err := os.ReadFile(s.path(name))
		if err != nil {
			log = []byte(err.Error())
		}
		fmt.Fprintf(&b, "%s:\n%s\n", name, log[max(0, len(log)-4096):])
	}
	return b.String()
}

// python is Debian's own, for which its Graphite is made; another one may come first in PATH.
func python(t testing.TB) string { return installed(t, "/usr/bin/python3") }

func carbonCache(t testing.TB) string {
	installed(t, "/usr/bin/graphite-manage")
	return installed(t, "/usr/bin/carbon-cache")
}

// installed finds a program of Debian's. Without it the test fails, for a test that is skipped proves nothing.
func installed(t testing.TB, path string) string {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s is not installed, and this test needs a real Graphite: run `make deps`", path)
	}
	return path
}
