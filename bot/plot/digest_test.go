package plot

import (
	"bytes"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"

	"releasebot/release"
)

// aDay is a day as most are, in New York.
func aDay(t testing.TB) Digest {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour, minute int) time.Time { return time.Date(2026, 3, 2, hour, minute, 0, 0, zone) }
	return Digest{
		Service: "webapp", Zone: zone, Day: at(12, 0), Now: at(17, 20),
		Deploys: []DayDeploy{
			{"b511", at(9, 5), at(10, 12), release.AllClear},
			{"b512", at(10, 20), at(10, 44), release.RolledBack},
			{"b514", at(12, 2), at(13, 10), release.AllClear},
			{"b515", at(13, 12), at(14, 25), release.AllClear},
			{"b516", at(16, 40), time.Time{}, release.Baking},
		},
		Events: []DayEvent{
			{2528, "Five Hundred Errors", release.Purple, at(10, 31), at(11, 2)},
			{2529, "Latency", release.Blue, at(10, 33), at(10, 58)},
			{2530, "Log Volume", release.White, at(15, 10), at(16, 5)},
			{2531, "Traffic", release.Blue, at(16, 55), time.Time{}},
		},
		Held: []Stretch{{at(10, 31), at(11, 30)}, {at(16, 55), time.Time{}}},
	}
}

func TestDigestSaysWhatItShows(t *testing.T) {
	s := layDigest(aDay(t))
	laidOut(t, s.labels, s.width, s.height)
	text := words(s.labels)
	for _, want := range []string{
		"webapp · Mon 2 March 2026", "5 deploys (3 all clear, 1 rolled back, 1 running)", "4 events (1 purple, 2 blue, 1 white) · held for 1 h 24 min",
		"b512 rolled back", "P 2528 Five Hundred Errors", "W 2530 Log Volume", "B 2531 open", "EST", "Held", "rolled back", "12:00",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said:\n%s", want, text)
		}
	}
	if s.now <= s.x0 || s.now >= s.x1 {
		t.Errorf("now is at %v", s.now)
	}
}

func TestDigestAlt(t *testing.T) {
	got := aDay(t).Alt()
	for _, want := range []string{
		"The day of webapp on Monday 2 March 2026 (EST): 5 deploys (3 all clear, 1 rolled back, 1 running)",
		"Event 2528 (purple, Five Hundred Errors) was open from 10:31 to 11:02.", "Event 2531 (blue, Traffic) was open from 16:55 and still is.",
		"Deploy of b512 from 10:20 to 10:44, rolled back.", "Deploy of b516 from 16:40, running.", "Held from 10:31 to 11:30.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said: %s", want, got)
		}
	}
}

// A day of 23 or 25 hours is drawn as long as it is, with its hours as its clocks said them.
func TestDigestWhenTheClocksChange(t *testing.T) {
	for _, tc := range []struct {
		month           time.Month
		date            int
		zone, alt, east string
	}{{3, 8, "EST/EDT", "the day has 23 h", "21:00"}, {11, 1, "EDT/EST", "the day has 25 h", "21:00"}} {
		d := aDay(t)
		d.Day = time.Date(2026, tc.month, tc.date, 12, 0, 0, 0, d.Zone)
		begin := midnight(d.Day)
		d.Now = time.Time{}
		d.Deploys = []DayDeploy{{"b1", begin, begin.AddDate(0, 0, 1), release.AllClear}}
		d.Events, d.Held = nil, nil
		s := layDigest(d)
		laidOut(t, s.labels, s.width, s.height)
		text := words(s.labels)
		if !strings.Contains(text, tc.zone) || !strings.Contains(text, "\n00:00") || !strings.Contains(text, tc.east) || !strings.Contains(d.Alt(), tc.alt) {
			t.Errorf("%s\n%s", text, d.Alt())
		}
		if b := s.bars[0]; b.Min.X != s.x0 || b.Max.X < s.x1-0.01 || b.Max.X > s.x1+0.01 {
			t.Errorf("the whole day is drawn from %v to %v of %v to %v", b.Min.X, b.Max.X, s.x0, s.x1)
		}
	}
}

func TestFullDigest(t *testing.T) {
	d := aDay(t)
	begin := midnight(d.Day)
	d.Deploys, d.Events = nil, nil
	for i := range 30 {
		at := begin.Add(time.Duration(i) * 31 * time.Minute)
		d.Deploys = append(d.Deploys, DayDeploy{fmt.Sprint("b", 500+i), at, at.Add(25 * time.Minute), release.AllClear})
		d.Events = append(d.Events, DayEvent{2500 + i, "Latency", release.White, at, at.Add(3 * time.Hour)})
	}
	d.Deploys[29].Phase, d.Events[29].Urgency = release.RolledBack, release.Purple
	s := layDigest(d)
	laidOut(t, s.labels, s.width, s.height)
	text := words(s.labels)
	if !strings.Contains(text, "and 10 more deploys and 10 more events, not drawn") || !strings.Contains(text, "b529") || !strings.Contains(text, "P 2529") {
		t.Error(text)
	}
	for i, b := range s.bars {
		for _, o := range s.bars[:i] {
			if min(b.Max.X, o.Max.X) > max(b.Min.X, o.Min.X) && min(b.Max.Y, o.Max.Y) > max(b.Min.Y, o.Min.Y) {
				t.Errorf("a bar at %v covers one at %v", b.Rectangle, o.Rectangle)
			}
		}
	}
	if alt := d.Alt(); len([]rune(alt)) > 2000 || !strings.Contains(alt, "30 deploys") {
		t.Error(alt)
	}
}

func TestDigestsOfExtremes(t *testing.T) {
	begin := midnight(aDay(t).Day)
	for name, change := range map[string]func(*Digest){
		"nothing":    func(d *Digest) { *d = Digest{} },
		"quiet":      func(d *Digest) { d.Deploys, d.Events, d.Held = nil, nil, nil },
		"long names": func(d *Digest) { d.Service, d.Deploys[0].Build, d.Events[0].Chart = long, long, long },
		"instants":   func(d *Digest) { d.Deploys[0].To, d.Events[0].To = d.Deploys[0].From, d.Events[0].From },
		"at its end": func(d *Digest) {
			d.Now = time.Time{}
			d.Deploys[0].From, d.Deploys[0].To = begin.Add(1439*time.Minute), time.Time{}
		},
		"days":        func(d *Digest) { d.Deploys[0].From, d.Deploys[0].To = begin.AddDate(0, 0, -3), begin.AddDate(0, 0, 3) },
		"other days":  func(d *Digest) { d.Deploys[0].From, d.Deploys[0].To = begin.AddDate(0, 0, -3), begin.AddDate(0, 0, -2) },
		"backwards":   func(d *Digest) { d.Deploys[0].To = d.Deploys[0].From.Add(-time.Hour) },
		"no urgency":  func(d *Digest) { d.Events[0].Urgency = release.None },
		"odd urgency": func(d *Digest) { d.Events[0].Urgency = 77 },
	} {
		t.Run(name, func(t *testing.T) {
			d := aDay(t)
			change(&d)
			s := layDigest(d)
			laidOut(t, s.labels, s.width, s.height)
			for _, b := range s.bars {
				if b.Min.X < 0 || b.Max.X > s.width || b.Min.Y < 0 || b.Max.Y > s.height {
					t.Errorf("a bar stands at %v, outside", b.Rectangle)
				}
			}
			drawn(t, must(d.PNG()), nil)
			if d.Alt() == "" {
				t.Error("it has no alt text")
			}
		})
	}
}

// Who does not see colours tells the bars apart by a letter, a sign or a pattern.
func TestLooksDifferWithoutColour(t *testing.T) {
	seen := map[string]string{}
	for _, l := range slices.Concat(deployLooks, eventLooks[1:], []look{heldLook}) {
		without := fmt.Sprint(l.letter, l.sign, l.hatched)
		if other, ok := seen[without]; ok {
			t.Errorf("%s looks like %s", l.name, other)
		}
		seen[without] = l.name
	}
}

func TestDigestIsDrawnTheSame(t *testing.T) {
	data := must(aDay(t).PNG())
	if !bytes.Equal(data, must(aDay(t).PNG())) {
		t.Error("the same day is drawn in two ways")
	}
	if size := drawn(t, data, nil).Bounds().Size(); size != image.Pt(1000, int(2*layDigest(aDay(t)).height)) {
		t.Errorf("%v", size)
	}
}

func BenchmarkDigest(b *testing.B) {
	d := aDay(b)
	for b.Loop() {
		if _, err := d.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSpreadKeepsInside(t *testing.T) {
	var labels []label
	for range 5 {
		labels = append(labels, put("x", barStyle, 0, 40))
	}
	spread(labels, 0, 80)
	laidOut(t, labels, 80, vg.Length(80))
}
