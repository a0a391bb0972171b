package httpquery

import (
	"crypto/tls"
	"encoding/base64"
	"net/http"
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
		s.hide(password)
		s.hide(credentials)
		s.header.Set("Authorization", "Basic "+credentials)
	}
}

// WithBearer asks with a token.
func WithBearer(token string) Option {
	return func(s *Server) {
		s.hide(token)
		s.header.Set("Authorization", "Bearer "+token)
	}
}

// minHidden is the fewest characters of a header's value that errors hide: a shorter one is a tenant's name or number
// rather than a secret, and to hide every "1" would garble the sentence.
const minHidden = 8

// WithHeader sets a header of each request, such as X-Scope-OrgID. Errors hide its value where it is as long as secrets
// are.
func WithHeader(name, value string) Option {
	return func(s *Server) {
		if len(value) >= minHidden {
			s.hide(value)
		}
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

func (s *Server) hide(secret string) {
	if secret != "" {
		s.secrets = append(s.secrets, secret)
	}
}
