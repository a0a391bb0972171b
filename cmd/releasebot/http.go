package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// server is the operators' HTTP server: /metrics, /healthz and /readyz.
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
	i.log.Info().Str("address", listener.Addr().String()).Msg("serving /metrics, /healthz and /readyz")
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(i.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, i.stuck()) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { say(w, i.problems(r.Context())) })
	return &server{listener: listener, http: &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}}, nil
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
