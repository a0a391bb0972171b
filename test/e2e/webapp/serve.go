package main

import (
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"releasebot/test/e2e/wave"
)

// build is what webapp.conf of a commit says: "name value" lines.
type build struct {
	version   string
	errors    float64       // share of requests that fail
	slow      time.Duration // how long a request takes
	slowAfter time.Duration // how long the process runs before it gets slow
}

func readBuild(dir string) (build, error) {
	b := build{slow: 2 * time.Millisecond}
	for line := range strings.Lines(read(dir, "webapp.conf")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		var err error
		switch name {
		case "version":
			b.version = value
		case "errors":
			b.errors, err = strconv.ParseFloat(value, 64)
		case "slow":
			b.slow, err = time.ParseDuration(value)
		case "slow_after":
			b.slowAfter, err = time.ParseDuration(value)
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// serve serves requests until the process is ended.
func serve(dir string) error {
	b, err := readBuild(dir)
	if err != nil {
		return err
	}
	begin, err := strconv.ParseInt(read(dir, "begin"), 10, 64)
	if err != nil {
		return err
	}
	registry := prometheus.NewRegistry()
	m := newMetrics(registry, time.Unix(begin, 0))
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/version", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(b.version)) })
	started := time.Now()
	var count atomic.Int64
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		arrived := time.Now()
		if b.slowAfter == 0 || arrived.Sub(started) > b.slowAfter {
			<-time.After(b.slow)
		}
		m.duration.Observe(time.Since(arrived).Seconds())
		// Every n-th request fails, so that no chance is in it.
		if b.errors > 0 && count.Add(1)%int64(1/b.errors) == 0 {
			m.failed.Inc()
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	server := &http.Server{Addr: read(dir, "address"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	return server.ListenAndServe()
}

type metrics struct {
	failed   prometheus.Counter
	duration prometheus.Histogram
}

func newMetrics(r prometheus.Registerer, begin time.Time) metrics {
	counter := func(name string, rate float64, labels prometheus.Labels) {
		labels["service"] = "webapp"
		r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, ConstLabels: labels}, func() float64 {
			return wave.Total(rate, begin, time.Now())
		}))
	}
	counter("http_requests_total", wave.Requests, prometheus.Labels{"code": "200"})
	counter("log_lines_total", wave.LogLines, prometheus.Labels{"level": "info"})
	counter("log_lines_total", 0, prometheus.Labels{"level": "error"})
	counter("websocket_events_total", wave.Events, prometheus.Labels{})
	panics := prometheus.NewCounter(prometheus.CounterOpts{
		Name: "envoy_cluster_lb_healthy_panic", ConstLabels: prometheus.Labels{"envoy_cluster_name": "webapp"},
	})
	m := metrics{
		failed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "http_requests_total", ConstLabels: prometheus.Labels{"service": "webapp", "code": "500"},
		}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "http_request_duration_seconds", ConstLabels: prometheus.Labels{"service": "webapp"}, Buckets: []float64{0.5, 1, 2},
		}),
	}
	r.MustRegister(panics, m.failed, m.duration)
	return m
}
