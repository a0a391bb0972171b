// Package detectortest holds what every detector.Source must do: one suite, run unchanged against a real server of each
// technology.
package detectortest

import (
	"context"
	"testing"
	"time"

	"releasebot/detector"
	"releasebot/internal/httpquery"
)

// Server is a real server, seen from behind. It knows the Past, a point a minute.
type Server struct {
	Name string // as sentences call it: "Prometheus"
	URL  string
	Open func(address string, opts ...httpquery.Option) (detector.Source, error)

	Query      func(metric string) string // asks for every series of a metric
	Tier, Zone string                     // the labels that name a series' target
	Wrong      map[string]string          // queries that the server refuses, and what of its reason must be said
	Infinite   string                     // Odd, infinite where it is 0 and a number where it is 1

	Send                       func(points []Point) // makes new points known, within seconds
	Stop, Start, Pause, Resume func()
}

// Patient is a timeout that no query of the suite reaches.
const Patient = time.Minute

// Exercise runs the suite. It calls open once, with the past that the server must know.
func Exercise(t *testing.T, open func(t *testing.T, past []Point) Server) {
	r := &rig{end: time.Now().Add(-10 * time.Minute).Truncate(time.Minute).UTC()}
	r.Server = open(t, r.past())
	for _, c := range []struct {
		name string
		run  func(t *testing.T, r *rig)
	}{
		{"a window has both its ends", window},
		{"a window of one point", onePoint},
		{"a grid between the points", between},
		{"a gap is a gap", gap},
		{"many series", manySeries},
		{"a query that matches nothing", nothing},
		{"what is no number is missing", noNumbers},
		{"wrong queries", wrongQueries},
		{"answers that are none", rubbish},
		{"statuses", statuses},
		{"an answer that breaks off", breaksOff},
		{"an answer that never ends", neverEnds},
		{"an answer too long", tooLong},
		{"a query that is given up", givenUp},
		{"a server that hangs, and one that is gone", hangsAndGoes},
		{"ways to prove who asks", whoAsks},
		{"certificates", certificates},
		{"redirects are not followed", redirects},
		{"no secrets in errors", noSecrets},
		{"addresses that are none", badAddresses},
		{"a watcher reads what is new", watch},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, r) })
	}
}

// rig is the server of one run, and when its past ends.
type rig struct {
	Server
	end time.Time
}

func (r *rig) before(d time.Duration) time.Time { return r.end.Add(-d) }

// open makes a source of the server, or of what stands before it at address.
func (r *rig) open(t *testing.T, address string, opts ...httpquery.Option) detector.Source {
	t.Helper()
	s, err := r.Open(address, append([]httpquery.Option{httpquery.WithTimeout(Patient)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// read asks the real server, minute by minute.
func (r *rig) read(t *testing.T, query string, from, to time.Time) []detector.Series {
	t.Helper()
	series, err := r.open(t, r.URL).Range(t.Context(), query, from, to, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return series
}

// fails is the error of asking what stands at address for the last hour of errors.
func (r *rig) fails(ctx context.Context, t *testing.T, address string, opts ...httpquery.Option) error {
	t.Helper()
	_, err := r.open(t, address, opts...).Range(ctx, r.Query(Errors), r.before(time.Hour), r.end, time.Minute)
	return err
}

// wants holds an error to its sentence.
func wants(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("%v\n want %s", err, want)
	}
}
