//go:build crash || faults

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/deployer/command"
	"releasebot/deployer/git"
	"releasebot/detector"
	"releasebot/detector/graphite"
	"releasebot/detector/prometheus"
	"releasebot/internal/fleet"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/postgres"
)

// faultsPlan is the file of a faulty world's plan; set only in children.
const faultsPlan = "FAULTS_PLAN"

// faultyPlan is the world that a child finds whose neighbours have faults.
type faultyPlan struct {
	plan
	SlackHost   string // where Slack listens; what is meant for it goes to API
	API, Socket string // host:port of what stands between
	Builds      string // the URL of what tells of builds
	Graphite    bool   // the metrics are a Graphite
	Git         string // the repository's URL; "" asks the world for builds
	HTTP        string // of the operators' server
	Offset      string // a file: how far the bot's clock is off, in nanoseconds
	UnseenAfter time.Duration
}

// driveWithin is so long that no drive takes longer unless it hangs.
const driveWithin = 1500 * time.Millisecond

// runFaulty is the bot as it always is, but that it reaches its neighbours over what stands between.
func runFaulty(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var p faultyPlan
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	at := &points{seen: map[string]int{}, armed: filepath.Join(p.Dir, "never")}
	if at.states, err = os.OpenFile(p.states(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
		return err
	}
	ctx := context.Background()
	st, err := p.openStore(ctx, at)
	if err != nil {
		return err
	}
	clock := &offClock{next: p.clock()}
	go clock.follow(p.Offset)
	service, err := p.service(clock, at)
	if err != nil {
		return err
	}
	i := &installation{
		log: zerolog.New(os.Stderr).With().Timestamp().Logger(), clock: clock, store: st, limits: bot.NoLimits, http: p.HTTP,
		slack:    slack.Config{BotToken: p.BotToken, AppToken: p.AppToken, APIURL: p.SlackURL, Transport: p.carrier()},
		services: []bot.Service{service},
		roles:    map[string]commands.Roles{fleet.Service: {Admins: []string{anna}}},
	}
	return i.run(ctx)
}

// openStore opens the store; in SQLite each state that is committed is written down, PostgreSQL does that by a trigger.
func (p faultyPlan) openStore(ctx context.Context, at *points) (*store.Store, error) {
	if p.Store == "postgres" {
		return postgres.Open(ctx, p.DSN)
	}
	database := databases[p.Store]
	driver, err := registerCounted(database.driver, at)
	if err != nil {
		return nil, err
	}
	return database.open(ctx, p.DSN, driver)
}

// service is the crash tests', with plain sources and a limit for drives.
func (p faultyPlan) service(clock *offClock, at *points) (bot.Service, error) {
	s, err := childService(p.plan, clock.next, at)
	if err != nil {
		return s, err
	}
	s.Policy.UnseenAfter = p.UnseenAfter
	source, err := p.source()
	if err != nil {
		return s, err
	}
	s.Watcher = detector.NewWatcher(p.charts(), s.Policy.Targets(), source)
	drives := s.Driver.(*countedDrives)
	if drives.next, err = command.New(command.Config{
		Argv: []string{filepath.Join(p.Dir, "deploy.sh")}, Dir: p.Dir, Spool: p.spool(), Timeout: driveWithin, Grace: 100 * time.Millisecond,
	}); err != nil {
		return s, err
	}
	far := farBuilds{p.Builds, &http.Client{}}
	s.Builds = far
	if p.Git != "" {
		builds, err := git.New(git.Config{URL: p.Git, Cache: filepath.Join(p.Dir, "cache"), Timeout: time.Second, CloneTimeout: time.Second,
			Env: map[string]string{"GIT_SSL_NO_VERIFY": "1"}})
		if err != nil {
			return s, err
		}
		s.Builds = gitBuilds{builds, far, filepath.Join(p.Dir, "commits")}
	}
	return s, nil
}

func (p faultyPlan) source() (detector.Source, error) {
	if p.Graphite {
		return graphite.New(p.URL)
	}
	return prometheus.New(p.URL)
}

// carrier brings calls of Slack to what stands between, and lets the socket's address lead there, too.
func (p faultyPlan) carrier() http.RoundTripper {
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == p.SlackHost {
			addr = p.API
		}
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}
	return detour{&http.Transport{DialContext: dial}, p.Socket}
}

type detour struct {
	http.RoundTripper
	socket string
}

func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := d.RoundTripper.RoundTrip(r)
	if err != nil || path.Base(r.URL.Path) != "apps.connections.open" {
		return answer, err
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		return nil, err
	}
	var open map[string]any
	if json.Unmarshal(body, &open) == nil {
		text, _ := open["url"].(string)
		if to, err := url.Parse(text); err == nil && to.Host != "" {
			to.Host = d.socket
			open["url"] = to.String()
			body, _ = json.Marshal(open) // what was JSON
		}
	}
	answer.Body, answer.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
	answer.Header.Del("Content-Length")
	return answer, nil
}

// offClock is a clock that may be set forward and back while it goes.
type offClock struct {
	next *fleet.Clock
	off  atomic.Int64
}

func (c *offClock) Now() time.Time { return c.next.Now().Add(time.Duration(c.off.Load())) }

func (c *offClock) After(d time.Duration) <-chan time.Time { return c.next.After(d) }

// follow reads how far the clock is off, again and again.
func (c *offClock) follow(file string) {
	for range time.Tick(5 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it is not off yet
		}
		if off, err := strconv.ParseInt(string(text), 10, 64); err == nil {
			c.off.Store(off)
		}
	}
}

// gitBuilds finds the world's builds in a repository: each is a commit, and a file says of which build.
type gitBuilds struct {
	git   *git.Builds
	far   farBuilds
	names string
}

func (b gitBuilds) Newest(ctx context.Context, since string) (release.Build, error) {
	commits, err := b.commits()
	if err != nil {
		return release.Build{}, err
	}
	from := ""
	for commit, build := range commits {
		if since != "" && build == since {
			from = commit
		}
	}
	newest, err := b.git.Newest(ctx, from)
	if err != nil {
		return release.Build{}, err
	}
	name, ok := commits[newest.ID]
	if !ok {
		return release.Build{}, fmt.Errorf("nobody pushed %s", newest.ID)
	}
	return b.far.Find(ctx, name)
}

func (b gitBuilds) Find(ctx context.Context, name string) (release.Build, error) {
	return b.far.Find(ctx, name)
}

func (b gitBuilds) commits() (commits map[string]string, err error) {
	data, err := os.ReadFile(b.names)
	if err != nil {
		return nil, err
	}
	return commits, json.Unmarshal(data, &commits)
}
