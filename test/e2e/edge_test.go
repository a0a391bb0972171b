//go:build e2e

package e2e_test

import (
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"releasebot/test/e2e/wave"
)

// edge is the status page: it counts its visits, and a test can send it a crowd.
type edge struct {
	address string

	mu    sync.Mutex
	crowd float64   // visits a second on top
	since time.Time // when the crowd came
	extra float64   // visits of earlier crowds
}

func newEdge(t *testing.T, begin time.Time) *edge {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e := &edge{address: listener.Addr().String()}
	registry := prometheus.NewRegistry()
	registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "http_requests_total", ConstLabels: prometheus.Labels{"service": "status-page"},
	}, func() float64 { return wave.Total(wave.Visits, begin, time.Now()) + e.visits() }))
	server := &http.Server{Handler: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return e
}

func (e *edge) visits() float64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.crowd == 0 {
		return e.extra
	}
	return e.extra + e.crowd*time.Since(e.since).Seconds()
}

// burst begins or ends (0) a crowd of so many visits a second.
func (e *edge) burst(rate float64) {
	visits := e.visits()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.extra, e.crowd, e.since = visits, rate, time.Now()
}
