package httpquery

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// The rest is tested where it is used: detector/detectortest runs over real servers.

func server(t *testing.T, opts ...Option) *Server {
	t.Helper()
	s, err := New(Kind{Name: "Oracle", Example: "http://oracle", Smaller: "less"}, "http://u:pass@oracle/path?key=k", opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSentencesHideSecrets(t *testing.T) {
	s := server(t, WithHeader("X-Scope-OrgID", "1"), WithHeader("X-Key", "tok-tok-tok"), WithBearer("tok"), WithBearer(""))
	err := s.Answered(nil, 401, "1 of pass, tok-tok-tok\r\n and dTpwYXNz are  "+strings.Repeat("ä", 300))
	want := "Oracle at http://oracle/path answered 401: 1 of ***, *** and *** are " + strings.Repeat("ä", 173) + "…"
	if err.Error() != want {
		t.Errorf("%s\n want %s", err, want)
	}
}

// What a server echoes of the URL's query and of short headers is hidden, as it is and as it stands in a URL.
func TestSentencesHideKeys(t *testing.T) {
	s, err := New(Kind{Name: "Oracle"}, "http://oracle/path?apikey=se%2Fcret+key&org=1&bare-key&bad=%zz%zz",
		WithHeader("X-Key", "s3!t"), WithHeader("X-Org", "abc"))
	if err != nil {
		t.Fatal(err)
	}
	for echoed, want := range map[string]string{
		"GET /path?apikey=se%2Fcret+key&org=1": "GET /path?apikey=***&org=1",
		"key se/cret key is denied":            "key *** is denied",
		"key se%2Fcret%20key is denied":        "key *** is denied",
		"bare-key and %zz%zz":                  "*** and ***",
		"s3!t of abc, written s3%21t":          "*** of abc, written ***",
	} {
		if got, want := s.Answered(nil, 403, echoed).Error(), "Oracle at http://oracle/path answered 403: "+want; got != want {
			t.Errorf("%s\n want %s", got, want)
		}
	}
}

func TestSentencesOfFailures(t *testing.T) {
	s := server(t, WithTimeout(time.Second))
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the bot stops"))
	dns := &net.DNSError{Err: "no such host", Name: "oracle", Server: "10.0.0.1"}
	for _, c := range []struct {
		ctx  context.Context
		err  error
		want string
	}{
		{t.Context(), context.DeadlineExceeded, "query sum(…) timed out after 1s"},
		{ended, context.Canceled, "query sum(…) was given up: the bot stops"},
		{t.Context(), &http.MaxBytesError{Limit: MaxAnswer}, "query sum(…) gives more than 64 MiB: aggregate it, e.g. less"},
		{t.Context(), io.ErrUnexpectedEOF, "Oracle at http://oracle/path broke off in the middle of its answer"},
		{t.Context(), dns, "cannot reach Oracle at http://oracle/path: no such host"},
		{t.Context(), errors.New("pass\nis wrong"), "cannot reach Oracle at http://oracle/path: *** is wrong"},
	} {
		err := s.Explain(c.ctx, "sum(…)", &url.Error{Op: "Post", URL: "http://u:pass@oracle", Err: c.err})
		if err.Error() != c.want || !errors.Is(err, c.err) || strings.Contains(errors.Unwrap(err).Error(), "u:pass@") {
			t.Errorf("%v\n want %s", err, c.want)
		}
	}
}

func TestBrief(t *testing.T) {
	if got, want := Brief("sum(\n  a,\tb)"+strings.Repeat("x", 60)), "sum( a, b)"+strings.Repeat("x", 49)+"…"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// The last option that says how to carry counts, and headers are set whatever carries.
func TestRoundTrippers(t *testing.T) {
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.URL.RequestURI()+" "+r.Header.Get("Authorization"))
	}))
	defer far.Close()
	s := server(t, WithTLS(nil), WithRoundTripper(elsewhere(strings.TrimPrefix(far.URL, "http://"))), WithBearer("tok"))
	answer, err := s.Client.Get(s.URL.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil || string(body) != "/path?key=k Bearer tok" {
		t.Errorf("%s, %v", body, err)
	}
}

// elsewhere carries each request to another host.
type elsewhere string

// RoundTrip may change r: the transport has made a copy.
func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	r.URL.Host = string(e)
	return http.DefaultTransport.RoundTrip(r)
}
