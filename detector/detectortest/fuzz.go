package detectortest

import (
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"releasebot/detector"
	"releasebot/internal/httpquery"
)

// mostSaid is how long an error's sentence may be, in characters; all of it may end up in a message.
const mostSaid = 700

// FuzzAnswer fuzzes what a technology makes of an HTTP status and a body: series in the window that was asked for, in
// order and finite, or a sentence of one line that is not too long and has no password.
func FuzzAnswer(f *testing.F, open func(address string, opts ...httpquery.Option) (detector.Source, error)) {
	var status int
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	f.Cleanup(server.Close)
	source, err := open(strings.Replace(server.URL, "http://", "http://ben:hunter2@", 1))
	if err != nil {
		f.Fatal(err)
	}
	from := time.Unix(1_780_000_000, 0).UTC()
	to, step := from.Add(10*time.Minute), time.Minute
	f.Fuzz(func(t *testing.T, answered int, answer []byte) {
		status, body = 200+max(answered, -answered, 0)%400, answer
		series, err := source.Range(t.Context(), "errors", from, to, step)
		if err != nil {
			sentence(t, err.Error())
			return
		}
		for _, one := range series {
			checkSeries(t, one, from, to)
		}
	})
}

func sentence(t *testing.T, said string) {
	t.Helper()
	switch {
	case strings.ContainsAny(said, "\r\n"), !utf8.ValidString(said):
		t.Errorf("the error is no line: %q", said)
	case utf8.RuneCountInString(said) > mostSaid:
		t.Errorf("the error has %d characters: %s", utf8.RuneCountInString(said), said)
	case strings.Contains(said, "hunter2"):
		t.Errorf("the error has the password: %s", said)
	}
}

func checkSeries(t *testing.T, one detector.Series, from, to time.Time) {
	t.Helper()
	for i, sample := range one.Samples {
		switch {
		case math.IsNaN(sample.V) || math.IsInf(sample.V, 0):
			t.Errorf("a sample is %v", sample.V)
		case sample.T.Before(from) || sample.T.After(to):
			t.Errorf("a sample is of %s, asked for was %s to %s", sample.T, from, to)
		case i > 0 && !one.Samples[i-1].T.Before(sample.T):
			t.Errorf("samples of %s and %s are not in order", one.Samples[i-1].T, sample.T)
		}
	}
}
