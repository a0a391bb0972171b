package testprom

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Config says what the server knows and what it reads. The zero Config is an empty server that scrapes nothing.
type Config struct {
	// OpenMetrics is the past: OpenMetrics text with times in seconds and "# EOF" at the end (History writes it).
	OpenMetrics string

	// YAML is the complete configuration; with it, the next three are not read.
	YAML string

	ScrapeInterval time.Duration // 1 s when zero
	Targets        []Target
	GlobalExtra    string // more lines for the section global, unindented: "evaluation_interval: 1s"

	// Args are more flags, such as "--query.lookback-delta=1m" (Prometheus repeats a sample for 5 minutes by itself).
	Args []string
}

// Target is a service to scrape at http://Address/metrics.
type Target struct {
	Address string            // "127.0.0.1:8080"
	Labels  map[string]string // added to each of its series: tier, zone
}

// text is the configuration file.
func (c Config) text() string {
	if c.YAML != "" {
		return c.YAML
	}
	interval := c.ScrapeInterval
	if interval == 0 {
		interval = time.Second
	}
	var b strings.Builder
	fmt.Fprintf(&b, "global:\n  scrape_interval: %dms\n  scrape_timeout: %dms\n", interval.Milliseconds(), interval.Milliseconds())
	for line := range strings.Lines(c.GlobalExtra) {
		fmt.Fprintf(&b, "  %s\n", strings.TrimRight(line, "\n"))
	}
	if len(c.Targets) == 0 {
		return b.String()
	}
	b.WriteString("scrape_configs:\n  - job_name: test\n    static_configs:\n")
	for _, target := range c.Targets {
		fmt.Fprintf(&b, "      - targets: [%q]\n", target.Address)
		if len(target.Labels) > 0 {
			b.WriteString("        labels:\n")
		}
		for _, name := range slices.Sorted(maps.Keys(target.Labels)) {
			fmt.Fprintf(&b, "          %s: %q\n", name, target.Labels[name])
		}
	}
	return b.String()
}

// backfill makes blocks of the past.
func (s *Server) backfill(past, data string) {
	s.t.Helper()
	if past == "" {
		return
	}
	file := s.write("past.om", past)
	out, err := exec.CommandContext(s.t.Context(), lookup(s.t, "promtool"),
		"tsdb", "create-blocks-from", "openmetrics", "--quiet", file, data).CombinedOutput()
	if err != nil {
		s.t.Fatalf("promtool cannot read the past: %v\n%s", err, out)
	}
}

func (s *Server) write(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.Dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s *Server) logPath() string { return filepath.Join(s.Dir, "log") }

// tail is the end of the server's log.
func (s *Server) tail() string {
	log, err := os.ReadFile(s.logPath())
	if err != nil {
		return err.Error()
	}
	return string(log[max(0, len(log)-4096):])
}

// lookup finds a binary. Without it the test fails, for a test that is skipped proves nothing.
func lookup(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed, and this test needs a real one: run `make deps`", name)
	}
	return path
}
