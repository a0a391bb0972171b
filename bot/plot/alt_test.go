package plot

import (
	"strings"
	"testing"
	"time"
)

func TestAlt(t *testing.T) {
	p := targets(1)[0]
	got := Alt([]Picture{p}, eventOptions)
	want := "Line chart of Errors on production/use1-az1, in errors/s, from 09:00 to 12:00 on 8 March (UTC), of event 2528. " +
		"Breach: 29.2 errors/s, the mean of 3 min, at 12:00; the upper limit is 20; usual is 10, give or take 3. " +
		"The line has been beyond the limit since 11:46. " +
		"b512 came 11:40. Before that the line lay between 9 (09:11) and 11 (09:33) and ended at 10.2; " +
		"since then it lay between 9.02 (11:42) and 31 (11:51) and ended at 29.2. " +
		"Points are missing for 21 min, the last of them from 09:59 to 10:21."
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	p.Build, p.Usual, p.Limits, p.Subtitle = time.Time{}, nil, Limits{}, "12 in 5m where 0.4 are usual"
	if got := Alt([]Picture{p}, EventOptions{}); !strings.Contains(got, "12 in 5m where 0.4 are usual") || strings.Contains(got, "came") {
		t.Error(got)
	}
	many := targets(6)
	for i := range many {
		many[i].Chart, many[i].Where = long, long
	}
	if got := Alt(many, eventOptions); len([]rune(got)) > 2000 || !strings.Contains(got, "on 6 targets") {
		t.Error(got)
	}
}

func TestNumbersAreToldApart(t *testing.T) {
	for _, tc := range []struct {
		numbers []float64
		want    string
	}{
		{[]float64{31.234, 12.4}, "31.2 12.4"},
		{[]float64{12.412, 12.389}, "12.41 12.39"},
		{[]float64{5, 5}, "5 5"},
		{[]float64{1387.4, 65906, -2.5e6, 0}, "1387 65.9k -2.5M 0"},
		{[]float64{1e150, 1e-9, 0.00321}, "1e+150 1e-09 0.00321"},
	} {
		if got := strings.Join(alike(tc.numbers...), " "); got != tc.want {
			t.Errorf("%v: %s, want %s", tc.numbers, got, tc.want)
		}
	}
}

func TestZoneOf(t *testing.T) {
	for name, want := range map[string]string{"America/New_York": "EST/EDT", "America/Sao_Paulo": "UTC-03", "UTC": "UTC"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(2026, 3, 8, 0, 0, 0, 0, zone)
		if got := zoneOf(from, from.AddDate(0, 0, 1)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestLasting(t *testing.T) {
	for d, want := range map[time.Duration]string{
		45 * time.Second: "45 s", 3 * time.Minute: "3 min", time.Hour: "1 h", 80 * time.Minute: "1 h 20 min", 59*time.Minute + 40*time.Second: "1 h",
	} {
		if got := lasting(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}
