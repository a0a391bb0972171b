package httpquery

import (
	"crypto/tls"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Option changes how a Server is asked.
type Option func(*Server)

// WithTimeout bounds each query; the default is DefaultTimeout.
func WithTimeout(d time.Duration) Option { return func(s *Server) { s.Timeout = d } }

// WithBasicAuth asks as a user, whatever user the URL names.
func WithBasicAuth(user, password string) Option {
	return func(s *Server) {
		credentials := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
		s.hide(password, 1)
		s.hide(credentials, 1)
		s.header.Set("Authorization", "Basic "+credentials)
	}
}

// WithBearer asks with a token.
func WithBearer(token string) Option {
	return func(s *Server) {
		s.hide(token, 1)
		s.header.Set("Authorization", "Bearer "+token)
	}
}

// minHidden is the fewest bytes of a header's value, and of one in the URL's query, that errors hide: a shorter one is a
// tenant's number or a switch rather than a secret, and to hide every "1" would garble the sentence.
const minHidden = 4

// WithHeader sets a header of each request, such as X-Scope-OrgID. Errors hide its value from minHidden on.
func WithHeader(name, value string) Option {
	return func(s *Server) {
		s.hide(value, minHidden)
		s.header.Set(name, value)
	}
}

// WithTLS is for certificates of one's own: an authority that the machine does not know, or one that says who asks.
func WithTLS(c *tls.Config) Option {
	return func(s *Server) {
		t := carrier()
		t.TLSClientConfig = c
		s.carrier = t
	}
}

// WithRoundTripper replaces what carries the requests, WithTLS included; headers and bounds stay.
func WithRoundTripper(rt http.RoundTripper) Option { return func(s *Server) { s.carrier = rt } }

// hide keeps a secret of at least so many bytes out of errors, also where a server echoes it as it stands in a URL.
func (s *Server) hide(secret string, least int) {
	if len(secret) < least || secret == "" {
		return
	}
	s.secrets = append(s.secrets, secret)
	for _, escaped := range []string{url.QueryEscape(secret), url.PathEscape(secret)} {
		if escaped != secret {
			s.secrets = append(s.secrets, escaped)
		}
	}
}

// hideQuery hides the values in the query of the server's URL, which may be keys ("?apikey=…"), as they are and as they
// are written there. What cannot be read as a query has no values, and is hidden as a whole.
func (s *Server) hideQuery(query string) {
	for part := range strings.SplitSeq(query, "&") {
		_, written, found := strings.Cut(part, "=")
		if !found {
			written = part
		}
		s.hide(written, minHidden)
		if value, err := url.QueryUnescape(written); err == nil && value != written {
			s.hide(value, minHidden)
		}
	}
}
