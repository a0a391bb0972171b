package config

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

func validateMetrics(p place, m Metrics) {
	prometheus, graphite := p.at("prometheus"), p.at("graphite")
	switch {
	case prometheus.has() && graphite.has():
		graphite.fail("The charts are read from one server, and prometheus names one already. Keep one of prometheus and graphite.")
	case graphite.has():
		validateProvider(graphite, m.Graphite, "Graphite", "http://localhost:80")
	default:
		validateProvider(prometheus, m.Prometheus, "Prometheus", "http://localhost:9090")
	}
}

func validateProvider(p place, c Provider, name, example string) {
	if !p.at("url").has() {
		p.at("url").fail("There is no %s to ask. Add metrics: {%s: {url: %s}}, with your own address.", name, strings.ToLower(name), example)
	} else {
		validateURL(p.at("url"), c.URL, "http", "https")
	}
	atLeast(p.at("timeout"), c.Timeout, 100*time.Millisecond)
	validateAuth(p.at("auth"), c)
}

func validateAuth(p place, c Provider) {
	address, err := url.Parse(c.URL.Reveal())
	if err != nil {
		return // said where the URL stands
	}
	basic, bearer := p.at("basic"), p.at("bearer")
	switch {
	case basic.has() && bearer.has():
		bearer.fail("One asks as a user or with a token, not both. Keep one of basic and bearer.")
	case address.User != nil && (basic.has() || bearer.has()):
		p.fail("The url has a user in it already. Take it out there, or leave out basic and bearer here.")
	}
	validateBasic(basic, c.Auth.Basic)
	if token := c.Auth.Bearer.Reveal(); bearer.has() && (token == "" || !isVisible(token)) {
		bearer.fail("This token is empty, or has a space or a line's end in it. Write the token alone.")
	}
	validateHeaders(p.at("headers"), basic.has() || bearer.has() || address.User != nil)
	validateHeaderValues(p.at("headers"), c.Auth.Headers)
	validateTLS(p.at("tls"), c.Auth.TLS, address.Scheme)
}

func validateBasic(p place, b Basic) {
	switch {
	case !p.has():
	case b.User == "":
		p.at("user").fail("There is no user. Write basic: {user: reader, password: ${PASSWORD}}.")
	case strings.Contains(b.User, ":"):
		p.at("user").fail("A user of basic auth has no colon in its name.")
	case !p.at("password").has():
		p.at("password").fail(`There is no password. Write one; "" if it is empty.`)
	}
}

// headerName is RFC 9110's token.
var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// ownHeaders are those that a query is made of.
var ownHeaders = []string{
	"Accept", "Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Host", "Transfer-Encoding",
}

func validateHeaders(p place, authorized bool) {
	seen := map[string]bool{}
	for _, pair := range p.pairs() {
		at, name := place{doc: p.doc, value: pair.Key}, nameOf(pair.Key)
		sent := http.CanonicalHeaderKey(name)
		switch {
		case !headerName.MatchString(name):
			at.fail("%q cannot be the name of a header: it takes letters, digits and dashes.", name)
		case slices.Contains(ownHeaders, sent):
			at.fail("The header %s is the query's own. Leave it out.", name)
		case sent == "Authorization" && authorized:
			at.fail("Who asks is said by basic, bearer or the url already. Keep one of them and this header.")
		case seen[sent]:
			at.fail("The header %s is said twice; upper and lower case are the same. Keep one.", name)
		}
		seen[sent] = true
	}
}

func validateHeaderValues(p place, headers map[string]Secret) {
	for _, pair := range p.pairs() {
		name := nameOf(pair.Key)
		if value := headers[name].Reveal(); value == "" || !isVisible(strings.ReplaceAll(value, " ", "")) {
			at := place{doc: p.doc, key: pair.Key, value: pair.Value, above: &p}
			at.fail("The header %q is empty, or has a line's end or another control character in it. Write its value on one line.", name)
		}
	}
}

// isVisible tells whether text has neither spaces nor control characters.
func isVisible(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

func validateTLS(p place, t TLS, scheme string) {
	if p.has() && scheme == "http" {
		p.fail("There are no certificates on an http address. Write https in url, or leave out tls.")
	}
	for _, key := range []string{"ca", "cert", "key", "server_name"} {
		if p.at(key).has() && strings.TrimSpace(p.at(key).raw()) == "" {
			p.at(key).fail("%q is empty. Write a value, or leave the key out.", key)
		}
	}
	if (t.Cert == "") != (t.Key == "") {
		p.fail("A certificate goes with its key. Write both cert and key, or neither.")
	}
}
