package plot

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTimeTicks(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		parsed, err := time.ParseInLocation("2006-01-02 15:04:05", text, newYork)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	for _, tc := range []struct{ from, to, want string }{
		{"2026-03-02 11:07:00", "2026-03-02 14:07:00", "11:30/Mon 2 Mar 12:00 12:30 13:00 13:30 14:00"},
		{"2026-03-02 22:30:00", "2026-03-03 01:30:00", "22:30/Mon 2 Mar 23:00 23:30 00:00/Tue 3 Mar 00:30 01:00 01:30"},
		{"2026-03-08 00:00:00", "2026-03-08 09:00:00", "00:00/Sun 8 Mar 01:00 03:00 04:00 05:00 06:00 07:00 08:00 09:00"}, // clocks go forward
		{"2026-03-02 11:00:00", "2026-03-02 11:01:00", "11:00:00/Mon 2 Mar 11:00:10 11:00:20 11:00:30 11:00:40 11:00:50 11:01:00"},
		{"2026-03-02 11:00:00", "2026-03-16 11:00:00", "Wed 4 Mar Fri 6 Mar Sun 8 Mar Tue 10 Mar Thu 12 Mar Sat 14 Mar Mon 16 Mar"},
	} {
		var got []string
		for _, tick := range (timeTicks{zone: newYork}).Ticks(seconds(at(tc.from)), seconds(at(tc.to))) {
			got = append(got, strings.ReplaceAll(strings.TrimSuffix(tick.Label, "\n "), "\n", "/"))
		}
		if text := strings.Join(got, " "); text != tc.want {
			t.Errorf("%s to %s:\n%s\nwant\n%s", tc.from, tc.to, text, tc.want)
		}
	}
}

func TestValueTicks(t *testing.T) {
	for _, tc := range []struct {
		low, high float64
		want      string
	}{
		{0, 1, "0 0.2 0.4 0.6 0.8 1.0"},
		{87, 145, "90 100 110 120 130 140"},
		{0, 0.0031, "0 0.0005 0.0010 0.0015 0.0020 0.0025 0.0030"},
		{0, 52000, "0 10k 20k 30k 40k 50k"},
		{1e6, 1.0002e6, "1000.00k 1000.05k 1000.10k 1000.15k 1000.20k"},
		{-3, 3, "-3 -2 -1 0 1 2 3"},
		{2.1e9, 4e9, "2.5G 3.0G 3.5G 4.0G"},
		{5, 5, ""},
	} {
		var got []string
		for _, tick := range (valueTicks{}).Ticks(tc.low, tc.high) {
			got = append(got, tick.Label)
		}
		if text := fmt.Sprint(strings.Join(got, " ")); text != tc.want {
			t.Errorf("%g to %g: %s, want %s", tc.low, tc.high, text, tc.want)
		}
	}
}
