package deployer_test

import (
	"testing"
	"unicode/utf8"

	"releasebot/deployer"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ttext\n":                       "plain\ttext\n",
		"\x1b[1;31mred\x1b[0m":                "red",
		"\x1b]0;title\x07text":                "text",
		"\x1b]8;;http://x\x1b\\link\x1b]8;;":  "link",
		"\x1b(Bx\x1bcy":                       "xy",
		"10%\r20%\r\nend\x00\x7f\u0085\u009b": "10%\n20%\nend",
		"user\u202egnp.exe":                   "usergnp.exe",
		"\xffbroken":                          "\uFFFDbroken",
	} {
		if got := deployer.Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLineAndTailCutBetweenRunes(t *testing.T) {
	for limit := range 12 {
		line, tail := deployer.Line("é\n é é é é", limit), deployer.Tail("é é é é é\n", limit)
		if len(line) > max(limit, len("…")) || len(tail) > limit || !utf8.ValidString(line+tail) {
			t.Errorf("limit %d: line %q, tail %q", limit, line, tail)
		}
	}
	if got := deployer.Line(" a\nb\tc ", 10); got != "a b c" {
		t.Errorf("Line = %q", got)
	}
	if got := deployer.Tail("first\nlast\n\n", 4); got != "last" {
		t.Errorf("Tail = %q", got)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("\x1b[31m\x1b\x1b[\xff\u202e\r")
	f.Fuzz(func(t *testing.T, s string) {
		once := deployer.Plain(s)
		if twice := deployer.Plain(once); twice != once || !utf8.ValidString(once) {
			t.Errorf("Plain(%q) = %q, and again %q", s, once, twice)
		}
	})
}
