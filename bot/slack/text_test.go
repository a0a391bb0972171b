package slack

import (
	"strings"
	"testing"
	"time"
)

func TestOutside(t *testing.T) {
	for in, want := range map[string]string{
		"Five Hundred Errors":      "Five Hundred Errors",
		"<!here> & <@U0EVIL>":      "&lt;!here&gt; &amp; &lt;@U0EVIL&gt;",
		"two\n> lines\r\n\tof  it": "two &gt; lines of it",
		"```code```":               "'''code'''",
		"a\x00\x1b[31mb":           "a [31mb",
		"\u202ereversed\u2069":     "reversed",
		"\xffbroken":               "�broken",
		" \u2028 ":                 "",
		strings.Repeat("<", 30):    strings.Repeat("&lt;", 19) + "…",
		"twenty characters!!!":     "twenty characters!!!",
		"𝕊𝕝𝕒𝕔𝕜 and more than 20 characters": "𝕊𝕝𝕒𝕔𝕜 and more than…",
	} {
		if got := outside(in, 20); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestMention(t *testing.T) {
	for id, want := range map[string]string{
		"U0BEN": "<@U0BEN>", "W012AB": "<@W012AB>", "": "somebody", "ben": "ben", "U": "U", "U0|here": "U0|here",
		"U0BEN> <!here": "U0BEN&gt; &lt;!here", "u0ben": "u0ben",
	} {
		if got := mention(id); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

func TestLink(t *testing.T) {
	for address, want := range map[string]string{
		"https://git.example/pull/1?a=1&b=2": "<https://git.example/pull/1?a=1&amp;b=2|text>",
		"http://git.example/a b|c>d":         "<http://git.example/a%20b%7Cc%3Ed|text>",
		"https://git.example/ü":              "<https://git.example/%C3%BC|text>",
		"javascript:alert(1)":                "text", "https://": "text", "": "text", "/pull/1": "text", "ftp://git.example/": "text",
		"https://git.example/\n": "text", "https://git.example/" + strings.Repeat("a", maxURL): "text",
	} {
		if got := link(address, "text"); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestMoment(t *testing.T) {
	ten := time.Date(2026, 3, 4, 10, 0, 0, 0, time.FixedZone("CET", 3600))
	for _, tt := range []struct {
		t, now time.Time
		want   string
	}{
		{ten, ten.Add(time.Hour), "<!date^1772614800^{time}|09:00 UTC>"},
		{ten, time.Time{}, "<!date^1772614800^{time}|09:00 UTC>"},
		{ten, ten.Add(-48 * time.Hour), "<!date^1772614800^{date_short_pretty} at {time}|4 Mar 09:00 UTC>"},
		{time.Time{}, ten, "an unknown time"},
	} {
		if got := moment(tt.t, tt.now); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}

func TestCutMarkup(t *testing.T) {
	for in, want := range map[string]string{
		"short":                           "short",
		"as long as this one is":          "as long as thi…",
		"an entity &amp;&amp;":            "an entity …",
		"a link <https://a.example|here>": "a link …",
		"```\nsome long output\n```":      "```\nsome long …\n```",
	} {
		if got := cutMarkup(in, 19); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCodeBlock(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		"\n \n":                      "",
		"one\r\n\ttwo\n":             "```\none\n\ttwo\n```",
		"\x1b[31mred\x1b[0m ``` <b>": "```\nred ''' &lt;b&gt;\n```",
		strings.Repeat("x", 50):      "```\n…" + strings.Repeat("x", 29) + "\n```",
	} {
		if got := codeBlock(in, 30); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
