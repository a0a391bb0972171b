package httpquery

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// How much of a foreign text an error shows, in runes: a sentence in Slack, not a page.
const (
	maxQuery    = 60
	maxAnswered = 200
)

// Explain makes a sentence of a query that got no whole answer. ctx is the caller's own, without the timeout.
func (s *Server) Explain(ctx context.Context, query string, err error) error {
	// net/http puts the whole URL around its errors.
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	switch {
	case ctx.Err() != nil:
		return s.Sentence(err, "query %s was given up: %s", Brief(query), context.Cause(ctx))
	case errors.Is(err, context.DeadlineExceeded):
		return s.Sentence(err, "query %s timed out after %s", Brief(query), s.Timeout)
	case exceeded(err):
		return s.Sentence(err, "query %s gives more than %d MiB: aggregate it, e.g. %s", Brief(query), MaxAnswer>>20, s.kind.Smaller)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return s.Sentence(err, "%s at %s broke off in the middle of its answer", s.kind.Name, s.Shown)
	default:
		return s.Sentence(err, "cannot reach %s at %s: %s", s.kind.Name, s.Shown, cause(err))
	}
}

// Unreadable is the sentence for an answer that is none; why are the words of who tried to read it.
func (s *Server) Unreadable(err error, why string) error {
	return s.Sentence(err, "%s at %s gave an answer that cannot be read: %s", s.kind.Name, s.Shown, why)
}

// Answered is the sentence for an HTTP status that is no success; why is the server's own reason.
func (s *Server) Answered(err error, status int, why string) error {
	return s.Sentence(err, "%s at %s answered %d: %s", s.kind.Name, s.Shown, status, why)
}

// cause is the innermost reason, "connection refused" rather than "dial tcp …: connect: connection refused".
func cause(err error) string {
	if errno := syscall.Errno(0); errors.As(err, &errno) {
		return errno.Error()
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return dns.Err
	}
	if unknown := (x509.UnknownAuthorityError{}); errors.As(err, &unknown) {
		return "no authority that this machine knows has signed its certificate; auth: {tls: {ca: FILE}} names one"
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

// Sentence makes an error of one line; what comes from outside is kept short and free of secrets. It wraps cause.
func (s *Server) Sentence(cause error, format string, args ...any) error {
	for i, arg := range args {
		if text, ok := arg.(string); ok && text != s.Shown {
			args[i] = shorten(s.clean(text), maxAnswered)
		}
	}
	return &failure{text: fmt.Sprintf(format, args...), cause: cause}
}

// clean takes out secrets that a server or a proxy may have echoed.
func (s *Server) clean(text string) string {
	for _, secret := range s.secrets {
		text = strings.ReplaceAll(text, secret, "***")
	}
	return text
}

// Brief is a query as an error shows it.
func Brief(query string) string { return shorten(query, maxQuery) }

// shorten puts text on one line of at most n runes.
func shorten(text string, n int) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}
