package graphite

import (
	"html"
	"net/http"
	"regexp"
	"strings"
)

var (
	unseen = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)>|<!--.*?-->`)
	tag    = regexp.MustCompile(`<[^<>]*>`)
)

// text is what a person would read on a page.
func text(page []byte) string {
	return strings.TrimSpace(html.UnescapeString(tag.ReplaceAllString(unseen.ReplaceAllString(string(page), " "), "\n")))
}

// maxPage is how many bytes of a page are looked at; one of graphite-web's with a stack has some 8 kB.
const maxPage = 256 << 10

// reason is the server's own, of an answer that is no success. graphite-web says what a target lacks in the last line of
// a page with its stack; a bad request is one line.
func reason(body []byte, status int) string {
	said := text(body[:min(len(body), maxPage)])
	if _, stack, ok := strings.Cut(said, "Traceback (most recent call last):"); ok {
		lines := strings.Split(strings.TrimSpace(stack), "\n")
		said = lines[len(lines)-1]
	}
	if said == "" {
		return http.StatusText(status)
	}
	return said
}
