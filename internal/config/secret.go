package config

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

const hidden = "[secret]"

// Secret is a text that no print, log or JSON shows. (fmt cannot call methods on unexported fields: keep it in
// exported ones.)
type Secret string

// Reveal is the text itself.
func (s Secret) Reveal() string { return string(s) }

func (Secret) String() string { return hidden }

// GoString is what %#v prints: never the value.
func (Secret) GoString() string { return hidden }

// Format keeps verbs such as %x and %q from showing it either.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// MarshalText covers YAML, slog and map keys.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalJSON writes "[secret]".
func (Secret) MarshalJSON() ([]byte, error) { return json.Marshal(hidden) }

// URL is an address that may carry credentials: prints show it without its user and query.
type URL string

// Reveal is the address itself.
func (u URL) Reveal() string { return string(u) }

func (u URL) String() string {
	parsed, err := url.Parse(string(u))
	if err != nil || parsed.Host == "" { // git's user@host:path and plain paths carry no password
		return hideCredentials(string(u))
	}
	if parsed.User != nil {
		parsed.User = url.User(hidden)
	}
	if parsed.RawQuery != "" {
		parsed.RawQuery = hidden
	}
	return strings.ReplaceAll(parsed.String(), url.PathEscape(hidden), hidden)
}

// GoString is String, in quotes.
func (u URL) GoString() string { return fmt.Sprintf("%q", u.String()) }

// Format keeps verbs such as %x from showing more than String does.
func (u URL) Format(f fmt.State, verb rune) {
	if verb == 'q' || f.Flag('#') {
		_, _ = f.Write([]byte(u.GoString()))
		return
	}
	_, _ = f.Write([]byte(u.String()))
}

// MarshalText covers JSON, YAML and slog.
func (u URL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

var (
	slackToken  = regexp.MustCompile(`\b(xox[a-z]|xapp)-[A-Za-z0-9-]+`)
	inQuery     = regexp.MustCompile(`(?i)([?&][a-z]*passw[a-z]*=)[^&\s"'$]+`) // of a DSN
	credentials = regexp.MustCompile(`://[^/\s"'$@]+@`)
	// A value written out under a key that sounds like a secret: on a line that YAML refuses nobody knows more of it.
	secretValue = regexp.MustCompile(`(?i)((?:_tok[a-z]*|secret|passw[a-z]*|bearer|authorization|api[_-]key)["']?\s*:\s*)("[^"$][^"]*"?|'[^'$][^']*'?|[^\s"'$&*#{\[][^\s,}]*)`)
)

// hideCredentials leaves out what looks like a token of Slack, the user and password of an address, or a secret's value.
func hideCredentials(text string) string {
	text = secretValue.ReplaceAllString(text, "${1}"+hidden)
	text = inQuery.ReplaceAllString(text, "${1}"+hidden)
	text = slackToken.ReplaceAllString(text, hidden)
	return credentials.ReplaceAllString(text, "://"+hidden+"@")
}
