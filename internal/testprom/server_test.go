package testprom_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"releasebot/internal/testprom"
)

// ask evaluates an instant query; the values are the samples' texts.
func ask(t *testing.T, s *testprom.Server, query string, at time.Time) (values []string) {
	t.Helper()
	args := url.Values{"query": {query}}
	if !at.IsZero() {
		args.Set("time", at.Format(time.RFC3339))
	}
	answer, err := http.Get(s.URL + "/api/v1/query?" + args.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var body struct {
		Data struct{ Result []struct{ Value [2]any } }
	}
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	for _, r := range body.Data.Result {
		values = append(values, fmt.Sprint(r.Value[1]))
	}
	return values
}

func TestPastAndAStopInBetween(t *testing.T) {
	t.Parallel()
	at := time.Now().Add(-time.Hour).Truncate(time.Minute)
	var past testprom.History
	past.Add("errors", 3, at, "tier", "dogfood", "zone", "az1")
	past.Add("errors", 4, at, "tier", "dogfood", "zone", "az2")
	past.Add("latency", 0.25, at)
	s := testprom.Start(t, testprom.Config{OpenMetrics: past.String()})
	for range 2 {
		if got := ask(t, s, `sum(errors) + on() latency`, at); fmt.Sprint(got) != "[7.25]" {
			t.Errorf("got %v, want 7.25", got)
		}
		s.Stop()
		s.Stop()
		if _, err := http.Get(s.URL); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("a stopped server says %v", err)
		}
		s.Start()
	}
}

func TestScrapes(t *testing.T) {
	t.Parallel()
	metrics := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "up_since 12\n")
	}))
	t.Cleanup(metrics.Close)
	address := strings.TrimPrefix(metrics.URL, "http://")
	generated := testprom.Config{
		ScrapeInterval: 100 * time.Millisecond,
		GlobalExtra:    "evaluation_interval: 1s",
		Targets:        []testprom.Target{{Address: address, Labels: map[string]string{"tier": "dogfood", "zone": "az1"}}},
	}
	written := testprom.Config{YAML: fmt.Sprintf(`
scrape_configs:
  - job_name: fleet
    scrape_interval: 100ms
    scrape_timeout: 100ms
    static_configs:
      - targets: [%q]
        labels: {tier: dogfood, zone: az1}
`, address)}
	for name, config := range map[string]testprom.Config{"generated": generated, "written": written} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testprom.Start(t, config)
			poll := time.NewTicker(50 * time.Millisecond)
			defer poll.Stop()
			for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); <-poll.C {
				if got := ask(t, s, `up_since{tier="dogfood", zone="az1"}`, time.Time{}); len(got) == 1 {
					return
				}
			}
			t.Error("nothing was scraped")
		})
	}
}
