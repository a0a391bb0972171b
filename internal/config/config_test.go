package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"releasebot/detector"
	"releasebot/release"
)

const example = "../../releasebot.example.yml"

// fakeEnv is the environment of all tests. Its values are looked for in every message and print.
func fakeEnv(name string) (string, bool) {
	value, ok := map[string]string{
		"SLACK_BOT_TOKEN": "xoxb-hunter2", "SLACK_APP_TOKEN": "xapp-hunter2", "SECRET": "hunter2: {}", "EMPTY": "",
	}[name]
	return value, ok
}

func load(t *testing.T, path string) *Config {
	t.Helper()
	c, err := Load(path, fakeEnv)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadWithoutFile(t *testing.T) {
	_, err := Load("testdata/none.yml", fakeEnv)
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "there is no file testdata/none.yml") {
		t.Error(err)
	}
}

func TestExample(t *testing.T) {
	c := load(t, example)
	s := c.Services[0]
	want := map[string]string{
		"Five Hundred Errors": "jump up, threshold", "Latency": "jump up", "Traffic": "jump up down", "Error Logs": "jump up",
		"Log Volume": "zscore up", "Websocket Events": "jump down", "Envoy Panic Routing": "jump up", "Status Page Requests": "jump up down",
	}
	got := map[string]string{}
	for _, chart := range s.DetectorCharts() {
		var rule string
		var bounds detector.Bounds
		if chart.Jump != nil {
			rule, bounds = "jump", chart.Jump.Bounds
		} else {
			rule, bounds = "zscore", chart.ZScore.Bounds
		}
		if bounds.High != nil {
			rule += " up"
		}
		if bounds.Low != nil {
			rule += " down"
		}
		if chart.Threshold != nil {
			rule += ", threshold"
		}
		got[chart.Name] = rule
		if chart.Whole != (chart.Name == "Status Page Requests") {
			t.Errorf("%s: whole is %v", chart.Name, chart.Whole)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := len(s.Policy().Targets()); n != 6 {
		t.Errorf("%d targets", n)
	}
	if c.Slack.BotToken.Reveal() != "xoxb-hunter2" || c.Slack.Channel != "#deploys" || s.Channel != "#deploys" {
		t.Error("slack's part is not as written")
	}
}

// TestExampleStatesDefaults: what the example calls a default is one.
func TestExampleStatesDefaults(t *testing.T) {
	stated, bare := load(t, example), load(t, "testdata/minimal.yml")
	for _, part := range [][2]any{
		{stated.Slack.Emoji, bare.Slack.Emoji}, {stated.HTTP, bare.HTTP},
		{stated.Slack.UnseenAfter, bare.Slack.UnseenAfter}, {stated.Store.Keep, bare.Store.Keep},
		{stated.Services[0].RollbackLimit, bare.Services[0].RollbackLimit},
		{filepath.Base(stated.Store.SQLite), filepath.Base(bare.Store.SQLite)}, {filepath.Base(stated.Data), filepath.Base(bare.Data)},
		{stated.Metrics.Prometheus.Timeout, bare.Metrics.Prometheus.Timeout},
		{stated.Services[0].Judge, bare.Services[0].Judge}, {stated.Services[0].Labels, bare.Services[0].Labels},
		{stated.Services[0].Builds.Git.Poll, bare.Services[0].Builds.Git.Poll},
		{stated.Services[0].Deploy.Command.Timeout, bare.Services[0].Deploy.Command.Timeout},
	} {
		if diff := cmp.Diff(part[0], part[1]); diff != "" {
			t.Error(diff)
		}
	}
}

func TestMinimal(t *testing.T) {
	high := 3.0
	want := &Config{
		Slack: Slack{
			Channel: "C0DEPLOYS", Emoji: Emoji{":white_circle:", ":large_blue_circle:", ":large_purple_circle:"}, UnseenAfter: 15 * time.Minute,
		},
		Store: Store{SQLite: "testdata/releasebot.db", Keep: Keep{History: 9600 * time.Hour, Evidence: 4320 * time.Hour, Requests: 720 * time.Hour}},
		Data:  "testdata/releasebot-data", HTTP: "127.0.0.1:8080",
		Metrics: Metrics{Prometheus: Provider{URL: "http://localhost:9090", Timeout: 5 * time.Second}},
		Services: []Service{{
			Name: "webapp", Channel: "C0DEPLOYS", TimeZone: "UTC",
			Builds: Builds{Git{URL: "https://github.com/acme/webapp.git", Branch: "main", Poll: 30 * time.Second, Timeout: time.Minute}},
			Deploy: Deploy{Command{Argv: []string{"./deploy.sh"}, Dir: "testdata", Timeout: 15 * time.Minute}},
			Tiers: []Tier{
				{Name: "dogfood", Zones: []string{"a", "b"}, Bake: 10 * time.Minute},
				{Name: "production", Zones: []string{"a", "b"}, Bake: 30 * time.Minute},
			},
			Judge: Judge{
				Every: time.Minute, Step: time.Minute, LookBack: 3 * time.Hour, Settle: time.Minute, QuietFor: 5 * time.Minute,
				BlindAfter: 2 * time.Minute, PurpleCharts: 2, PurpleAsks: true, Profile: "recommended", AlarmBudget: 1,
				Jump: JumpWindows{
					Base: 20 * time.Minute, History: 24 * time.Hour, Season: 24 * time.Hour, Slow: 3 * time.Minute, Fast: time.Minute,
				},
			},
			Labels:        Labels{Tier: "tier", Zone: "zone"},
			RollbackLimit: RollbackLimit{Max: 3, Within: 2 * time.Hour}, UnseenAfter: 15 * time.Minute,
			Charts: []Chart{{
				Name: "Errors", Query: "sum(errors)", Scope: "target", Profile: "recommended", Direction: "both",
				ZScore: &ZScore{High: &high, Of: "point"}, NoData: "unknown", MinPoints: 11, Confirm: 1,
				Step: time.Minute, LookBack: 3 * time.Hour, Labels: Labels{Tier: "tier", Zone: "zone"},
			}},
		}},
	}
	if diff := cmp.Diff(want, load(t, "testdata/minimal.yml")); diff != "" {
		t.Error(diff)
	}
}

func TestConversions(t *testing.T) {
	s := load(t, "testdata/minimal.yml").Services[0]
	high := 3.0
	wantPolicy := release.Policy{
		Service: "webapp",
		Tiers: []release.Tier{
			{Name: "dogfood", Zones: []string{"a", "b"}, Bake: 10 * time.Minute},
			{Name: "production", Zones: []string{"a", "b"}, Bake: 30 * time.Minute},
		},
		Charts: []release.Chart{{Name: "Errors", LookBack: 3 * time.Hour, Reach: 6 * time.Hour}},
		Tick:   time.Minute, BlindAfter: 2 * time.Minute, QuietFor: 5 * time.Minute, PurpleCharts: 2, PurpleAsks: true,
		UnseenAfter: 15 * time.Minute, Backs: 3, BacksWithin: 2 * time.Hour,
	}
	if diff := cmp.Diff(wantPolicy, s.Policy(), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	wantCharts := []detector.Chart{{
		Name: "Errors", Query: "sum(errors)", Step: time.Minute, LookBack: 3 * time.Hour, Settle: time.Minute,
		TierLabel: "tier", ZoneLabel: "zone", MinPoints: 11, Confirm: 1, Counts: true,
		ZScore: &detector.ZScore{Bounds: detector.Bounds{High: &high}},
	}}
	if diff := cmp.Diff(wantCharts, s.DetectorCharts()); diff != "" {
		t.Error(diff)
	}
}
