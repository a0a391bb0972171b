package prometheus_test

import (
	"fmt"
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
