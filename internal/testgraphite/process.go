package testgraphite

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"releasebot/internal/testprocess"
)

// run starts a program whose output goes to a log of its name.
func (s *Server) run(name string, argv ...string) *testprocess.Process {
	s.t.Helper()
	return testprocess.Start(s.t, "graphite's "+name, s.Dir, s.path(name+".log"), argv...)
}

// ready tells whether both parts answer.
func (s *Server) ready(ctx context.Context) bool {
	return s.carbon.takes(ctx) && testprocess.Answers(ctx, s.URL+"/render?format=json&target=nothing")
}

// address is a loopback address.
type address struct{ *net.TCPAddr }

// freeAddress is one that nobody listened on a moment ago.
func freeAddress(t testing.TB) address { return address{testprocess.FreeAddress(t)} }

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
