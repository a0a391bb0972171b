package testgraphite

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// lines are points in carbon's plaintext protocol.
func lines(points []Point) string {
	var b strings.Builder
	for _, p := range points {
		fmt.Fprintf(&b, "%s %s %d\n", p.Path, strconv.FormatFloat(p.Value, 'g', -1, 64), p.T.Unix())
	}
	return b.String()
}

// fill writes the past with whisper's own library, for carbon takes its time.
func (s *Server) fill(c Config) {
	s.t.Helper()
	if len(c.Past) == 0 {
		return
	}
	program := exec.CommandContext(s.t.Context(), python(s.t), s.path("serve.py"), c.retentions())
	program.Stdin = strings.NewReader(lines(c.Past))
	if out, err := program.CombinedOutput(); err != nil {
		s.t.Fatalf("whisper cannot write the past: %v\n%s", err, out)
	}
}

// tag tells graphite-web of the series with tags, as carbon does it, so that seriesByTag finds them.
func (s *Server) tag(points []Point) {
	s.t.Helper()
	paths := url.Values{}
	known := map[string]bool{}
	for _, p := range points {
		if strings.Contains(p.Path, ";") && !known[p.Path] {
			known[p.Path] = true
			paths.Add("path", p.Path)
		}
	}
	if len(paths) == 0 {
		return
	}
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.URL+"/tags/tagMultiSeries", strings.NewReader(paths.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		s.t.Fatalf("graphite does not take tags: %s\n%s", answer.Status, s.tail())
	}
}

// Send hands points to carbon, as a service would. They can be read a moment later.
func (s *Server) Send(points ...Point) {
	s.t.Helper()
	connection, err := new(net.Dialer).DialContext(s.t.Context(), "tcp", s.carbon.String())
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if err := connection.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	if _, err := connection.Write([]byte(lines(points))); err != nil {
		s.t.Fatal(err)
	}
}
