// Package prometheus answers detector's queries from anything that speaks Prometheus' HTTP API: Prometheus itself,
// Thanos, Mimir, VictoriaMetrics.
package prometheus

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"releasebot/detector"
)

// DefaultTimeout bounds one query, as Prometheus' own clients do it; the server is told the same.
const DefaultTimeout = 5 * time.Second

// Source is one server. It is safe for concurrent use.
type Source struct {
	api     v1.API
	shown   string // the server's URL as people may see it
	secrets []string
	timeout time.Duration
}

var _ detector.Source = (*Source)(nil)

// Option changes how a Source asks.
type Option func(*Source, *transport)

// WithTimeout bounds each query; the default is DefaultTimeout.
func WithTimeout(d time.Duration) Option { return func(s *Source, _ *transport) { s.timeout = d } }

// WithHeader gets to set headers of each request, such as Authorization or X-Scope-OrgID.
func WithHeader(set func(http.Header)) Option {
	return func(_ *Source, t *transport) { t.header = append(t.header, set) }
}

// WithRoundTripper replaces what carries the requests: for a proxy, or certificates of one's own.
func WithRoundTripper(rt http.RoundTripper) Option {
	return func(_ *Source, t *transport) { t.next = rt }
}

// New makes a source of the server at address, such as "http://prometheus:9090"; a path is kept. A user and password in
// it become basic auth, and are in no error's text. It asks for nothing yet.
func New(address string, opts ...Option) (*Source, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		// Neither the address nor the parser's words: both may hold a password.
		return nil, errors.New("the Prometheus URL is not one: it must look like http://prometheus:9090")
	}
	s := &Source{timeout: DefaultTimeout, shown: u.Scheme + "://" + u.Host + u.Path}
	t := &transport{next: carrier()}
	if user := u.User; user != nil {
		password, _ := user.Password()
		s.secrets = append(s.secrets, password)
		WithHeader(basicAuth(user.Username(), password))(s, t)
	}
	for _, opt := range opts {
		opt(s, t)
	}
	args := u.Query()
	// VictoriaMetrics' cluster has no warnings: it is asked to fail rather than to answer in part. Others ignore this.
	args.Set("deny_partial_response", "1")
	client, err := api.NewClient(api.Config{
		Address: (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawQuery: args.Encode()}).String(),
		Client:  &http.Client{Transport: t, CheckRedirect: stay},
	})
	if err != nil {
		return nil, fmt.Errorf("no client for Prometheus at %s: %w", s.shown, err)
	}
	s.api = v1.NewAPI(client)
	return s, nil
}

// Range is detector.Source's. NaN and ±Inf are left out as missing points. An answer with warnings is an error: Thanos
// and its like warn when a store is down and the answer is partial, and half the truth must not look like quiet.
// Prometheus gives at most 11,000 points a series, and repeats a sample for 5 minutes (its lookback delta) unless the
// series ended for certain.
func (s *Source) Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	asking, done := context.WithTimeout(ctx, s.timeout)
	defer done()
	var status int
	asking = context.WithValue(asking, statusKey{}, &status)
	value, warnings, _, err := s.api.QueryRange(asking, query,
		v1.Range{Start: from, End: to, Step: step}, v1.WithTimeout(s.timeout))
	switch {
	case err != nil:
		return nil, s.explain(ctx, query, status, err)
	case len(warnings) > 0:
		return nil, s.sentence(nil, "Prometheus at %s warned about query %s, so its answer may be partial: %s",
			s.shown, brief(query), warnings[0])
	}
	matrix, ok := value.(model.Matrix)
	if !ok {
		return nil, s.sentence(nil, "Prometheus at %s answered query %s with something else than a range of points",
			s.shown, brief(query))
	}
	return s.series(query, matrix)
}

// series turns the client's words into the detector's.
func (s *Source) series(query string, matrix model.Matrix) ([]detector.Series, error) {
	all := make([]detector.Series, 0, len(matrix))
	for _, stream := range matrix {
		if len(stream.Histograms) > 0 {
			return nil, s.sentence(nil, "query %s gives histograms, not numbers: make it numbers, e.g. histogram_quantile(0.99, …)",
				brief(query))
		}
		labels := make(map[string]string, len(stream.Metric))
		for name, value := range stream.Metric {
			labels[string(name)] = string(value)
		}
		samples := make([]detector.Sample, 0, len(stream.Values))
		for _, p := range stream.Values {
			if v := float64(p.Value); !math.IsNaN(v) && !math.IsInf(v, 0) {
				samples = append(samples, detector.Sample{T: p.Timestamp.Time().UTC(), V: v})
			}
		}
		all = append(all, detector.Series{Labels: labels, Samples: samples})
	}
	return all, nil
}
