//go:build e2e

// Package e2e_test is the main job on real parts: a bare git repository, six service processes, a deploy script, a real
// Prometheus that scrapes them, the local Slack, and `releasebot run` as a process with the shipped example's config.
package e2e_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"releasebot/internal/testprocess"
	"releasebot/internal/testprom"
	"releasebot/internal/testslack"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/test/e2e/wave"
)

const (
	lookBack = 3 * time.Minute // the example's 3 h, at a step of 1 s instead of 60 s
	channel  = "C0DEPLOYS"
	anna     = "U0ANNA"
	ben      = "U0BEN"
	waitFor  = testslack.Within
)

var tiers = []release.Tier{
	{Name: "dogfood", Zones: []string{"use1-az1", "use1-az2"}},
	{Name: "canary", Zones: []string{"use1-az1", "use1-az2"}},
	{Name: "production", Zones: []string{"use1-az1", "use1-az2"}},
}

func targets() []release.Target { return release.Policy{Tiers: tiers}.Targets() }

// world is everything around the bot.
type world struct {
	*testslack.Channel
	t         *testing.T // of the part that plays
	whole     *testing.T // of all parts, whose end is the processes' end
	dir       string
	binary    string
	webapp    string
	repo      *testprocess.Repository
	prom      *testprom.Server
	edge      *edge
	addresses map[release.Target]string
	bot       *testprocess.Process
	deploys   int       // how many builds were pushed
	snoozed   time.Time // when the false alarm was snoozed
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, whole: t, dir: t.TempDir(), addresses: map[release.Target]string{}}
	w.binary, w.webapp = build(t, w.dir, "cmd/releasebot"), build(t, w.dir, "test/e2e/webapp")
	w.repo = testprocess.NewRepository(t, w.dir)
	begin := time.Now().Add(-10 * time.Minute).Truncate(time.Second)
	w.edge = newEdge(t, begin)
	first := w.pushConf("Begin", "version 1")
	w.services(begin, first)
	w.startPrometheus(begin)
	w.Channel = &testslack.Channel{T: t, ID: channel, Slack: workspace.New(workspace.Options{OnInvalid: func(problem string) {
		t.Errorf("the bot sent what Slack would refuse: %s", problem)
	}})}
	t.Cleanup(w.Slack.Close)
	if err := w.Slack.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	w.load()
	w.configure()
	return w
}

// build builds one of the module's programs.
func build(t *testing.T, dir, pkg string) string {
	t.Helper()
	path, err := testprocess.Build(dir, "releasebot/"+pkg)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// services starts a process a target, on the first build.
func (w *world) services(begin time.Time, revision string) {
	for _, target := range targets() {
		dir := w.targetDir(target)
		w.addresses[target] = testprocess.FreeAddress(w.t).String()
		w.write(filepath.Join(dir, "address"), w.addresses[target])
		w.write(filepath.Join(dir, "begin"), fmt.Sprint(begin.Unix()))
		w.write(filepath.Join(dir, "webapp.conf"), w.conf(revision))
		if out, err := exec.Command(w.webapp, "restart", dir).CombinedOutput(); err != nil {
			w.t.Fatalf("start %s: %v\n%s", target, err, out)
		}
		w.t.Cleanup(func() { w.kill(filepath.Join(dir, "pid")) })
	}
}

func (w *world) targetDir(t release.Target) string {
	return filepath.Join(w.dir, "run", t.Tier+"-"+t.Zone)
}

func (w *world) write(path, text string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(path string) string {
	w.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(data)
}

// kill ends the process whose pid a file of ours holds.
func (w *world) kill(pidFile string) {
	var pid int
	if _, err := fmt.Sscan(w.read(pidFile), &pid); err == nil {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// version asks a service process which build it runs.
func (w *world) version(t release.Target) string {
	_, body := w.get("http://" + w.addresses[t] + "/version")
	return body
}

func (w *world) wantVersions(want func(release.Target) string) {
	w.t.Helper()
	for _, t := range targets() {
		if got := w.version(t); got != want(t) {
			w.t.Errorf("%s runs version %q, want %q", t, got, want(t))
		}
	}
}

// load sends each service ten requests a second until the test ends.
func (w *world) load() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	client := &http.Client{Timeout: 3 * time.Second}
	go func() {
		defer close(done)
		ticker := time.NewTicker(100 * time.Millisecond)
		defer ticker.Stop()
		for ctx.Err() == nil {
			for _, address := range w.addresses {
				go func() {
					r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/", nil)
					if answer, err := client.Do(r); err == nil {
						_ = answer.Body.Close()
					}
				}()
			}
			<-ticker.C
		}
	}()
	w.t.Cleanup(func() { cancel(); <-done })
}

// startPrometheus pre-fills the look-back with the same functions of time that the processes count by.
func (w *world) startPrometheus(begin time.Time) {
	var history testprom.History
	now := time.Now().Truncate(time.Second)
	for at := now.Add(-lookBack - 15*time.Second); !at.After(now); at = at.Add(time.Second) {
		for _, t := range targets() {
			add := func(metric string, value float64, labels ...string) {
				history.Add(metric, value, at, append([]string{"tier", t.Tier, "zone", t.Zone, "job", "test", "instance", w.addresses[t]}, labels...)...)
			}
			add("http_requests_total", wave.Total(wave.Requests, begin, at), "service", "webapp", "code", "200")
			add("http_requests_total", 0, "service", "webapp", "code", "500")
			add("log_lines_total", wave.Total(wave.LogLines, begin, at), "service", "webapp", "level", "info")
			add("log_lines_total", 0, "service", "webapp", "level", "error")
			add("websocket_events_total", wave.Total(wave.Events, begin, at), "service", "webapp")
			add("envoy_cluster_lb_healthy_panic", 0, "envoy_cluster_name", "webapp")
			for _, le := range []string{"0.5", "1.0", "2.0", "+Inf"} {
				add("http_request_duration_seconds_bucket", 10*at.Sub(begin).Seconds(), "service", "webapp", "le", le)
			}
		}
		history.Add("http_requests_total", wave.Total(wave.Visits, begin, at), at, "service", "status-page", "job", "test", "instance", w.edge.address)
	}
	scrape := []testprom.Target{{Address: w.edge.address}}
	for _, t := range targets() {
		scrape = append(scrape, testprom.Target{Address: w.addresses[t], Labels: map[string]string{"tier": t.Tier, "zone": t.Zone}})
	}
	w.prom = testprom.Start(w.t, testprom.Config{OpenMetrics: history.String(), Targets: scrape})
	// The first scrapes come some seconds after the past ends: the rates over 5 s must be whole before anybody judges.
	w.eventually("Prometheus to have scraped for a while", func() bool {
		return strings.Contains(w.query("min(count_over_time(up[7s])) >= 7"), `"value"`)
	})
}

// query asks Prometheus for an instant's value, as its API gives it.
func (w *world) query(expr string) string {
	_, body := w.get(w.prom.URL + "/api/v1/query?query=" + url.QueryEscape(expr))
	return body
}

// get is a GET, with the status 0 where nobody answered.
func (w *world) get(address string) (status int, body string) {
	answer, err := http.Get(address)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	data, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(data)
}

// eventually waits until what is outside the workspace is so.
func (w *world) eventually(what string, so func() bool) {
	w.t.Helper()
	testprocess.Eventually(w.t, waitFor, what, so)
}
