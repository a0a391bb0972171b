package prometheus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
)

// How much of a foreign text an error shows, in runes: a sentence in Slack, not a page.
const (
	maxQuery    = 60
	maxAnswered = 200
)

// explain makes a sentence of a query that failed. ctx is the caller's own.
func (s *Source) explain(ctx context.Context, query string, status int, err error) error {
	// net/http puts the whole URL around its errors.
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var answered *v1.Error
	var tooLong *http.MaxBytesError
	switch {
	case ctx.Err() != nil:
		return s.sentence(err, "query %s was given up: %s", brief(query), context.Cause(ctx))
	case errors.Is(err, context.DeadlineExceeded):
		return s.sentence(err, "query %s timed out after %s", brief(query), s.timeout)
	case errors.As(err, &tooLong):
		return s.sentence(err, "query %s gives more than %d MiB: aggregate it, e.g. sum by (…) (…)",
			brief(query), maxAnswer>>20)
	case errors.As(err, &answered) && answered.Type == v1.ErrBadResponse && status/100 == 2:
		return s.sentence(err, "Prometheus at %s gave an answer that cannot be read: %s", s.shown, answered.Msg)
	case errors.As(err, &answered):
		return s.sentence(err, "Prometheus at %s answered %d: %s", s.shown, status, said(answered))
	default:
		return s.sentence(err, "cannot reach Prometheus at %s: %s", s.shown, cause(err))
	}
}

// said is the server's own words: the API's error, or the body where it is no API's (a proxy's page).
func said(e *v1.Error) string {
	var body struct{ Error string }
	switch err := json.Unmarshal([]byte(e.Detail), &body); { // the client reads errors of 400 and 422 only
	case err == nil && body.Error != "":
		return body.Error
	case e.Detail != "":
		return e.Detail
	default:
		return e.Msg
	}
}

// cause is the innermost reason, "connection refused" rather than "dial tcp …: connect: connection refused".
func cause(err error) string {
	if errno := syscall.Errno(0); errors.As(err, &errno) {
		return errno.Error()
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return dns.Err
	}
	return err.Error()
}

// failure is an error for two readers: its text is for people, what it wraps is for operators.
type failure struct {
	text  string
	cause error
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.cause }

// sentence makes a failure of one line; what comes from outside is kept short and free of secrets.
func (s *Source) sentence(cause error, format string, args ...any) error {
	for i, arg := range args {
		if text, ok := arg.(string); ok && text != s.shown {
			args[i] = shorten(s.clean(text), maxAnswered)
		}
	}
	return &failure{text: fmt.Sprintf(format, args...), cause: cause}
}

// clean takes out secrets that a server or a proxy may have echoed.
func (s *Source) clean(text string) string {
	for _, secret := range s.secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// brief is a query as an error shows it.
func brief(query string) string { return shorten(query, maxQuery) }

// shorten puts text on one line of at most n runes.
func shorten(text string, n int) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}
