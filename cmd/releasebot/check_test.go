package main

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"releasebot/internal/replay"
	"releasebot/internal/testprom"
)

// checkedAt is a fixed time in the past, so that the data, and every figure, are the same each time.
var checkedAt = time.Date(2026, 3, 12, 12, 0, 20, 0, time.UTC)

// weeks is a past of ten days in a real Prometheus: what a healthy chart reads, and five kinds of trouble.
func weeks(t *testing.T) *testprom.Server {
	t.Helper()
	random := rand.New(rand.NewPCG(5, 5))
	noise := func(level float64) float64 { return level + random.NormFloat64() }
	var past testprom.History
	for ago := range 10 * 24 * 60 {
		at := checkedAt.Truncate(time.Minute).Add(-time.Duration(ago) * time.Minute)
		for _, zone := range []string{"az1", "az2"} {
			place := []string{"tier", "dogfood", "zone", zone}
			past.Add("latency", noise(100), at, place...)
			if ago > 36*60 {
				continue // the others' rules reach no further
			}
			past.Add("unlabelled", noise(5), at, "stage", "dogfood", "az", zone)
			past.Add("errors", noise(5), at, append(place, "code", "500")...)
			past.Add("errors", noise(5), at, append(place, "code", "503")...)
			past.Add("noisy", math.Exp(noise(0)), at, place...)
			if ago%5 == 0 {
				past.Add("slow", math.Floor(10*noise(9)), at, place...)
			}
			if ago < 5*60 {
				past.Add("young", noise(5), at, place...)
			}
		}
	}
	return testprom.Start(t, testprom.Config{OpenMetrics: past.String(), Args: []string{"--storage.tsdb.retention.time=100y"}})
}

// check runs the command on charts of such a server. Slack's tokens are not at hand.
func check(t *testing.T, url, charts string, c checkCmd) (string, error) {
	t.Helper()
	c.Config = filepath.Join(t.TempDir(), "releasebot.yml")
	text := `
slack: {channel: C0DEPLOYS, bot_token: "${SLACK_BOT_TOKEN}"}
metrics: {prometheus: {url: ` + url + `}}
services:
  - name: webapp
    builds: {git: {url: https://github.com/acme/webapp.git}}
    deploy: {command: {argv: [./deploy.sh]}}
    tiers: [{name: dogfood, zones: [az1, az2], bake: 30m}]
    charts: [` + charts + `]
`
	if err := os.WriteFile(c.Config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Days, c.DeploysPerDay, c.now = 1, 36, func() time.Time { return checkedAt }
	var out bytes.Buffer
	err := c.Run(&env{ctx: t.Context(), stdout: &out, lookup: func(string) (string, bool) { return "", false }})
	return out.String(), err
}

// What a person gets who has made every usual mistake, against a real Prometheus.
func TestCheck(t *testing.T) {
	server := weeks(t)
	t.Run("healthy", func(t *testing.T) {
		out, err := check(t, server.URL, `{name: Latency, query: latency}`, checkCmd{JSON: true})
		var checked replay.Checked
		if err != nil || json.Unmarshal([]byte(out), &checked) != nil || strings.Count(out, "\n") != 1 {
			t.Fatalf("%v\n%s", err, out)
		}
		b := checked.Budget
		if checked.Broken() || len(checked.Charts[0].Findings) > 0 || b.Deploys != 36 || b.PerDay == nil || *b.PerDay > 1 || b.Unknown > 0 {
			t.Errorf("%s", out)
		}
	})
	t.Run("every mistake", func(t *testing.T) {
		out, err := check(t, server.URL, `
      {name: Wrong labels, query: unlabelled},
      {name: Several, query: errors},
      {name: Empty, query: nothing},
      {name: Typo, query: "sum by (tier ("},
      {name: Slow, query: slow, zscore: {high: 5}},
      {name: Young, query: young},
      {name: Noisy, query: noisy, zscore: {high: 3}}`, checkCmd{})
		if err == nil || err.Error() != "charts of webapp cannot be judged as they are: see BROKEN above" {
			t.Error(err)
		}
		for _, want := range []string{
			"BROKEN   Wrong labels  0 of 2 targets with one series",
			"no data: the query returned nothing for dogfood/az1 (ignored: 2 series",
			`2 series are of no target: the chart looks for the labels tier and zone, and has {__name__="unlabelled", az="az1", stage="dogfood"}`,
			"BROKEN   Several", "query returns 2 series for dogfood/az2: aggregate it, e.g. sum by (tier, zone) (…)",
			"BROKEN   Empty", "BROKEN   Typo", "answered 400: 1:14: parse error",
			"warning  Slow", "the data has a point every 5m, the chart asks every 1m: set step: 5m",
			"warning  Young", "jump learns from 2.5 days; the newest series begins 5 hours ago",
			"ok       Noisy", "newest point 20s old", "OVER THE BUDGET.", "Noisy: zscore: {high: ",
		} {
			if !strings.Contains(strings.Join(strings.Fields(out), " "), strings.Join(strings.Fields(want), " ")) {
				t.Errorf("it does not say %q", want)
			}
		}
		if t.Failed() || testing.Verbose() {
			t.Log("\n" + out)
		}
	})
}

func TestCheckRefuses(t *testing.T) {
	for says, c := range map[string]checkCmd{
		"--days is 0, and must be 1 to 28":         {DeploysPerDay: 36},
		"--days is 99, and must be 1 to 28":        {Days: 99, DeploysPerDay: 36},
		"--deploys-per-day must be more than 0":    {Days: 3},
		"there is no file none.yml; releasebot.ex": {Days: 3, DeploysPerDay: 36, Config: "none.yml"},
	} {
		if err := c.Run(&env{ctx: t.Context()}); err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
}
