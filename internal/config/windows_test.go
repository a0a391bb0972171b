package config

import (
	"fmt"
	"testing"
	"time"

	"releasebot/release"
)

var somewhen = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

const newYork = "America/New_York"

func windows(t *testing.T, list ...Window) Windows {
	t.Helper()
	for i := range list {
		list[i].compile()
		if list[i].starts == nil {
			t.Fatalf("%q is no cron line", list[i].Open)
		}
	}
	return list
}

func TestNoWindowsAreAlwaysOpen(t *testing.T) {
	if got := (Windows)(nil).At(somewhen); got != (release.Window{Open: true}) {
		t.Errorf("%+v", got)
	}
}

// TestWindows asks one set of windows at several local times; next is "" where they are open.
func TestWindows(t *testing.T) {
	nine := Window{Open: "0 9 * * *", For: 8 * time.Hour, TimeZone: newYork}
	gap := Window{Open: "30 2 * * *", For: time.Hour, TimeZone: newYork}
	overlap := Window{Open: "30 1 * * *", For: 20 * time.Minute, TimeZone: newYork}
	type ask struct{ at, next string }
	for name, test := range map[string]struct {
		windows []Window
		asks    []ask
	}{
		"half-open": {[]Window{nine}, []ask{
			{"2026-03-04T08:59:59-05:00", "2026-03-04T09:00:00-05:00"},
			{"2026-03-04T08:59:59.9-05:00", "2026-03-04T09:00:00-05:00"},
			{"2026-03-04T09:00:00-05:00", ""},
			{"2026-03-04T16:59:59.999999999-05:00", ""},
			{"2026-03-04T17:00:00-05:00", "2026-03-05T09:00:00-05:00"},
		}},
		"nine is nine on both sides of a change": {[]Window{nine}, []ask{
			{"2026-03-07T17:00:00-05:00", "2026-03-08T09:00:00-04:00"},
			{"2026-10-31T17:00:00-04:00", "2026-11-01T09:00:00-05:00"},
			{"2026-11-01T16:59:00-05:00", ""},
		}},
		"a start in the spring gap does not happen": {[]Window{gap}, []ask{
			{"2026-03-07T02:30:00-05:00", ""},
			{"2026-03-08T01:59:00-05:00", "2026-03-09T02:30:00-04:00"},
			{"2026-03-08T03:10:00-04:00", "2026-03-09T02:30:00-04:00"},
		}},
		"a start in the autumn overlap happens twice": {[]Window{overlap}, []ask{
			{"2026-11-01T01:29:00-04:00", "2026-11-01T01:30:00-04:00"},
			{"2026-11-01T01:30:00-04:00", ""},
			{"2026-11-01T01:50:00-04:00", "2026-11-01T01:30:00-05:00"},
			{"2026-11-01T01:30:00-05:00", ""},
			{"2026-11-01T01:50:00-05:00", "2026-11-02T01:30:00-05:00"},
		}},
		"eight hours are eight over a change": {[]Window{{Open: "0 22 * * *", For: 8 * time.Hour, TimeZone: newYork}}, []ask{
			{"2026-03-08T06:59:00-04:00", ""}, // an hour is missing, so it ends an hour later by the clock
			{"2026-03-08T07:00:00-04:00", "2026-03-08T22:00:00-04:00"},
		}},
		"month ends": {[]Window{{Open: "0 0 31 * *", For: 24 * time.Hour, TimeZone: "UTC"}}, []ask{
			{"2026-01-31T23:59:59Z", ""},
			{"2026-02-01T00:00:00Z", "2026-03-31T00:00:00Z"},
			{"2026-12-31T12:00:00Z", ""},
		}},
		"a leap day": {[]Window{{Open: "0 0 29 2 *", For: time.Hour, TimeZone: "UTC"}}, []ask{
			{"2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"},
		}},
		"longer than a day": {[]Window{{Open: "0 9 * * MON", For: 80 * time.Hour, TimeZone: "UTC"}}, []ask{
			{"2026-03-02T08:59:00Z", "2026-03-02T09:00:00Z"}, // a Monday
			{"2026-03-05T16:59:00Z", ""},
			{"2026-03-05T17:00:00Z", "2026-03-09T09:00:00Z"},
		}},
		"overlapping, the earliest next": {[]Window{
			{Open: "0 9 * * *", For: 4 * time.Hour, TimeZone: "UTC"}, {Open: "0 12 * * *", For: 4 * time.Hour, TimeZone: "UTC"},
			{Open: "0 9 * * *", For: time.Hour, TimeZone: "Asia/Tokyo"},
		}, []ask{
			{"2026-03-04T13:00:00Z", ""},
			{"2026-03-04T16:00:00Z", "2026-03-05T00:00:00Z"},
			{"2026-03-05T01:00:00Z", "2026-03-05T09:00:00Z"},
		}},
		"overlapping itself": {[]Window{{Open: "0 * * * *", For: 90 * time.Minute, TimeZone: "UTC"}}, []ask{
			{"2026-03-04T13:59:59Z", ""},
		}},
		"weekdays": {[]Window{{Open: "0 9 * * MON-THU", For: 8 * time.Hour, TimeZone: newYork}}, []ask{
			{"2026-03-05T17:00:00-05:00", "2026-03-09T09:00:00-04:00"}, // Thursday to Monday, over the change
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := windows(t, test.windows...)
			for _, ask := range test.asks {
				check(t, w.At(instant(t, ask.at)), ask.at, ask.next)
			}
		})
	}
}

func check(t *testing.T, got release.Window, at, next string) {
	t.Helper()
	switch {
	case got.Open != (next == ""):
		t.Errorf("at %s open is %v", at, got.Open)
	case next == "" && !got.Next.IsZero():
		t.Errorf("at %s it is open and opens next at %s", at, got.Next)
	case next != "" && !got.Next.Equal(instant(t, next)):
		t.Errorf("at %s the next opening is %s, want %s", at, got.Next, next)
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestWindowsAgainstEveryMinute compares At with the definition itself, minute by minute around the clock changes of
// two years: a start is a minute whose local clock matches; the window is open for its length from there.
func TestWindowsAgainstEveryMinute(t *testing.T) {
	for _, name := range []string{
		newYork, "Europe/London", "America/Havana", "America/Santiago", "Asia/Beirut", // the last three change at midnight
		"Australia/Lord_Howe", // changes by half an hour
	} {
		_, change := somewhen.In(location(name)).ZoneBounds()
		for range 4 {
			for hour := range 5 {
				w := Window{Open: fmt.Sprintf("30 %d * * *", hour), For: 100 * time.Minute, TimeZone: name}
				walk(t, windows(t, w), hour, change)
			}
			_, change = change.Add(time.Hour).ZoneBounds()
		}
	}
}

func walk(t *testing.T, w Windows, hour int, change time.Time) {
	t.Helper()
	zone := location(w[0].TimeZone)
	var start time.Time // the latest
	for at := change.Add(-36 * time.Hour); at.Before(change.Add(30 * time.Hour)); at = at.Add(time.Minute) {
		if local := at.In(zone); local.Hour() == hour && local.Minute() == 30 {
			start = at
		}
		if at.Before(change.Add(-12*time.Hour)) || at.Minute()%10 > 0 && at.Minute()%10 < 9 {
			continue // a start may lie before the walk; and all that changes, changes from a minute 9 to a minute 0
		}
		if want := at.Before(start.Add(w[0].For)); w.At(at).Open != want {
			t.Errorf("%s %q: at %s open is %v", w[0].TimeZone, w[0].Open, at.In(zone), !want)
			return
		}
	}
}
