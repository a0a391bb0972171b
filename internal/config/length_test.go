package config

import (
	"testing"
	"time"
)

func TestLengthsInDays(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"400d": 9600 * time.Hour, "1d12h": 36 * time.Hour, "0d": 0, "90s": 90 * time.Second, "-5m": -5 * time.Minute,
	} {
		if got, err := parseLength(text); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "d", "1.5d", "-1d", "+1d", "1d-2h", "1d+2h", "1h1d", "1d 2h", "1dd", "70000d", "1day"} {
		if got, err := parseLength(text); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}
