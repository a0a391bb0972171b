// Package httpquery is what sources of samples that are asked over HTTP share: how a server is reached and who asks it,
// the bounds of an answer, and the sentences for what goes wrong on the way. What is asked, and how an answer is read,
// is the technology's own.
package httpquery

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"releasebot/detector"
)

// DefaultTimeout bounds one query, as Prometheus' own clients do it.
const DefaultTimeout = 5 * time.Second

// MaxAnswer is the most bytes of an answer that are read: 1,000 series of 181 points are 6.4 MB (measured on Prometheus
// 2.42), so this is a query that forgot to aggregate, and must not take the bot's memory with it.
const MaxAnswer = 64 << 20

// Kind is what the sentences of a technology say.
type Kind struct {
	Name    string // "Prometheus"
	Example string // an address: "http://prometheus:9090"
	Smaller string // what makes an answer smaller: "sum by (…) (…)"
}

// Server is one server and how to ask it. It is safe for concurrent use.
type Server struct {
	URL     url.URL // without a user
	Shown   string  // the URL as people may see it: without user and query
	Timeout time.Duration
	Client  *http.Client // its transport sets the headers and bounds the answer; redirects are not followed

	kind    Kind
	header  http.Header
	carrier http.RoundTripper
	secrets []string
}

// New makes a server of address, an http or https URL; a path is kept. A user and password in it become basic auth,
// and are in no error's text. It asks for nothing yet.
func New(kind Kind, address string, opts ...Option) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		// Neither the address nor the parser's words: both may hold a password.
		return nil, fmt.Errorf("the %s URL is not one: it must look like %s", kind.Name, kind.Example)
	}
	s := &Server{
		URL:   url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawQuery: u.RawQuery},
		Shown: u.Scheme + "://" + u.Host + u.Path, Timeout: DefaultTimeout, kind: kind, header: http.Header{}, carrier: carrier(),
	}
	s.hideQuery(u.RawQuery)
	if user := u.User; user != nil {
		password, _ := user.Password()
		WithBasicAuth(user.Username(), password)(s)
	}
	for _, opt := range opts {
		opt(s)
	}
	// A secret that begins another one must not leave its end to be read.
	slices.SortFunc(s.secrets, func(a, b string) int { return len(b) - len(a) })
	s.Client = &http.Client{Transport: &transport{next: s.carrier, header: s.header}, CheckRedirect: stay}
	return s, nil
}

// Within bounds ctx by the server's timeout.
func (s *Server) Within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, s.Timeout)
}

// carrier is net/http's default with connections kept for as many queries as the watcher runs at a time.
func carrier() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = detector.Parallel
	return t
}

// transport carries each request: it is the one place where headers, and so every way to prove who asks, are set.
type transport struct {
	next   http.RoundTripper
	header http.Header // never written after New
}

// RoundTrip bounds the answer by MaxAnswer besides.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context()) // a round tripper must not change the caller's request
	for name, values := range t.header {
		r.Header[name] = values
	}
	answer, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, MaxAnswer)
	return answer, nil
}

// stay refuses redirects: transport would hand the headers to whoever the server names.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// exceeded tells whether err says that an answer has more than MaxAnswer bytes.
func exceeded(err error) bool {
	var tooLong *http.MaxBytesError
	return errors.As(err, &tooLong)
}
