// Package testpostgres starts a real PostgreSQL for tests, with a data directory that outlives a stop and a kill. It needs
// the server's programs; `make deps` installs them.
package testpostgres

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"releasebot/internal/testprocess"
)

// readyWithin is how long a server may take; it is ready in 0.2 s, and in a second after a crash (15).
const readyWithin = 60 * time.Second

// Role is the user whom the tests' databases belong to. It is no superuser.
const Role = "releasebot"

// Password is the role's, for servers whose HBA asks for one.
const Password = "s3cret-of-the-tests"

// Config says how a server differs from one that trusts everybody on loopback.
type Config struct {
	HBA      string            // pg_hba.conf for TCP; its socket always trusts, for this package's own use
	Settings map[string]string // of postgresql.conf
	Files    map[string]string // more files in the data directory, private to the server: certificates
}

// Server is a PostgreSQL of the tests' own.
type Server struct {
	Address *net.TCPAddr // on loopback, the same after a stop and a start
	Dir     string       // its data, its socket and its log

	as        account
	databases atomic.Int64

	mu      sync.Mutex
	process *testprocess.Process // nil when it is stopped
	frozen  []int
}

// Start makes a server of the test's own and ends it with the test.
func Start(t testing.TB, c Config) *Server {
	t.Helper()
	s := create(t, c)
	t.Cleanup(func() { s.Stop(); s.remove() })
	return s
}

var (
	sharedMu sync.Mutex
	shared   *Server
)

// Shared is one server for all tests of a program, which keep to databases of their own. Main ends it. It does not wait for
// the disk, which only a power cut would show, and no test makes one; measure on one of Start's.
func Shared(t testing.TB) *Server {
	t.Helper()
	sharedMu.Lock()
	defer sharedMu.Unlock()
	if shared == nil {
		shared = create(t, Config{Settings: map[string]string{"fsync": "off"}})
	}
	return shared
}

// Main runs the tests of a program that uses Shared: func TestMain(m *testing.M) { testpostgres.Main(m) }.
func Main(m *testing.M) {
	code := m.Run()
	sharedMu.Lock()
	if shared != nil {
		shared.Stop()
		shared.remove()
	}
	os.Exit(code)
}

func create(t testing.TB, c Config) *Server {
	t.Helper()
	bin := binaries(t)
	dir, err := os.MkdirTemp("", "testpostgres") // not the test's: the server's user must get there
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: testprocess.FreeAddress(t), Dir: dir, as: serverUser(t)}
	s.as.own(t, dir)
	s.initialize(t, bin, c)
	s.Start(t)
	s.SQL(t, "postgres", fmt.Sprintf(`CREATE ROLE %s LOGIN PASSWORD '%s'`, Role, Password))
	return s
}

func (s *Server) remove() { _ = os.RemoveAll(s.Dir) }

func (s *Server) data() string    { return filepath.Join(s.Dir, "data") }
func (s *Server) logPath() string { return filepath.Join(s.Dir, "log") }

// Start starts it again after a Stop or a Kill, on the same port and data. It returns once the server takes connections.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		return
	}
	bin := binaries(t)
	as := s.as.attributes()
	noOrphan(as)
	s.process = testprocess.StartAs(t, as, "postgres", s.Dir, s.logPath(), filepath.Join(bin, "postgres"), "-D", s.data())
	ready := func(ctx context.Context) bool { return s.run(ctx, "postgres", "SELECT 1") == nil }
	if err := testprocess.Ready(readyWithin, ready, s.process); err != nil {
		t.Fatalf("%v\n%s", err, s.tail())
	}
}

// Stop ends it in order, cutting its connections, and waits for that; its port then refuses connections.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return
	}
	s.thaw()
	_ = syscall.Kill(s.process.Pid(), syscall.SIGINT) // "fast": SIGTERM would wait for the clients
	s.process.End()
	s.process = nil
}

// Kill ends the server and all its processes by SIGKILL: a crash.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		t.Fatal("postgres is not running, and cannot be killed")
	}
	all := children(s.process.Pid()) // frozen ones, too
	s.frozen = nil
	s.process.Kill()
	for _, pid := range all {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	for deadline := time.Now().Add(10 * time.Second); anyAlive(all); {
		if time.Now().After(deadline) {
			t.Fatal("postgres' processes do not end")
		}
		<-time.After(time.Millisecond)
	}
	s.process = nil
}

// Restart is a Kill and a Start.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Kill(t)
	s.Start(t)
}
