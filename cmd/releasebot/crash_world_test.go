//go:build crash || faults

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"releasebot/deployer"
	"releasebot/detector"
	"releasebot/internal/fleet"
	"releasebot/internal/workspace"
	"releasebot/release"
)

// world is all that outlives the bot: Slack, the fleet with its metrics and builds, and the drives.
type world struct {
	plan     plan
	database database
	slack    *workspace.Workspace
	fleet    *fleet.Fleet
	clock    *fleet.Clock
	server   *httptest.Server
	lines    *os.File // a FIFO that the deploy scripts write to

	mu       sync.Mutex
	drives   []scriptLine
	looks    []look
	acts     []act
	lives    []life
	problems []problem
	child    *os.Process // nil while none runs
	stopping bool
	blind    bool          // what is answered does not reach the bot, or not as it is: no look
	skew     time.Duration // the metrics' clock goes so much ahead of the fleet's; looked at for no longer than that
	skewed   time.Time     // since when
	env      []string      // of every child, added to the usual
}

// scriptLine is what a deploy script says of itself.
type scriptLine struct {
	what   string // "start" or "end"
	drive  string
	build  string
	target release.Target
	at     time.Time // in the fleet's time
}

// look is one query of a chart that was answered.
type look struct {
	query string
	at    time.Time
}

// newWorld makes a world for a scenario, that nothing has happened in. The fleet's time runs at speed.
func newWorld(t *testing.T, dir, technology string, s scenario, speed float64) (*world, error) {
	epoch := time.Now()
	w := &world{database: databases[technology], clock: fleet.NewClock(epoch, speed)}
	w.slack = workspace.New(workspace.Options{
		Now: w.clock.Now, Wall: time.Now, AckTimeout: 700 * time.Millisecond, BotToken: "xoxb-crash", AppToken: "xapp-1-crash",
		OnInvalid: func(what string) { w.problem(lost, "the bot sent what Slack would refuse: %s", what) },
	})
	w.fleet = fleet.New(fleet.Config{Seed: 1, Clock: w.clock, Tiers: crashTiers(), DriveTime: time.Nanosecond})
	w.server = httptest.NewServer(w.handler())
	if err := w.slack.Start("127.0.0.1:0"); err != nil {
		return w, err
	}
	info := w.slack.Info()
	w.plan = plan{
		Dir: dir, Store: technology, DSN: w.database.fresh(t, dir), BotToken: info.BotToken, AppToken: info.AppToken,
		SlackURL: info.APIURL, URL: w.server.URL, Epoch: epoch, Speed: speed, Charts: s.charts,
	}
	return w, w.prepare(s.takes)
}

const deployScript = `#!/bin/sh
cd -P "/proc/$PPID/cwd" || exit 9
say() { echo "$1 ${PWD##*/} $RELEASEBOT_BUILD $RELEASEBOT_TIER $RELEASEBOT_ZONE" >'%s'; }
say start
if [ -z "$RELEASEBOT_ROLLBACK" ]; then sleep %g; fi
say end
`

// prepare writes what the children find, and hears the scripts.
func (w *world) prepare(takes time.Duration) error {
	fifo := filepath.Join(w.plan.Dir, "lines")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		return err
	}
	var err error
	if w.lines, err = os.OpenFile(fifo, os.O_RDWR, 0); err != nil {
		return err
	}
	go w.hear()
	script := fmt.Sprintf(deployScript, fifo, takes.Seconds())
	if err := os.WriteFile(filepath.Join(w.plan.Dir, "deploy.sh"), []byte(script), 0o700); err != nil {
		return err
	}
	data, err := json.Marshal(w.plan)
	if err != nil {
		return err
	}
	return os.WriteFile(w.planFile(), data, 0o600)
}

func (w *world) planFile() string { return filepath.Join(w.plan.Dir, "plan.json") }

// arm lets the bot count its points from now on.
func (w *world) arm() error { return os.WriteFile(filepath.Join(w.plan.Dir, "armed"), nil, 0o600) }

// close ends the bot and the world. Scripts that still run are short.
func (w *world) close() {
	w.stop()
	if w.lines != nil {
		_ = w.lines.Close()
	}
	w.server.Close()
	w.slack.Close()
}

// hear notes what the scripts say, and has the fleet run what they moved.
func (w *world) hear() {
	for scanner := bufio.NewScanner(w.lines); scanner.Scan(); {
		words := strings.Fields(scanner.Text())
		if len(words) != 5 {
			w.problem(doubledDrive, "a script says %q", scanner.Text())
			continue
		}
		line := scriptLine{words[0], words[1], words[2], release.Target{Tier: words[3], Zone: words[4]}, w.clock.Now()}
		w.mu.Lock()
		w.drives = append(w.drives, line)
		n := len(w.drives)
		w.mu.Unlock()
		if line.what == "end" {
			order := deployer.Order{Service: fleet.Service, Drive: release.Drive{
				ID: strconv.Itoa(n), Target: line.target, Build: release.Build{ID: line.build},
			}}
			if report, err := w.fleet.Driver().Drive(context.Background(), order); err != nil || report.Status != release.Succeeded {
				w.problem(lost, "the fleet did not move: %v %v", report, err)
			}
		}
	}
}

// handler serves Prometheus' range queries and the builds.
func (w *world) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/query_range", w.queryRange)
	mux.HandleFunc("/render", w.render)
	mux.HandleFunc("/builds/{what}", func(rw http.ResponseWriter, r *http.Request) {
		get := w.fleet.Builds().Find
		if r.PathValue("what") == "newest" {
			get = w.fleet.Builds().Newest
		}
		build, err := get(r.Context(), r.FormValue("of"))
		if err != nil {
			http.Error(rw, err.Error(), http.StatusNotFound)
			return
		}
		_ = json.NewEncoder(rw).Encode(build)
	})
	return mux
}

func (w *world) queryRange(rw http.ResponseWriter, r *http.Request) {
	seconds := func(name string) float64 {
		v, _ := strconv.ParseFloat(r.FormValue(name), 64) // 0 is refused by Range
		return v
	}
	instant := func(name string) time.Time { return time.UnixMilli(int64(seconds(name) * 1000)).UTC() }
	query := r.FormValue("query")
	all, err := w.measured(r.Context(), query, instant("start"), instant("end"), time.Duration(seconds("step")*float64(time.Second)))
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	type stream struct {
		Metric map[string]string `json:"metric"`
		Values [][2]any          `json:"values"`
	}
	streams := []stream{}
	for _, s := range all {
		one := stream{Metric: s.Labels, Values: [][2]any{}}
		if one.Metric == nil {
			one.Metric = map[string]string{}
		}
		for _, p := range s.Samples {
			one.Values = append(one.Values, [2]any{float64(p.T.UnixMilli()) / 1000, strconv.FormatFloat(p.V, 'g', -1, 64)})
		}
		streams = append(streams, one)
	}
	rw.Header().Set("Content-Type", "application/json")
	w.answered(query) // before the bot can have made a look of it
	_ = json.NewEncoder(rw).Encode(map[string]any{"status": "success", "data": map[string]any{"resultType": "matrix", "result": streams}})
}

// render serves Graphite's, whose series are called after the chart, the tier and the zone.
func (w *world) render(rw http.ResponseWriter, r *http.Request) {
	instant := func(name string) time.Time {
		v, _ := strconv.ParseInt(r.FormValue(name), 10, 64) // 0 is refused by Range
		return time.Unix(v, 0).UTC()
	}
	query := r.FormValue("target")
	all, err := w.measured(r.Context(), query, instant("from").Truncate(time.Minute), instant("until").Add(time.Second), time.Minute)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	type series struct {
		Target     string            `json:"target"`
		Tags       map[string]string `json:"tags"`
		Datapoints [][2]any          `json:"datapoints"`
	}
	answer := []series{}
	for _, s := range all {
		one := series{Target: query, Tags: s.Labels, Datapoints: [][2]any{}}
		for _, p := range s.Samples {
			one.Datapoints = append(one.Datapoints, [2]any{p.V, p.T.Unix()})
		}
		answer = append(answer, one)
	}
	rw.Header().Set("Content-Type", "application/json")
	w.answered(query)
	_ = json.NewEncoder(rw).Encode(answer)
}

// measured is what the metrics' server tells of a time by its own clock.
func (w *world) measured(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	w.mu.Lock()
	skew, since := w.skew, w.skewed
	w.mu.Unlock()
	all, err := w.fleet.Range(ctx, query, from.Add(-min(skew, 0)), to.Add(-min(skew, 0)), step)
	for n := range all {
		if skew > 0 { // what was measured since lies ahead
			all[n].Samples = slices.DeleteFunc(all[n].Samples, func(s detector.Sample) bool { return !s.T.Before(since) })
			continue
		}
		for i := range all[n].Samples {
			all[n].Samples[i].T = all[n].Samples[i].T.Add(skew)
		}
	}
	return all, err
}

func (w *world) answered(query string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.blind {
		w.looks = append(w.looks, look{query, w.clock.Now()})
	}
}

// What can be wrong, as the table counts it.
const (
	lost         = "lost"
	doubledPost  = "doubled messages"
	doubledDrive = "doubled drives"
	wrongAdvance = "wrong advances"
)

var wrongs = []string{lost, doubledPost, doubledDrive, wrongAdvance}

// problem is one thing that should not be.
type problem struct{ kind, text string }

func (w *world) problem(kind, format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, problem{kind, fmt.Sprintf(format, args...)})
}

// scriptLines are the lines so far, a copy.
func (w *world) scriptLines() []scriptLine {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]scriptLine(nil), w.drives...)
}

// driven waits until so many scripts have come to their "start" or "end".
func (w *world) driven(ctx context.Context, what string, n int) error {
	for {
		found := 0
		for _, l := range w.scriptLines() {
			if l.what == what {
				found++
			}
		}
		if found >= n {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("the drives do not come to their " + what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
