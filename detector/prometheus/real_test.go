package prometheus_test

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"releasebot/detector"
	"releasebot/detector/detectortest"
	"releasebot/detector/prometheus"
	"releasebot/internal/httpquery"
	"releasebot/internal/testprom"
	"releasebot/release"
)

// exact makes the server give samples only at the minutes that have one; by itself it repeats one for 5 minutes.
const exact = "--query.lookback-delta=59s"

func open(address string, opts ...httpquery.Option) (detector.Source, error) {
	return prometheus.New(address, opts...)
}

// late is a service whose metrics say themselves of when they are: what the server scrapes after its past.
type late struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *late) add(points []detectortest.Point) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range points {
		fmt.Fprintf(&l.text, "%s{tier=%q,zone=%q} %g %d\n", p.Metric, p.Tier, p.Zone, p.V, p.T.UnixMilli())
	}
}

// ServeHTTP answers a scrape with all there is; what the server has already it leaves alone.
func (l *late) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = w.Write([]byte(l.text.String()))
}

func TestConformance(t *testing.T) {
	t.Parallel()
	detectortest.Exercise(t, func(t *testing.T, past []detectortest.Point) detectortest.Server {
		var h testprom.History
		for _, p := range past {
			h.Add(p.Metric, p.V, p.T, "tier", p.Tier, "zone", p.Zone)
		}
		service := &late{}
		scraped := httptest.NewServer(service)
		t.Cleanup(scraped.Close)
		server := testprom.Start(t, testprom.Config{
			OpenMetrics: h.String(), Args: []string{exact}, ScrapeInterval: 100 * time.Millisecond,
			Targets: []testprom.Target{{Address: strings.TrimPrefix(scraped.URL, "http://")}},
		})
		return detectortest.Server{
			Name: "Prometheus", URL: server.URL, Open: open, Tier: "tier", Zone: "zone",
			Query: func(metric string) string { return "sum by (tier, zone) (" + metric + ")" },
			Wrong: map[string]string{ // what stands around it is the version's matter
				`sum(errors`:                 "1:11: parse error: unclosed left parenthesis",
				`no_such_function(errors)`:   `parse error: unknown function with name "no_such_function"`,
				`"a string is not a number"`: `invalid expression type "string"`,
				`errors * on(tier) errors`:   "found duplicate series for the match group",
			},
			Infinite: "1 / odd",
			Send:     service.add,
			Stop:     server.Stop, Start: server.Start, Pause: server.Pause, Resume: server.Resume,
		}
	})
}

// A process that starts anew counts from zero. The rate of its counter has no dip, and its chart no jump.
func TestACounterThatStartsAnew(t *testing.T) {
	t.Parallel()
	now := time.Now().Truncate(time.Minute)
	var h testprom.History
	total := 5000.0
	for i := 1200; i >= 0; i-- { // a scrape every 15 s
		at := now.Add(-time.Duration(i) * 15 * time.Second)
		if total += 15 + 3*math.Sin(float64(i)/9); i == 13 || i == 400 {
			total = 7 // what it counted between its start and the scrape
		}
		h.Add("requests_total", total, at, "tier", "dogfood", "zone", "az1")
	}
	server := testprom.Start(t, testprom.Config{OpenMetrics: h.String()})
	source, err := open(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	low, high := -3.0, 3.0
	target := release.Target{Tier: "dogfood", Zone: "az1"}
	w := detector.NewWatcher([]detector.Chart{{
		Name: "Requests", Query: "sum by (tier, zone) (rate(requests_total[3m]))", Step: time.Minute, LookBack: 2 * time.Hour,
		TierLabel: "tier", ZoneLabel: "zone", ZScore: &detector.ZScore{Bounds: detector.Bounds{High: &high, Low: &low}},
	}}, []release.Target{target}, source)
	for ago := 3; ago >= 0; ago-- {
		v := w.Judge(t.Context(), now.Add(-time.Duration(ago)*time.Minute), release.Baseline{})[0]
		if v.Kind != release.Normal || v.Evidence.Value <= 0 {
			t.Errorf("%d minutes ago: %s: %s", ago, v.Kind, v.Reason)
		}
	}
	for _, s := range w.Samples("Requests", target) {
		if s.V < 0 {
			t.Errorf("at %s the rate is %v", s.T, s.V)
		}
	}
}
