package prometheus_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/prometheus/client_golang/api/prometheus/v1"

	"releasebot/detector/prometheus"
)

const good = `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"tier":"a"},"values":[[1,"2"]]}]}}`

// answering is a server that says the same to everything.
func answering(t *testing.T, status int, body string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server
}

func ask(ctx context.Context, s *prometheus.Source, query string) error {
	_, err := s.Range(ctx, query, end.Add(-time.Hour), end, time.Minute)
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
		"a page":         {200, "<html>hello", "Prometheus at URL gave an answer that cannot be read: "},
		"nothing":        {200, "", "Prometheus at URL gave an answer that cannot be read: "},
		"half of it":     {200, good[:len(good)/2], "Prometheus at URL gave an answer that cannot be read: "},
		"null":           {200, "null", "Prometheus at URL answered query up with something else than a range of points"},
		"a vector":       {200, data("vector", `[]`), "Prometheus at URL answered query up with something else than a range of points"},
		"a new kind":     {200, data("cube", `[]`), "Prometheus at URL gave an answer that cannot be read: "},
		"a wrong number": {200, data("matrix", `[{"metric":{},"values":[[1,"x"]]}]`), "Prometheus at URL gave an answer that cannot be read: "},
		"histograms": {200, data("matrix", `[{"metric":{},"histograms":[[1,{"count":"1","sum":"1","buckets":[]}]]}]`),
			"query up gives histograms, not numbers: make it numbers, e.g. histogram_quantile(0.99, …)"},
		"a partial answer": {200, strings.TrimSuffix(good, "}") + `,"warnings":["store az2 is down"]}`,
			"Prometheus at URL warned about query up, so its answer may be partial: store az2 is down"},
		"an error with 200":  {200, `{"status":"error","errorType":"internal","error":"oh"}`, "Prometheus at URL answered 200: oh"},
		"an overload":        {503, `{"status":"error","errorType":"timeout","error":"too much"}`, "Prometheus at URL answered 503: too much"},
		"a proxy's page":     {502, "Bad\n\n  Gateway", "Prometheus at URL answered 502: Bad Gateway"},
		"not allowed in":     {401, "", "Prometheus at URL answered 401: client error: 401"},
		"forbidden":          {403, "no", "Prometheus at URL answered 403: no"},
		"a redirect":         {302, "", "Prometheus at URL answered 302: "},
		"a very long answer": {500, strings.Repeat("x", 5000), "Prometheus at URL answered 500: " + strings.Repeat("x", 199) + "…"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			server := answering(t, tc.status, tc.body)
			err := ask(context.Background(), source(t, server.URL), "up")
			want := strings.ReplaceAll(tc.want, "URL", server.URL)
			if err == nil || !strings.HasPrefix(err.Error(), want) || strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%v\n want %s", err, want)
			}
		})
	}
	if err := ask(context.Background(), source(t, answering(t, 200, good).URL), "up"); err != nil {
		t.Errorf("a good answer: %v", err)
	}
}

// A listener that nobody accepts from: the system takes the connection, and no answer ever comes.
func TestAServerThatHangsTimesOutByName(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	s := source(t, "http://"+l.Addr().String(), prometheus.WithTimeout(100*time.Millisecond))
	long := "sum by (tier, zone) (rate(http_requests_total{code=~\"5..\"}[5m]))"
	err = ask(context.Background(), s, long)
	if want := "query " + long[:59] + "… timed out after 100ms"; err == nil || err.Error() != want {
		t.Errorf("%v\n want %s", err, want)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v does not wrap its cause", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err = ask(ctx, s, "up")
	if want := "query up was given up: context canceled"; err == nil || err.Error() != want || !errors.Is(err, context.Canceled) {
		t.Errorf("%v\n want %s", err, want)
	}
}

func TestErrorsWrapTheirCause(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close() // now its port refuses
	if err := ask(context.Background(), source(t, "http://"+l.Addr().String()), "up"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v does not wrap its cause", err)
	}
	var answered *v1.Error
	if err := ask(context.Background(), source(t, answering(t, 500, "").URL), "up"); !errors.As(err, &answered) {
		t.Errorf("%v does not wrap its cause", err)
	}
}

func TestAnAnswerTooLong(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		block := []byte(strings.Repeat(" ", 1<<20))
		for range 65 {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	err := ask(context.Background(), source(t, server.URL), "up")
	if want := "query up gives more than 64 MiB: aggregate it, e.g. sum by (…) (…)"; err == nil || err.Error() != want {
		t.Errorf("%v\n want %s", err, want)
	}
}

func TestNoSecretsInErrors(t *testing.T) {
	var auth string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		auth = user + ":" + password
		http.Error(w, "who is "+password+"?", http.StatusUnauthorized)
	}))
	address := strings.TrimPrefix(server.URL, "http://")
	s := source(t, "http://reader:s3cret@"+address+"/prom?token=t0ken")
	err := ask(context.Background(), s, "up")
	if want := "Prometheus at http://" + address + "/prom answered 401: who is ***?"; err == nil || err.Error() != want {
		t.Errorf("%v\n want %s", err, want)
	}
	if auth != "reader:s3cret" {
		t.Errorf("asked as %q", auth)
	}
	server.Close()
	for err := ask(context.Background(), s, "up"); err != nil; err = errors.Unwrap(err) {
		for _, secret := range []string{"s3cret", "t0ken", "reader"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%q is in %v", secret, err)
			}
		}
	}
	for _, bad := range []string{"", "prometheus:9090", "ftp://s3cret@x", "http://u:s3cret@x:port", "http://u:s3cret%zz@x", "http://"} {
		if _, err := prometheus.New(bad); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestHeadersAndArguments(t *testing.T) {
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = fmt.Sprint(r.Header.Get("Authorization"), " ", r.Header.Get("X-Scope-OrgID"), " ", r.URL.Path, " ",
			r.FormValue("deny_partial_response"), " ", r.FormValue("timeout"), " ", r.FormValue("step"))
		_, _ = io.WriteString(w, good)
	}))
	defer server.Close()
	s := source(t, server.URL+"/prom/", prometheus.WithTimeout(3*time.Second), prometheus.WithHeader(func(h http.Header) {
		h.Set("Authorization", "Bearer abc")
		h.Set("X-Scope-OrgID", "team")
	}))
	for range 2 {
		if err := ask(context.Background(), s, "up"); err != nil {
			t.Fatal(err)
		}
		if want := "Bearer abc team /prom/api/v1/query_range 1 3s 60"; got != want {
			t.Errorf("asked with %q, want %q", got, want)
		}
	}
}
