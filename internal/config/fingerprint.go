package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
)

// Fingerprint tells one server's answers from another's: the same for the same technology, address, user, token and headers,
// all of which may name a tenant. It is a hash, so that it can stand in a file. No password is part of it: it may be short
// enough to be guessed.
func (m Metrics) Fingerprint() string {
	technology, p := m.Provider()
	address := p.URL.Reveal()
	if u, err := url.Parse(address); err == nil && u.User != nil {
		u.User = url.User(u.User.Username())
		address = u.String()
	}
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%q %q %q %q", technology, address, p.Auth.Basic.User, p.Auth.Bearer.Reveal()) // a hash takes all
	for _, name := range slices.Sorted(maps.Keys(p.Auth.Headers)) {
		_, _ = fmt.Fprintf(sum, " %q %q", name, p.Auth.Headers[name].Reveal())
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
