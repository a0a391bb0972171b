// Package testprom starts a real Prometheus for tests, with a past of its own and a data directory that outlives a stop.
// It needs the prometheus and promtool binaries; `make deps` installs them.
package testprom

import (
	"context"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"releasebot/internal/testprocess"
)

// readyWithin is how long a Prometheus may take; it is ready in 0.2 s (2.42).
const readyWithin = 30 * time.Second

// Server is a Prometheus of the test's own. Start ends it with the test.
type Server struct {
	URL string // "http://127.0.0.1:43210", the same after a stop and a start
	Dir string // its configuration, its data and its log

	t    testing.TB
	args []string

	mu      sync.Mutex
	process *testprocess.Process // nil when it is stopped
}

// Start fills the data directory, starts a Prometheus on a free loopback port and waits until it is ready. Its first
// scrape comes 5 s later: that is how often its discovery hands on targets, and no flag changes it.
func Start(t testing.TB, c Config) *Server {
	t.Helper()
	s := &Server{t: t, Dir: t.TempDir()}
	data := filepath.Join(s.Dir, "data")
	s.backfill(c.OpenMetrics, data)
	config := s.write("prometheus.yml", c.text())
	address := testprocess.FreeAddress(t).String()
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
	if s.process != nil {
		return
	}
	s.process = testprocess.Start(s.t, "prometheus", s.Dir, s.logPath(), append([]string{lookup(s.t, "prometheus")}, s.args...)...)
	ready := func(ctx context.Context) bool { return testprocess.Answers(ctx, s.URL+"/-/ready") }
	if err := testprocess.Ready(readyWithin, ready, s.process); err != nil {
		s.t.Fatalf("%v\n%s", err, s.tail())
	}
}

// Stop ends it and waits for that; its port then refuses connections. Stopping it twice is fine.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		s.process.End()
	}
	s.process = nil
}

// Pause makes it hang: connections are taken and never answered. Resume ends that.
func (s *Server) Pause() { s.signal(syscall.SIGSTOP) }

// Resume lets a paused one go on.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		s.t.Fatalf("prometheus is not running, and cannot get %v", sig)
	}
	s.process.Signal(s.t, sig)
}
