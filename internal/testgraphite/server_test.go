package testgraphite_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"releasebot/internal/testgraphite"
)

// ask is what a target gives in the hour before at: the points that are there, oldest first, of all its series.
func ask(t *testing.T, s *testgraphite.Server, target string, at time.Time) (values []string) {
	t.Helper()
	answer, err := http.PostForm(s.URL+"/render", url.Values{
		"target": {target}, "format": {"json"}, "noCache": {"true"},
		"from": {fmt.Sprint(at.Add(-time.Hour).Unix())}, "until": {fmt.Sprint(at.Unix())},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var body []struct{ Datapoints [][2]any }
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	for _, series := range body {
		for _, p := range series.Datapoints {
			if p[0] != nil {
				values = append(values, fmt.Sprint(p[0]))
			}
		}
	}
	return values
}

func TestPastNewPointsAndAStopInBetween(t *testing.T) {
	t.Parallel()
	at := time.Now().Add(-time.Hour).Truncate(time.Minute)
	began := time.Now()
	s := testgraphite.Start(t, testgraphite.Config{Past: []testgraphite.Point{
		{Path: "webapp.dogfood.az1.errors", T: at, Value: 3}, {Path: "webapp.dogfood.az2.errors", T: at, Value: 4},
		{Path: "latency;zone=az1", T: at, Value: 0.25},
	}})
	t.Logf("ready after %s", time.Since(began).Round(10*time.Millisecond))
	for range 2 {
		for target, want := range map[string]string{
			"sumSeries(webapp.*.*.errors)":              "[7]",
			"seriesByTag('name=latency', 'zone=~az.*')": "[0.25]",
		} {
			if got := fmt.Sprint(ask(t, s, target, at)); got != want {
				t.Errorf("%s is %s, want %s", target, got, want)
			}
		}
		s.Stop()
		s.Stop()
		if _, err := http.Get(s.URL); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("a stopped server says %v", err)
		}
		s.Start()
	}
	s.Send(testgraphite.Point{Path: "webapp.canary.az1.errors", T: at, Value: 5},
		testgraphite.Point{Path: "webapp.dogfood.az1.errors", T: at.Add(-time.Minute), Value: 2.5})
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	got := ""
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); <-poll.C {
		if got = fmt.Sprint(ask(t, s, "webapp.*.az1.errors", at)); got == "[5 2.5 3]" {
			return
		}
	}
	t.Errorf("after new points: %s", got)
}
