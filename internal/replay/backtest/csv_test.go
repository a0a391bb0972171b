package backtest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func list(t *testing.T) List {
	t.Helper()
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return List{Service: "webapp", Targets: policy().Targets(), Zone: newYork}
}

func TestCSV(t *testing.T) {
	const file = `label, time, Service, bake, target
good, 2026-03-05 07:00, webapp, 1h, dogfood
bad, 2026-03-04T12:00:00Z, , , production
, 1772625600, , 5m,
, 2026-03-04 08:00, status-page, ,
, 2026-02-01, , ,
`
	deploys, others, err := list(t).Read(strings.NewReader(file), "/somewhere/deploys.csv", hour(0), now)
	if err != nil || others != 1 {
		t.Fatal(err, others)
	}
	var got []string
	for _, d := range deploys {
		line := fmt.Sprintf("%s %s %q:", d.Name, d.At.UTC().Format("2 15:04"), d.Went)
		for _, m := range d.Moves {
			line += fmt.Sprintf(" %s+%s", m.Target, m.Until.Sub(m.Since))
		}
		got = append(got, line)
	}
	want := []string{
		`deploys.csv:3 4 12:00 "rolled back": production+30m0s +30m0s`,
		`deploys.csv:4 4 12:00 "": dogfood/az1+5m0s dogfood/az2+5m0s production+5m0s +5m0s`,
		`deploys.csv:2 5 12:00 "all clear": dogfood/az1+1h0m0s dogfood/az2+1h0m0s +1h0m0s`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBadCSV(t *testing.T) {
	for file, want := range map[string]string{
		"":                                "d.csv is empty: its first line must name the columns, such as time,target,label",
		"target\n":                        "d.csv:1: there is no column time; the first line names it and any of service, target, bake, label",
		"time,zone\n":                     `d.csv:1: there is no column "zone"; the first line names some of time, service, target, bake, label`,
		"time\n2026-03-04\nyesterday\n":   `d.csv:3: "yesterday" is no time; write it as 2026-03-02T14:00:00Z, or 2026-03-02 14:00 in America/New_York`,
		"time,target\n2026-03-04,dog\n":   `d.csv:2: there is no target "dog"; there are dogfood/az1, dogfood/az2, production`,
		"time,bake\n2026-03-04,30\n":      `d.csv:2: the bake is "30", and must be a length of time such as 30m`,
		"time,label\n2026-03-04,fine\n":   `d.csv:2: the label is "fine", and must be good, bad, or empty where nobody knows (or: all clear, rolled back)`,
		"time,label\n2026-03-04\n":        "d.csv:2: wrong number of fields",
		"time,label\n2026-03-04,\"good\n": `d.csv:2: extraneous or missing " in quoted-field`,
	} {
		if _, _, err := list(t).Read(strings.NewReader(file), "d.csv", hour(0), now); err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", file, err, want)
		}
	}
}
