// Package testgraphite starts a real Graphite for tests: carbon-cache, which takes points, and graphite-web's render
// API, both on loopback, with a past of the test's own and a data directory that outlives a stop. It needs Debian's
// graphite-carbon and graphite-web; `make deps` installs them.
package testgraphite

import (
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"releasebot/internal/testprocess"
)

// readyWithin is how long a Graphite may take; it is ready in 2 s (1.1.8).
const readyWithin = 60 * time.Second

// Config says what the server keeps and knows. The zero Config is an empty server.
type Config struct {
	// Retentions is for how long points are kept how fine, as in storage-schemas.conf: "10s:6h,1m:1d". "1m:1d" when empty.
	Retentions string
	Past       []Point
}

// Point is a value of a metric. A path with tags is "errors;tier=dogfood;zone=az1".
type Point struct {
	Path  string
	T     time.Time
	Value float64
}

// Server is a Graphite of the test's own. Start ends it with the test.
type Server struct {
	URL string // of graphite-web, the same after a stop and a start
	Dir string // its configuration, its data and its logs

	t      testing.TB
	carbon address // takes points, as lines

	mu        sync.Mutex
	processes []*testprocess.Process // none when it is stopped
}

// Start fills the data directory, starts a Graphite on free loopback ports and waits until it is ready.
func Start(t testing.TB, c Config) *Server {
	t.Helper()
	s := &Server{t: t, Dir: t.TempDir(), carbon: freeAddress(t)}
	web, query := freeAddress(t), freeAddress(t)
	s.URL = "http://" + web.String()
	s.write("carbon.conf", carbonConfig(s.Dir, s.carbon, query))
	s.write("storage-schemas.conf", schemas(c.retentions()))
	s.write("local.py", webSettings(s.Dir, query))
	s.write("serve.py", serve)
	s.write("address", web.String())
	s.fill(c)
	t.Cleanup(s.Stop)
	s.Start()
	s.tag(c.Past)
	return s
}

// Start starts it again after a Stop, on the same ports and data. It returns once the server is ready.
func (s *Server) Start() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.processes) > 0 {
		return
	}
	s.processes = []*testprocess.Process{
		s.run("carbon", python(s.t), carbonCache(s.t), "--config="+s.path("carbon.conf"), "--pidfile="+s.path("carbon.pid"), "--nodaemon", "start"),
		s.run("web", python(s.t), s.path("serve.py")),
	}
	if err := testprocess.Ready(readyWithin, s.ready, s.processes...); err != nil {
		s.t.Fatalf("%v\n%s", err, s.tail())
	}
}

// Stop ends it and waits for that; its ports then refuse connections. Stopping it twice is fine.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.processes {
		p.End()
	}
	s.processes = nil
}

// Pause makes it hang: connections are taken and never answered. Resume ends that.
func (s *Server) Pause() { s.signal(syscall.SIGSTOP) }

// Resume lets a paused one go on.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.processes) == 0 {
		s.t.Fatalf("graphite is not running, and cannot get %v", sig)
	}
	for _, p := range s.processes {
		p.Signal(s.t, sig)
	}
}

func (s *Server) path(name string) string { return filepath.Join(s.Dir, name) }
