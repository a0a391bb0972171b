// Package testprom starts a real Prometheus for tests, with a past of its own and a data directory that outlives a stop.
// It needs the prometheus and promtool binaries; `make deps` installs them.
package testprom

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// How long a Prometheus may take; it is ready in 0.2 s and gone in 0.1 s (2.42).
const (
	readyWithin = 30 * time.Second
	stopWithin  = 10 * time.Second
)

// Server is a Prometheus of the test's own. Start ends it with the test.
type Server struct {
	URL string // "http://127.0.0.1:43210", the same after a stop and a start
	Dir string // its configuration, its data and its log

	t    testing.TB
	args []string

	mu   sync.Mutex
	cmd  *exec.Cmd
	gone chan struct{} // closed when cmd has ended
}

// Start fills the data directory, starts a Prometheus on a free loopback port and waits until it is ready. Its first
// scrape comes 5 s later: that is how often its discovery hands on targets, and no flag changes it.
func Start(t testing.TB, c Config) *Server {
	t.Helper()
	s := &Server{t: t, Dir: t.TempDir()}
	data := filepath.Join(s.Dir, "data")
	s.backfill(c.OpenMetrics, data)
	config := s.write("prometheus.yml", c.text())
	address := freeAddress(t)
	s.URL = "http://" + address
	s.args = append([]string{
		"--config.file=" + config,
		"--storage.tsdb.path=" + data,
		"--web.listen-address=" + address,
		"--web.enable-lifecycle",
		"--log.level=warn",
	}, c.Args...)
	t.Cleanup(s.Stop)
	s.Start()
	return s
}

// Start starts it again after a Stop, on the same port and data. It returns once the server is ready.
func (s *Server) Start() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		return
	}
	log, err := os.OpenFile(s.logPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = log.Close() }() // the process has its own
	// Not the test's context: Stop ends it, in order.
	cmd := exec.CommandContext(context.Background(), lookup(s.t, "prometheus"), s.args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		s.t.Fatalf("prometheus does not start: %v", err)
	}
	gone := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(gone)
	}()
	s.cmd, s.gone = cmd, gone
	if err := s.ready(); err != nil {
		s.t.Fatalf("%v\n%s", err, s.tail())
	}
}

// Stop ends it and waits for that; its port then refuses connections. Stopping it twice is fine.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGCONT) // a paused one would not hear the next
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.gone:
	case <-time.After(stopWithin):
		_ = s.cmd.Process.Kill()
		<-s.gone
	}
	s.cmd = nil
}

// Pause makes it hang: connections are taken and never answered. Resume ends that.
func (s *Server) Pause() { s.signal(syscall.SIGSTOP) }

// Resume lets a paused one go on.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		s.t.Fatalf("prometheus is not running, and cannot get %v", sig)
	}
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}
