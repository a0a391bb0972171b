package commands_test

import (
	"strings"
	"testing"
	"time"

	"releasebot/commands"
	"releasebot/release"
)

func TestParseEnd(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC) // 10:00 there
	for text, want := range map[string]struct {
		length time.Duration
		until  time.Time
		wrong  string
	}{
		"3h":                  {length: 3 * time.Hour},
		"for 90 min":          {length: 90 * time.Minute},
		"until 15:30":         {until: time.Date(2026, 3, 4, 15, 30, 0, 0, zone)},
		"15:30":               {until: time.Date(2026, 3, 4, 15, 30, 0, 0, zone)},
		"9:00":                {until: time.Date(2026, 3, 5, 9, 0, 0, 0, zone)},
		"":                    {wrong: "no time that I understand"},
		"soon":                {wrong: "“soon” is no time that I understand"},
		"3":                   {wrong: "no time that I understand"},
		"3h because of tests": {wrong: "no time that I understand"},
		"30 days":             {wrong: "7 days at most"},
		"until 2025-01-01":    {wrong: "passed"},
	} {
		length, until, reply := commands.ParseEnd(release.VerbSnooze, text, now, zone)
		got := ""
		if reply != nil {
			got = reply.Text
		}
		if length != want.length || !until.Equal(want.until) || (got == "") != (want.wrong == "") || !strings.Contains(got, want.wrong) {
			t.Errorf("%q: %s, %s, %q; want %+v", text, length, until, got, want)
		}
	}
}
