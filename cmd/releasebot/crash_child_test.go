//go:build crash || faults

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/deployer/command"
	"releasebot/detector"
	"releasebot/detector/prometheus"
	"releasebot/internal/fleet"
	"releasebot/internal/httpquery"
	"releasebot/internal/testpostgres"
	"releasebot/release"
)

// What a child's environment says.
const (
	crashPlan = "CRASH_PLAN" // the file of its plan; set only in children
	crashAt   = "CRASH_AT"   // the point to die at
	crashNth  = "CRASH_NTH"  // or the n-th point
	crashList = "CRASH_LIST" // the file to list the points in
)

// The test binary is three programs: a bot to be killed, the shim of its drives, and the tests.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == command.ShimArg {
		os.Exit(command.RunShim(os.Args[2:]))
	}
	if path := os.Getenv(crashPlan); path != "" {
		fmt.Fprintln(os.Stderr, runChild(path))
		os.Exit(1)
	}
	if path := os.Getenv(faultsPlan); path != "" {
		fmt.Fprintln(os.Stderr, runFaulty(path))
		os.Exit(1)
	}
	testpostgres.Main(m)
}

// plan is the world that a child finds.
type plan struct {
	Dir      string
	Store    string // which database
	DSN      string
	BotToken string
	AppToken string
	SlackURL string
	URL      string   // of metrics and builds
	Charts   []string // queries of the fleet's charts that are watched
	Epoch    time.Time
	Speed    float64
}

func (p plan) states() string { return filepath.Join(p.Dir, "states") }

func (p plan) spool() string { return filepath.Join(p.Dir, "spool") }

// clock runs as that of the world does, whenever it is made.
func (p plan) clock() *fleet.Clock {
	passed := time.Duration(float64(time.Since(p.Epoch)) * p.Speed)
	return fleet.NewClock(p.Epoch.Add(passed), p.Speed)
}

// runChild is the bot, with points at all that it writes and calls.
func runChild(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var p plan
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	nth, _ := strconv.Atoi(os.Getenv(crashNth)) // "" is none
	at := &points{seen: map[string]int{}, at: os.Getenv(crashAt), nth: nth, armed: filepath.Join(p.Dir, "armed")}
	if list := os.Getenv(crashList); list != "" {
		if at.listing, err = os.OpenFile(list, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
			return err
		}
	}
	if at.states, err = os.OpenFile(p.states(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
		return err
	}
	ctx := context.Background()
	database := databases[p.Store]
	driver, err := registerCounted(database.driver, at)
	if err != nil {
		return err
	}
	st, err := database.open(ctx, p.DSN, driver)
	if err != nil {
		return err
	}
	clock := p.clock()
	service, err := childService(p, clock, at)
	if err != nil {
		return err
	}
	calls := &countedCalls{points: at, kind: "slack", name: slackCall, answer: throughProxy(at)}
	i := &installation{
		data: p.Dir, log: zerolog.New(os.Stderr).With().Timestamp().Logger(), clock: clock, store: st, limits: bot.NoLimits,
		slack:    slack.Config{BotToken: p.BotToken, AppToken: p.AppToken, APIURL: p.SlackURL, Transport: calls},
		services: []bot.Service{service},
		roles:    map[string]commands.Roles{fleet.Service: {Admins: []string{anna}}},
	}
	return i.run(ctx)
}

// crashTick and the rest are so short that a whole deploy takes a second, and so long that a look fits between two.
const (
	crashTick  = time.Minute
	crashPoll  = 3 * time.Minute
	crashBake  = 5 * time.Minute
	crashBlind = 4 * time.Minute
)

func crashTiers() []release.Tier {
	return []release.Tier{
		{Name: "dogfood", Zones: []string{"use1-az1", "use1-az2"}, Bake: crashBake},
		{Name: "production", Zones: []string{"use1-az1"}, Bake: crashBake},
	}
}

func (p plan) charts() []detector.Chart {
	return slices.DeleteFunc(fleet.Charts(), func(c detector.Chart) bool { return !slices.Contains(p.Charts, c.Query) })
}

func childService(p plan, clock *fleet.Clock, at *points) (bot.Service, error) {
	carrier := &countedCalls{points: at, kind: "metrics", name: metricsCall}
	source, err := prometheus.New(p.URL, httpquery.WithRoundTripper(carrier))
	if err != nil {
		return bot.Service{}, err
	}
	driver, err := command.New(command.Config{Argv: []string{filepath.Join(p.Dir, "deploy.sh")}, Dir: p.Dir, Spool: p.spool()})
	if err != nil {
		return bot.Service{}, err
	}
	calls, err := os.OpenFile(filepath.Join(p.Dir, "calls"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return bot.Service{}, err
	}
	policy := release.Policy{
		Service: fleet.Service, Tiers: crashTiers(), Tick: crashTick, BlindAfter: crashBlind, QuietFor: 2 * time.Minute, PurpleCharts: 2, PurpleAsks: true,
	}
	charts := p.charts()
	policy.Charts = policyCharts(charts)
	return bot.Service{
		Policy: policy, Windows: always{}, Location: time.UTC, Channel: "#deploys", Deployed: "b511", Poll: crashPoll,
		Watcher: detector.NewWatcher(charts, policy.Targets(), source),
		Builds:  farBuilds{p.URL, &http.Client{Transport: &countedCalls{points: at, kind: "builds", name: buildsCall}}},
		Driver:  &countedDrives{next: driver, points: at, spool: p.spool(), calls: calls, begun: clock.Now()},
	}, nil
}

// policyCharts are charts as a policy knows them.
func policyCharts(charts []detector.Chart) []release.Chart {
	var all []release.Chart
	for _, c := range charts {
		all = append(all, release.Chart{Name: c.Name, LookBack: c.LookBack, Whole: c.Whole})
	}
	return all
}
