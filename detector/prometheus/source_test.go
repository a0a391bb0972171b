package prometheus_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	v1 "github.com/prometheus/client_golang/api/prometheus/v1"

	"releasebot/detector/prometheus"
	"releasebot/internal/httpquery"
	"releasebot/internal/testprom"
)

const good = `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"tier":"a"},"values":[[1,"2"]]}]}}`

// answering is a server that says the same to everything.
func answering(t *testing.T, status int, body string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server
}

// ask asks the server at address for the last hour of a metric.
func ask(t *testing.T, address string, opts ...httpquery.Option) error {
	t.Helper()
	s, err := prometheus.New(address, opts...)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	_, err = s.Range(t.Context(), "up", now.Add(-time.Hour), now, time.Minute)
	return err
}

func TestAnswersThatAreNone(t *testing.T) {
	data := func(kind, result string) string {
		return `{"status":"success","data":{"resultType":"` + kind + `","result":` + result + `}}`
	}
	tests := map[string]struct {
		status int
		body   string
		want   string // URL stands for the server's
	}{
		"a page":     {200, "<html>hello", "Prometheus at URL gave an answer that cannot be read: "},
		"a vector":   {200, data("vector", `[]`), "Prometheus at URL answered query up with something else than a range of points"},
		"a new kind": {200, data("cube", `[]`), "Prometheus at URL gave an answer that cannot be read: "},
		"histograms": {200, data("matrix", `[{"metric":{},"histograms":[[1,{"count":"1","sum":"1","buckets":[]}]]}]`),
			"query up gives histograms, not numbers: make it numbers, e.g. histogram_quantile(0.99, …)"},
		"a partial answer": {200, strings.TrimSuffix(good, "}") + `,"warnings":["store az2 is down"]}`,
			"Prometheus at URL warned about query up, so its answer may be partial: store az2 is down"},
		"an error with 200": {200, `{"status":"error","errorType":"internal","error":"oh"}`, "Prometheus at URL answered 200: oh"},
		"an overload":       {503, `{"status":"error","errorType":"timeout","error":"too much"}`, "Prometheus at URL answered 503: too much"},
		"not allowed in":    {401, "", "Prometheus at URL answered 401: client error: 401"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			server := answering(t, tc.status, tc.body)
			err := ask(t, server.URL)
			want := strings.ReplaceAll(tc.want, "URL", server.URL)
			if err == nil || !strings.HasPrefix(err.Error(), want) || strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%v\n want %s", err, want)
			}
		})
	}
	if err := ask(t, answering(t, 200, good).URL); err != nil {
		t.Errorf("a good answer: %v", err)
	}
	var answered *v1.Error
	if err := ask(t, answering(t, 500, "").URL); !errors.As(err, &answered) {
		t.Errorf("%v does not wrap its cause", err)
	}
}

func TestTooManyPointsForARealServer(t *testing.T) {
	t.Parallel()
	s, err := prometheus.New(testprom.Start(t, testprom.Config{}).URL)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	_, err = s.Range(t.Context(), `errors`, now.Add(-24*time.Hour), now, time.Second)
	if err == nil || !strings.Contains(err.Error(), "answered 400: exceeded maximum resolution of 11,000 points") {
		t.Errorf("too many points: %v", err)
	}
}

func TestArguments(t *testing.T) {
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = fmt.Sprint(r.URL.Path, " ", r.FormValue("deny_partial_response"), " ", r.FormValue("tenant"), " ",
			r.FormValue("timeout"), " ", r.FormValue("step"))
		_, _ = io.WriteString(w, good)
	}))
	defer server.Close()
	for range 2 {
		if err := ask(t, server.URL+"/prom/?tenant=a", httpquery.WithTimeout(3*time.Second)); err != nil {
			t.Fatal(err)
		}
		if want := "/prom/api/v1/query_range 1 a 3s 60"; got != want {
			t.Errorf("asked with %q, want %q", got, want)
		}
	}
}
