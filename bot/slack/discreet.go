package slack

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// discreet is an HTTP client whose errors name no address in full: whoever reads a response_url or the address of an
// upload in a log could speak as the bot.
type discreet struct{ http.Client }

// Do implements what slack-go asks of a client.
func (d *discreet) Do(r *http.Request) (*http.Response, error) {
	response, err := d.Client.Do(r)
	var failed *url.Error
	if errors.As(err, &failed) {
		return response, &url.Error{Op: failed.Op, URL: withoutSecrets(failed.URL), Err: failed.Err}
	}
	return response, err
}

var address = regexp.MustCompile(`\b(?:https?|wss?)://[^\s"']+`)

// withoutSecrets leaves of the addresses in a text the host, and the method of Slack's Web API where it is one.
func withoutSecrets(text string) string {
	return address.ReplaceAllStringFunc(text, func(found string) string {
		u, err := url.Parse(found)
		if err != nil {
			return "an address"
		}
		if method, ok := strings.CutPrefix(u.Path, "/api/"); ok && !strings.Contains(method, "/") {
			return u.Scheme + "://" + u.Host + u.Path
		}
		return u.Scheme + "://" + u.Host
	})
}
