package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"releasebot/internal/replay/backtest"
	"releasebot/internal/testgraphite"
	"releasebot/internal/testprom"
)

// backtested is what the command says on a clock of its own.
func backtested(t *testing.T, c backtestCmd, now time.Time) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c.now = func() time.Time { return now }
	if c.Threshold == 0 {
		c.Threshold = 1
	}
	err := c.Run(&env{ctx: t.Context(), stdout: &out, log: zerolog.Nop(), lookup: func(string) (string, bool) { return "", false }})
	return out.String(), err
}

// past is two days of minutes on two targets: noise, and a jump a few minutes after a deploy.
func past(now time.Time, add func(zone string, at time.Time, value float64)) (deploy time.Time) {
	deploy = now.Add(-5 * time.Hour)
	for _, zone := range []string{"az1", "az2"} {
		for ago := 2 * 24 * time.Hour; ago >= 0; ago -= time.Minute {
			at := now.Add(-ago)
			value := 10 + float64(at.Unix()/60*7919%13)/10
			if since := at.Sub(deploy); zone == "az2" && since >= 4*time.Minute && since < time.Hour {
				value += 20
			}
			add(zone, at, value)
		}
	}
	return deploy
}

const backtestConfig = `
slack: {channel: "#deploys", bot_token: "${SLACK_BOT_TOKEN}"}
metrics: {%s: {url: %q}}
services:
  - name: webapp
    builds: {git: {url: "https://${TOKEN}@localhost/webapp"}}
    deploy: {command: {argv: [./deploy.sh]}}
    tiers: [{name: dogfood, zones: [az1, az2], bake: 10m}]
    judge: {profile: article}
    labels: {tier: %q, zone: %q}
    charts: [{name: Errors, query: %q}]
`

// write makes the files of a test: the configuration and the deploys, of which the first is bad and two are good.
func write(t *testing.T, config string, bad time.Time) (dir string) {
	t.Helper()
	dir = t.TempDir()
	deploys := "time,target,bake,label\n"
	for _, hours := range []int{-20, -10} {
		deploys += bad.Add(time.Duration(hours)*time.Hour).Format(time.RFC3339) + ",,,good\n"
	}
	deploys += bad.Format(time.RFC3339) + ",,15m,bad\n"
	for name, text := range map[string]string{"releasebot.yml": config, "deploys.csv": deploys} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A team's own server and a list of deploys are enough; what was read once is not asked for again.
func TestBacktestOnRealServers(t *testing.T) {
	t.Parallel()
	now := time.Now().Truncate(time.Minute)
	var history testprom.History
	deploy := past(now, func(zone string, at time.Time, value float64) {
		history.Add("errors", value, at, "tier", "dogfood", "zone", zone)
	})
	var points []testgraphite.Point
	past(now, func(zone string, at time.Time, value float64) {
		points = append(points, testgraphite.Point{Path: "webapp.dogfood." + zone + ".errors", T: at.Add(-time.Minute), Value: value})
	})
	for name, start := range map[string]func(*testing.T) (config string, stop func()){
		"Prometheus": func(t *testing.T) (string, func()) {
			s := testprom.Start(t, testprom.Config{OpenMetrics: history.String()})
			return fmt.Sprintf(backtestConfig, "prometheus", s.URL, "tier", "zone", "sum by (tier, zone) (errors)"), s.Stop
		},
		"Graphite": func(t *testing.T) (string, func()) {
			s := testgraphite.Start(t, testgraphite.Config{Past: points, Retentions: "1m:7d"})
			return fmt.Sprintf(backtestConfig, "graphite", s.URL, "1", "2", "webapp.*.*.errors"), s.Stop
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, stop := start(t)
			dir := write(t, config, deploy)
			c := backtestCmd{
				Config: filepath.Join(dir, "releasebot.yml"), Deploys: filepath.Join(dir, "deploys.csv"), From: "2d", To: "2h",
				PNG: filepath.Join(dir, "backtest.png"),
			}
			text, err := backtested(t, c, now)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"1 of 1 rolled-back deploys would have been stopped.", "0 of 2 all-clear deploys",
				"rolled back  4m     Errors  dogfood/az2\n"} {
				if !strings.Contains(text, want) {
					t.Errorf("it does not say %q:\n%s", want, text)
				}
			}
			picture, err := os.ReadFile(c.PNG)
			if _, bad := png.DecodeConfig(bytes.NewReader(picture)); err != nil || bad != nil {
				t.Error(err, bad)
			}
			stop()
			c.JSON = true
			again, err := backtested(t, c, now)
			var r backtest.Result
			if err != nil || json.Unmarshal([]byte(again), &r) != nil || len(r.Deploys) != 3 || r.Deploys[2].After != 4 {
				t.Errorf("without the server: %v\n%s", err, again)
			}
			c.Fresh = true
			if _, err := backtested(t, c, now); err == nil || !strings.HasPrefix(err.Error(), "Errors: cannot reach "+name) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestBacktestRefuses(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	dir := write(t, fmt.Sprintf(backtestConfig, "prometheus", "http://127.0.0.1:1", "tier", "zone", "errors"), now)
	config, deploys := filepath.Join(dir, "releasebot.yml"), filepath.Join(dir, "deploys.csv")
	for want, c := range map[string]backtestCmd{
		`--service: there is no service "shop"; there are webapp`:                   {Service: "shop"},
		`--from: "soon" is no time; write it as 2026-03-02T14:00:00Z, or `:          {From: "soon"},
		"--from (2026-03-19T12:00:00Z) must lie before --to (2026-03-18T12:00:00Z)": {From: "1d", To: "48h"},
		"--threshold is -1, and must be more than 0":                                {Threshold: -1},
		"there is no database": {Deploys: "none"},
		"--deploys: open ":     {Deploys: dir + "/none.csv"},
		"Errors: cannot reach Prometheus at http://127.0.0.1:1: ": {From: "2026-03-18", To: "now"},
	} {
		switch c.Config = config; c.Deploys {
		case "":
			c.Deploys = deploys
		case "none":
			c.Deploys = ""
		}
		if c.From == "" {
			c.From = "14d"
		}
		if out, err := backtested(t, c, now); err == nil || !strings.Contains(err.Error(), want) || out != "" {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}
