package main

import (
	"context"
	"errors"
	"fmt"
	stdlog "log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/rs/zerolog"

	"releasebot/internal/webhook"
)

// What one who asks may take of the HTTP server. TLS is a proxy's matter, which is why the default address is loopback.
const (
	headerWithin = 5 * time.Second  // also for a connection that says nothing
	readWithin   = 10 * time.Second // header and body
	writeWithin  = 30 * time.Second
	idleFor      = 20 * time.Second // between two requests: longer than a Prometheus needs, which scrapes every 15 s
	headerBytes  = 16 << 10
	connections  = 128 // at once; further ones wait until one is closed
)

// server is the operators' HTTP server: /metrics, /healthz and /readyz, and the webhook where there is one.
type server struct {
	listener net.Listener
	http     *http.Server
}

// listen opens the address at once, so that a port in use is an error of the start. An empty address serves nothing.
func (i *installation) listen(ctx context.Context) (*server, error) {
	if i.http == "" {
		return &server{}, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", i.http)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (the configuration's http): %w", i.http, err)
	}
	i.log.Info().Str("address", listener.Addr().String()).Bool("webhook", i.hook != "").Msg("serving /metrics, /healthz and /readyz")
	return &server{listener: atMost(connections, listener), http: newServer(i.handler(), i.log)}, nil
}

// newServer serves a handler within the limits.
func newServer(handler http.Handler, log zerolog.Logger) *http.Server {
	return &http.Server{
		Handler: careful(handler), ReadHeaderTimeout: headerWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin, IdleTimeout: idleFor,
		MaxHeaderBytes: headerBytes, ErrorLog: stdlog.New(log.With().Str("level", "warn").Logger(), "http: ", 0),
	}
}

// careful is for all answers: a browser may not guess what they are, frame them or keep them.
func careful(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		r.Body = http.MaxBytesReader(w, r.Body, webhook.MaxBody+1) // the webhook says itself what is too long
		next.ServeHTTP(w, r)
	})
}

// handler knows GET (and so HEAD), and POST only for the webhook.
func (i *installation) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(i.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, i.stuck()) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { say(w, i.problems(r.Context())) })
	if i.hook != "" {
		mux.Handle("POST /v1/services/{service}/poll", i.webhook())
	}
	return mux
}

// webhook takes calls of CI for the services that are configured at the time.
func (i *installation) webhook() http.Handler {
	calls := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "releasebot_webhook_calls_total", Help: "Calls of the webhook, by outcome.",
	}, []string{"outcome"})
	i.registry.MustRegister(calls)
	for _, outcome := range webhook.Outcomes {
		calls.WithLabelValues(outcome)
	}
	h := webhook.New(i.hook)
	h.Inbox, h.Now, h.Log = i.store, i.clock.Now, i.log
	h.Known = func(service string) bool { _, ok := i.desks.of(service); return ok }
	h.Wake = i.desks.wake
	h.Count = func(outcome string) { calls.WithLabelValues(outcome).Inc() }
	return h
}

// say answers 200 "ok", or 503 with a line a problem.
func say(w http.ResponseWriter, problems []string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if len(problems) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprintln(w, strings.Join(problems, "\n"))
		return
	}
	_, _ = fmt.Fprintln(w, "ok")
}

func (s *server) run(ctx context.Context) error {
	if s.http == nil {
		return nil
	}
	ended := context.AfterFunc(ctx, func() { _ = s.http.Close() })
	defer ended()
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
