package commands_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones, wherever this runs

	"pgregory.net/rapid"

	"releasebot/commands"
)

func in(t testing.TB, zone, at string) commands.Where {
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", at, location)
	if err != nil {
		t.Fatal(err)
	}
	s := webapp
	s.Location = location
	return commands.Where{Services: []commands.Service{s}, Now: now}
}

func TestUntil(t *testing.T) {
	const berlin, tuesday = "Europe/Berlin", "2026-11-24 11:00"
	tests := []struct{ zone, now, text, want, reason string }{
		{berlin, tuesday, "until 15:30", "2026-11-24T15:30:00+01:00", ""},
		{berlin, tuesday, "till 15.30 lunch", "2026-11-24T15:30:00+01:00", "lunch"},
		{berlin, tuesday, "til 3pm", "2026-11-24T15:00:00+01:00", ""},
		{berlin, tuesday, "until 3 PM, lunch", "2026-11-24T15:00:00+01:00", "lunch"},
		{berlin, tuesday, "until 3:30pm", "2026-11-24T15:30:00+01:00", ""},
		{berlin, tuesday, "until noon", "2026-11-24T12:00:00+01:00", ""},
		{berlin, tuesday, "until midnight", "2026-11-25T00:00:00+01:00", ""},
		{berlin, tuesday, "until 12am", "2026-11-25T00:00:00+01:00", ""},
		{berlin, tuesday, "until 9:00", "2026-11-25T09:00:00+01:00", ""}, // has passed today
		{berlin, tuesday, "until 11:00", "2026-11-25T11:00:00+01:00", ""},
		{berlin, tuesday, "until 11:01", "2026-11-24T11:01:00+01:00", ""},
		{berlin, tuesday, "until tomorrow", "2026-11-25T09:00:00+01:00", ""},
		{berlin, tuesday, "until tomorrow 15:00", "2026-11-25T15:00:00+01:00", ""},
		{berlin, tuesday, "until 3pm tomorrow we move", "2026-11-25T15:00:00+01:00", "we move"},
		{berlin, tuesday, "until tomorrow at 8:15", "2026-11-25T08:15:00+01:00", ""},
		{berlin, tuesday, "until Monday", "2026-11-30T09:00:00+01:00", ""},
		{berlin, tuesday, "until mon 10:00: the fair", "2026-11-30T10:00:00+01:00", "the fair"},
		{berlin, tuesday, "until 10:00 on Thursday", "2026-11-26T10:00:00+01:00", ""},
		{berlin, tuesday, "until Tuesday", "2026-12-01T09:00:00+01:00", ""},
		{berlin, tuesday, "until Tuesday 12:00", "2026-11-24T12:00:00+01:00", ""},
		{berlin, tuesday, "until this Friday", "2026-11-27T09:00:00+01:00", ""},
		{berlin, tuesday, "until 2026-12-01", "2026-12-01T09:00:00+01:00", ""},
		{berlin, tuesday, "until 2026-12-01 09:30", "2026-12-01T09:30:00+01:00", ""},
		{berlin, tuesday, "until 2026-12-01T09:30 the fair", "2026-12-01T09:30:00+01:00", "the fair"},
		{berlin, tuesday, "until 1 December", "2026-12-01T09:00:00+01:00", ""},
		{berlin, tuesday, "until Dec 1st, 2026 10:00", "2026-12-01T10:00:00+01:00", ""},
		{berlin, tuesday, "until the 1st of December", "2026-12-01T09:00:00+01:00", ""},
		{berlin, tuesday, "until 10:00 on the 1st of December", "2026-12-01T10:00:00+01:00", ""},
		{berlin, tuesday, "until 1st of January", "2027-01-01T09:00:00+01:00", ""},
		{berlin, tuesday, "until 15:30 CET", "2026-11-24T15:30:00+01:00", ""},
		{berlin, tuesday, "until 15:30 Europe/Berlin lunch", "2026-11-24T15:30:00+01:00", "lunch"},
		{berlin, tuesday, "lunch until 15:30", "2026-11-24T15:30:00+01:00", "lunch"},
		{berlin, tuesday, "for the move until Friday 18:00", "2026-11-27T18:00:00+01:00", "for the move"},
		{berlin, tuesday, "nobody looks until 15:30 anyway", "", "nobody looks until 15:30 anyway"},
		{"UTC", tuesday, "until 15:30 utc", "2026-11-24T15:30:00Z", ""},
		{"Asia/Kolkata", tuesday, "until 15:30", "2026-11-24T15:30:00+05:30", ""},
		{"America/New_York", "2026-11-24 23:30", "until 1:00", "2026-11-25T01:00:00-05:00", ""},
		// Across a change of clocks, the clock's time counts.
		{berlin, "2026-10-24 15:00", "until tomorrow 15:00", "2026-10-25T15:00:00+01:00", ""},
		// 02:30 of that night was skipped, but that is over.
		{berlin, "2026-03-29 10:00", "until 2:30", "2026-03-30T02:30:00+02:00", ""},
		// 02:30 comes twice; the first of them is over.
		{berlin, "2026-10-25 03:00", "until 2:30", "2026-10-26T02:30:00+01:00", ""},
	}
	for _, tt := range tests {
		t.Run(tt.zone+" "+tt.text, func(t *testing.T) {
			got, reply := commands.Parse("pause "+tt.text, in(t, tt.zone, tt.now))
			if reply != nil {
				t.Fatalf("refused: %s", reply.Text)
			}
			said := ""
			if !got.Until.IsZero() {
				said = got.Until.Format(time.RFC3339)
			}
			if said != tt.want || got.Reason != tt.reason || got.For != 0 {
				t.Errorf("until %s because of %q, want %s, %q", said, got.Reason, tt.want, tt.reason)
			}
		})
	}
}

// After the first 02:30 only the second is left.
func TestUntilTheSecond(t *testing.T) {
	where := in(t, "Europe/Berlin", "2026-10-25 01:00")
	where.Now = time.Date(2026, 10, 25, 0, 45, 0, 0, time.UTC) // 02:45, for the first time
	got, reply := commands.Parse("pause until 2:30", where)
	if reply != nil || got.Until.UTC() != time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC) {
		t.Errorf("%+v, %+v", got, reply)
	}
}

func TestUntilRefuses(t *testing.T) {
	const how = "Write until 15:30, until tomorrow 9:00, until Monday or until 2026-12-01 09:00."
	const berlin, tuesday = "Europe/Berlin", "2026-11-24 11:00"
	tests := []struct{ now, text, want string }{
		{tuesday, "until", "Until when? " + how},
		{tuesday, "until Ada is back", "“Ada” is no time that I understand. " + how},
		{tuesday, "until tomorow", "“tomorow” is no time that I understand. Did you mean tomorrow? " + how},
		{tuesday, "until mondy 9:00", "“mondy” is no time that I understand. Did you mean monday? " + how},
		{tuesday, "until 5", "“5” is no time that I understand: morning or afternoon? " + how},
		{tuesday, "until Monday 9", "“9” is no time that I understand: morning or afternoon? " + how},
		{tuesday, "until Monday at 9", "“9” is no time that I understand: morning or afternoon? " + how},
		{tuesday, "until 15:30 tomorow", "“tomorow” is no time that I understand. Did you mean tomorrow? " + how},
		{tuesday, "until next Monday", "“next Monday” can be understood in two ways. Write the day, such as until 2026-12-01."},
		{tuesday, "until 24:00", "“24:00” is no time that I understand. " + how},
		{tuesday, "until 15:60", "“15:60” is no time that I understand. " + how},
		{tuesday, "until 15:30-16:00", "“15:30-16:00” is no time that I understand. " + how},
		{tuesday, "until 12/01/2026", "“12/01/2026” is no time that I understand. " + how},
		{tuesday, "until Monday Tuesday", "Until when of the two? Write one time, such as until 2026-12-01 09:00."},
		{tuesday, "until midnight tomorrow", "Midnight can be either end of a day. Write 00:00, when the day begins."},
		{tuesday, "until 2026-02-30", "There is no such day. Write it like 2026-12-01."},
		{tuesday, "until 31 November", "There is no such day. Write it like 2026-12-01."},
		{tuesday, "until 2026-11-23", "09:00 on 2026-11-23 has passed already. Write a time to come."},
		{tuesday, "until today 9:00", "09:00 on 2026-11-24 has passed already. Write a time to come."},
		{tuesday, "until 2027-06-01", "A pause lasts 90 days at most. Write an earlier time."},
		{tuesday, "until 15:30 UTC", "Times here are those of Europe/Berlin, not “UTC”. Write the time there, or for how long, such as for 3h."},
		{tuesday, "until 3pm PST", "Times here are those of Europe/Berlin, not “PST”. Write the time there, or for how long, such as for 3h."},
		{tuesday, "until 15:30 +02:00", "Times here are those of Europe/Berlin, not “+02:00”. Write the time there, or for how long, such as for 3h."},
		{"2026-03-28 20:00", "until 2:30", "02:30 on 2026-03-29 does not exist in Europe/Berlin: the clocks go forward. Write another time, or for how long."},
		{"2026-03-20 20:00", "until 2026-03-29 02:00", "02:00 on 2026-03-29 does not exist in Europe/Berlin: the clocks go forward. Write another time, or for how long."},
		{"2026-10-24 20:00", "until 2:30", "02:30 on 2026-10-25 comes twice in Europe/Berlin, for the clocks go back. Write for how long instead: for 6h30m, or for 7h30m."},
		{"2026-11-24 11:00", "lunch until 2026-11-23", "09:00 on 2026-11-23 has passed already. Write a time to come."},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, reply := commands.Parse("pause "+tt.text, in(t, berlin, tt.now))
			if reply == nil || reply.Text != tt.want {
				t.Errorf("got %+v, %+v, want %q", got, reply, tt.want)
			}
		})
	}
	if got, reply := commands.Parse("pause until 15:30", commands.Where{Services: alone.Services}); reply == nil {
		t.Errorf("without a clock: understood as %+v", got)
	}
}

func TestLengths(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"for half an hour": 30 * time.Minute, "for an hour and a half": 90 * time.Minute, "half an hour": 30 * time.Minute,
		"two hours, lunch": 2 * time.Hour, "for two days of work": 48 * time.Hour, "for half a day": 12 * time.Hour,
		"2 hours and a half": 150 * time.Minute, "an hour - lunch": time.Hour, "for 500s": 500 * time.Second, "1 wk": 7 * 24 * time.Hour,
		"two people are ill": 0, "an hour of silence": 0, "one more thing": 0,
	} {
		got, reply := commands.Parse("pause "+text, alone)
		if reply != nil || got.For != want {
			t.Errorf("%q: for %v, %+v, want %v", text, got.For, reply, want)
		}
	}
}

// Whatever clocks do: a time that is understood shows what was typed, is to come, and no earlier time does both.
func TestUntilProperty(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "Pacific/Apia"}
	rapid.Check(t, func(t *rapid.T) {
		location, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		s := webapp
		s.Location = location
		now := time.Unix(rapid.Int64Range(1767225600, 1830297600).Draw(t, "now"), 0)
		typed := time.Date(2026, 1, 1, rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), 0, 0, time.UTC).Format("15:04")
		got, reply := commands.Parse("pause until "+typed, commands.Where{Services: []commands.Service{s}, Now: now})
		var showing []time.Time // of the coming two days and an hour, minute by minute
		for at := now.Truncate(time.Minute).Add(time.Minute); at.Before(now.Add(49 * time.Hour)); at = at.Add(time.Minute) {
			if at.In(location).Format("15:04") == typed {
				showing = append(showing, at)
			}
		}
		if reply == nil && (len(showing) == 0 || !got.Until.Equal(showing[0])) {
			t.Fatalf("%s, typed at %s: %s, want %v", typed, now.In(location), got.Until.In(location), showing)
		}
		if twice := len(showing) > 1 && showing[1].Sub(showing[0]) < 12*time.Hour; reply != nil && !twice && showing[0].Sub(now) < 23*time.Hour {
			t.Fatalf("%s, typed at %s, is refused: %s", typed, now.In(location), reply.Text)
		}
	})
}
