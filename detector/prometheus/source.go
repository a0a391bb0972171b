// Package prometheus answers detector's queries from anything that speaks Prometheus' HTTP API: Prometheus itself,
// Thanos, Mimir, VictoriaMetrics.
package prometheus

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"releasebot/detector"
	"releasebot/internal/httpquery"
)

var kind = httpquery.Kind{Name: "Prometheus", Example: "http://prometheus:9090", Smaller: "sum by (…) (…)"}

// Source is one server. It is safe for concurrent use.
type Source struct {
	server *httpquery.Server
	api    v1.API
}

var _ detector.Source = (*Source)(nil)

// New makes a source of the server at address, such as "http://prometheus:9090"; a path is kept. A user and password in
// it become basic auth, and are in no error's text. It asks for nothing yet.
func New(address string, opts ...httpquery.Option) (*Source, error) {
	server, err := httpquery.New(kind, address, opts...)
	if err != nil {
		return nil, err
	}
	u := server.URL
	args := u.Query()
	// VictoriaMetrics' cluster has no warnings: it is asked to fail rather than to answer in part. Others ignore this.
	args.Set("deny_partial_response", "1")
	u.RawQuery = args.Encode()
	client, err := api.NewClient(api.Config{Address: u.String(), Client: &http.Client{
		Transport: noteStatus{server.Client.Transport}, CheckRedirect: server.Client.CheckRedirect,
	}})
	if err != nil {
		return nil, fmt.Errorf("no client for Prometheus at %s: %w", server.Shown, err)
	}
	return &Source{server: server, api: v1.NewAPI(client)}, nil
}

// Range is detector.Source's. NaN and ±Inf are left out as missing points. An answer with warnings is an error: Thanos
// and its like warn when a store is down and the answer is partial, and half the truth must not look like quiet.
// Prometheus gives at most 11,000 points a series, and repeats a sample for 5 minutes (its lookback delta) unless the
// series ended for certain.
func (s *Source) Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	asking, done := s.server.Within(ctx)
	defer done()
	var status int
	asking = context.WithValue(asking, statusKey{}, &status)
	value, warnings, _, err := s.api.QueryRange(asking, query,
		v1.Range{Start: from, End: to, Step: step}, v1.WithTimeout(s.server.Timeout))
	switch {
	case err != nil:
		return nil, s.explain(ctx, query, status, err)
	case len(warnings) > 0:
		return nil, s.server.Sentence(nil, "Prometheus at %s warned about query %s, so its answer may be partial: %s",
			s.server.Shown, httpquery.Brief(query), warnings[0])
	}
	matrix, ok := value.(model.Matrix)
	if !ok {
		return nil, s.server.Sentence(nil, "Prometheus at %s answered query %s with something else than a range of points",
			s.server.Shown, httpquery.Brief(query))
	}
	return s.series(query, matrix, from.Truncate(time.Millisecond), to)
}

// errPoints is for an answer that a Prometheus does not give: whatever gave it, its points are not to be judged.
var errPoints = errors.New("its points are not in their order")

// series turns the client's words into the detector's.
func (s *Source) series(query string, matrix model.Matrix, from, to time.Time) ([]detector.Series, error) {
	all := make([]detector.Series, 0, len(matrix))
	for _, stream := range matrix {
		if len(stream.Histograms) > 0 {
			return nil, s.server.Sentence(nil, "query %s gives histograms, not numbers: make it numbers, e.g. histogram_quantile(0.99, …)",
				httpquery.Brief(query))
		}
		labels := make(map[string]string, len(stream.Metric))
		for name, value := range stream.Metric {
			labels[string(name)] = string(value)
		}
		samples := make([]detector.Sample, 0, len(stream.Values))
		var last time.Time
		for _, p := range stream.Values {
			at := p.Timestamp.Time()
			if !at.After(last) {
				return nil, s.server.Unreadable(errPoints, errPoints.Error())
			}
			last = at
			if v := float64(p.Value); !math.IsNaN(v) && !math.IsInf(v, 0) && !at.Before(from) && !at.After(to) {
				samples = append(samples, detector.Sample{T: at.UTC(), V: v})
			}
		}
		all = append(all, detector.Series{Labels: labels, Samples: samples})
	}
	return all, nil
}

// statusKey is the context's key of an *int that gets the answer's HTTP status: the API client's errors have none.
type statusKey struct{}

type noteStatus struct{ next http.RoundTripper }

func (n noteStatus) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := n.next.RoundTrip(r)
	if status, ok := r.Context().Value(statusKey{}).(*int); ok && err == nil {
		*status = answer.StatusCode
	}
	return answer, err
}
