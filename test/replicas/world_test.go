//go:build replicas

// Package replicas_test runs two and three replicas of the real program on one real PostgreSQL, one local Slack and real
// deploy scripts, and cuts, stops and kills them.
package replicas_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"releasebot/internal/testpostgres"
	"releasebot/internal/testprocess"
	"releasebot/internal/testslack"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store/postgres"
)

const (
	channel = "C0DEPLOYS"
	anna    = "U0ANNA"
	ben     = "U0BEN"
	waitFor = testslack.Within
)

var tiers = []release.Tier{
	{Name: "dogfood", Zones: []string{"az1", "az2"}},
	{Name: "production", Zones: []string{"az1", "az2"}},
}

func targets() []release.Target { return release.Policy{Tiers: tiers}.Targets() }

// world is everything around the replicas.
type world struct {
	*testslack.Channel
	t        *testing.T
	dir      string
	begun    time.Time
	pg       *testpostgres.Server
	database string
	sql      *sql.DB
	repo     *testprocess.Repository
	metrics  *metrics
	replicas []*replica // in the order of their starts; those that ended, too
	launched int
	deploys  int
	asked    bool // a person said how to go on with what was interrupted: a target may then be driven again

	mu        sync.Mutex
	requests  int  // that were acknowledged
	forgotten bool // an acknowledgement may have been lost: more may have been received than were acknowledged
}

// setup is how a world differs.
type setup struct {
	every  string            // between two looks; 1s by default
	listen string            // where the local Slack listens; loopback by default
	pg     map[string]string // settings of PostgreSQL
	hba    string
}

func newWorld(t *testing.T, s setup) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), begun: time.Now()}
	w.pg = testpostgres.Start(t, testpostgres.Config{Settings: s.pg, HBA: s.hba})
	w.database = w.pg.Database(t)
	if s.listen == "" {
		s.listen = "127.0.0.1:0"
	}
	w.Channel = &testslack.Channel{T: t, ID: channel, Slack: workspace.New(workspace.Options{OnInvalid: func(problem string) {
		t.Errorf("a replica sent what Slack would refuse: %s", problem)
	}})}
	t.Cleanup(w.Slack.Close)
	if err := w.Slack.Start(s.listen); err != nil {
		t.Fatal(err)
	}
	w.metrics = newMetrics(t, "127.0.0.1:0")
	w.repo = testprocess.NewRepository(t, w.dir)
	w.repo.Push("Begin")
	w.configure(s)
	w.watch()
	t.Cleanup(w.told)
	return w
}

// watch makes the tables, and has the database note who does what.
func (w *world) watch() {
	st, err := postgres.Open(w.t.Context(), w.pg.DSN(w.database))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.pg.SQL(w.t, w.database, append(watching, `GRANT SELECT ON acted, slow TO releasebot`)...)
	if w.sql, err = sql.Open("pgx", w.pg.DSN(w.database)+"?application_name=test"); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = w.sql.Close() })
}

// told prints what happened when a test failed.
func (w *world) told() {
	if !w.t.Failed() {
		return
	}
	w.t.Logf("the channel:\n%s\nthe scripts:\n%s", w.Transcript(), w.scripts())
	for _, a := range w.acts() {
		w.t.Logf("%s %-8s %-4s %s (owner %s, fence %d)", a.at.Format("05.000"), a.kind, a.who, a.what, a.owner, a.fence)
	}
}

func (w *world) slackAddress() string {
	u, err := url.Parse(w.Slack.Info().APIURL)
	if err != nil {
		w.t.Fatal(err)
	}
	return u.Host
}

func (w *world) configure(s setup) {
	every := s.every
	if every == "" {
		every = "1s"
	}
	w.write("deploy.sh", strings.ReplaceAll(deployScript, "DIR", w.dir))
	w.write("releasebot.yml", fmt.Sprintf(configuration, every, w.repo.Bare))
}

// configuration is the same for all replicas; what differs by the host they run on comes from their environment.
const configuration = `
slack: {channel: "#deploys"}
store: {postgres: "${DATABASE}"}
data: ${DATA}
http: 127.0.0.1:0
metrics: {prometheus: {url: "${METRICS}", timeout: 2s}}
services:
  - name: webapp
    judge: {every: %s, step: 1s, look_back: 1m, settle: 0s, quiet_for: 3s, blind_after: 2m, profile: none}
    builds: {git: {url: %q, poll: 1s}}
    deploy: {command: {argv: [./deploy.sh], timeout: 2m}}
    tiers:
      - {name: dogfood, zones: [az1, az2], bake: 5s}
      - {name: production, zones: [az1, az2], bake: 5s}
    charts:
      - {name: Errors, query: "errors", unit: errors/s, direction: up, threshold: {high: 5}}
`

// deployScript says when it starts and when it ends, and waits while a file called gate is there. The drive's id is the
// name of the folder that its shim runs in.
const deployScript = `#!/bin/sh
set -eu
drive=$(basename "$(readlink /proc/$PPID/cwd)")
say() { echo "$1 $drive ${RELEASEBOT_FENCE:-none} $RELEASEBOT_TIER/$RELEASEBOT_ZONE $RELEASEBOT_BUILD" >> DIR/scripts.log; }
say start
while [ -e DIR/gate ]; do sleep 0.05; done
sleep 0.3
say end
`

func (w *world) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o700); err != nil {
		w.t.Fatal(err)
	}
}

// push makes a build, whose deploy is the next one; it gives the deploy's number and the build's id.
func (w *world) push(subject string) (int, string) {
	w.t.Helper()
	w.deploys++
	return w.deploys, w.repo.Push(subject)
}

// shut keeps scripts from ending until open.
func (w *world) shut() { w.write("gate", "") }

func (w *world) open() {
	w.t.Helper()
	if err := os.Remove(filepath.Join(w.dir, "gate")); err != nil {
		w.t.Fatal(err)
	}
}

// begin starts so many replicas, waits until they hear Slack and one decides, and notes what runs everywhere.
func (w *world) begin(n int, launches ...launch) {
	w.t.Helper()
	for i := range n {
		var l launch
		if i < len(launches) {
			l = launches[i]
		}
		w.start(l)
	}
	w.hear(n)
	w.taken(serviceLease, nil)
	w.taken(slackLease, nil)
	w.Note("looks after")
}

// hear waits until Slack has so many sockets.
func (w *world) hear(n int) {
	w.t.Helper()
	w.Until(fmt.Sprintf("%d replicas to hear Slack", n), func(s *workspace.Snapshot) bool { return s.Connections() >= n })
}

// eventually waits until something outside of Slack is so.
func (w *world) eventually(what string, so func() bool) {
	w.t.Helper()
	testprocess.Eventually(w.t, waitFor, what, so)
}

// kill9 kills a replica and tells when.
func (w *world) kill9(r *replica) time.Time {
	at := time.Now()
	r.Kill()
	return at
}

// run runs the program to its end, as an operator beside the replicas would.
func (w *world) run(args ...string) (string, error) {
	cmd := exec.Command(program, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir, "DATABASE=" + w.pg.DSN(w.database), "DATA=" + w.dir, "METRICS=http://" + w.metrics.addr}
	out, err := cmd.CombinedOutput()
	return string(out), err
}
