package graphite

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"releasebot/detector"
	"releasebot/internal/httpquery"
)

var kind = httpquery.Kind{Name: "Graphite", Example: "http://graphite", Smaller: "groupByNodes(…, 'sum', 1, 2)"}

// Source is one server. It is safe for concurrent use.
type Source struct {
	server *httpquery.Server
	render string // the URL that is asked
}

var _ detector.Source = (*Source)(nil)

// New makes a source of the server at address, such as "http://graphite"; /render is put behind its path. A user and
// password in it become basic auth, and are in no error's text. It asks for nothing yet.
func New(address string, opts ...httpquery.Option) (*Source, error) {
	server, err := httpquery.New(kind, address, opts...)
	if err != nil {
		return nil, err
	}
	return &Source{server: server, render: server.URL.JoinPath("render").String()}, nil
}

// Range is detector.Source's. null, NaN and ±Inf are missing points, and a series without any point is left out. It
// asks for three steps more than the window, so that two points tell each series' own step.
func (s *Source) Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	if step < time.Second {
		return nil, s.server.Sentence(nil, "query %s cannot be read every %s: Graphite has no steps shorter than 1s",
			httpquery.Brief(query), step)
	}
	if why := unbalanced(query); why != "" {
		return nil, s.server.Sentence(nil, "query %s is no Graphite target: %s", httpquery.Brief(query), why)
	}
	asking, done := s.server.Within(ctx)
	defer done()
	status, body, err := s.ask(asking, url.Values{
		"target": {query},
		"format": {"json"},
		"from":   {strconv.FormatInt(from.Add(-3*step).Unix(), 10)}, // Graphite leaves this point out …
		"until":  {strconv.FormatInt(to.Unix()-1, 10)},              // … and takes this one in
		// graphite-web gives the same answer for a minute otherwise. (noNullPoints is on as soon as it is there at all.)
		"noCache": {"true"},
	})
	switch {
	case err != nil:
		return nil, s.server.Explain(ctx, query, err)
	case status != http.StatusOK:
		return nil, s.server.Answered(errors.New(http.StatusText(status)), status, reason(body, status))
	}
	answer, err := read(body)
	if err != nil {
		return nil, s.server.Unreadable(err, err.Error())
	}
	return s.series(query, answer, grid{from: from, to: to, step: step})
}

// series turns the API's words into the detector's.
func (s *Source) series(query string, answer []series, g grid) ([]detector.Series, error) {
	all := make([]detector.Series, 0, len(answer))
	for _, one := range answer {
		if one.empty() {
			continue
		}
		own, ok := g.finer(one.Datapoints)
		if !ok {
			return nil, s.coarse(query, one, g.step)
		}
		if samples := g.put(one.Datapoints, own); len(samples) > 0 {
			all = append(all, detector.Series{Labels: one.labels(), Samples: samples})
		}
	}
	return all, nil
}

// ask posts form, for targets get longer than URLs may be.
func (s *Source) ask(ctx context.Context, form url.Values) (status int, body []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.render, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.server.Client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err = io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

// coarse is the error for a series that has no points as fine as the step.
func (s *Source) coarse(query string, one series, step time.Duration) error {
	own := "further apart"
	if d := spacing(one.Datapoints); d > 0 {
		own = d.String() + " apart"
	}
	return s.server.Sentence(nil, "query %s has points of %s only %s, and the chart reads every %s: make the chart's step longer,"+
		" look back less far, or keep fine points longer (storage-schemas.conf)", httpquery.Brief(query), one.Target, own, step)
}
