package deployer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escapes are the sequences by which programs colour terminals and set their titles (ECMA-48: CSI, OSC, two-byte).
var escapes = regexp.MustCompile(`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])`)

// Plain is s as valid UTF-8 without what a terminal or a message would obey: escape sequences, control characters
// but newline and tab, and the marks that turn the direction of text. A lone carriage return becomes a newline.
func Plain(s string) string {
	s = escapes.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
}

// Line is s as one plain line of at most limit bytes; what is cut off shows as "…".
func Line(s string, limit int) string {
	s = strings.Join(strings.Fields(Plain(s)), " ")
	if len(s) <= limit {
		return s
	}
	cut := max(limit-len("…"), 0)
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// Tail is the plain end of s, at most limit bytes.
func Tail(s string, limit int) string {
	s = strings.TrimRight(Plain(s), "\n\t ")
	if len(s) <= limit {
		return s
	}
	cut := len(s) - limit
	for cut < len(s) && !utf8.RuneStart(s[cut]) {
		cut++
	}
	return s[cut:]
}
