package plot

import (
	"bytes"
	"image"
	"math"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"

	"releasebot/detector"
	"releasebot/release"
)

var eventOptions = EventOptions{Number: 2528, Urgency: release.Blue, Build: "b512"}

// targets are as many pictures of one chart.
func targets(n int) []Picture {
	all := make([]Picture, n)
	for i := range all {
		all[i] = example()
		all[i].Chart, all[i].Where = "Errors", "production/use1-az"+string(rune('1'+i))
		all[i].Spread, all[i].Over = 3, 3*time.Minute
	}
	return all
}

// laidOut checks that all labels are inside a picture and that none covers another.
func laidOut(t *testing.T, labels []label, width, height vg.Length) {
	t.Helper()
	for i, l := range labels {
		if l.box.Min.X < 0 || l.box.Min.Y < 0 || l.box.Max.X > width+0.01 || l.box.Max.Y > height+0.01 {
			t.Errorf("%q stands at %v, outside of %v × %v", l.text, l.box, width, height)
		}
		for _, o := range labels[:i] {
			if min(l.box.Max.X, o.box.Max.X)-max(l.box.Min.X, o.box.Min.X) > 0.01 && min(l.box.Max.Y, o.box.Max.Y)-max(l.box.Min.Y, o.box.Min.Y) > 0.01 {
				t.Errorf("%q at %v covers %q at %v", l.text, l.box, o.text, o.box)
			}
		}
	}
}

func words(labels []label) string {
	var all []string
	for _, l := range labels {
		all = append(all, l.text)
	}
	return strings.Join(all, "\n")
}

func TestEventSaysWhatItShows(t *testing.T) {
	p := targets(1)[0]
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	p.Zone = newYork
	text := words(layEvent([]Picture{p}, eventOptions).labels)
	for _, want := range []string{
		"Errors on production/use1-az1", "in errors/s", "event 2528 (blue)", "b512 came 07:40", "29.2", "limit 20", "usual 10", "EDT", "8 Mar",
		"usual ± spread", "judged: mean of 3 min",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said:\n%s", want, text)
		}
	}
	if strings.Contains(text, "left out") {
		t.Error("it explains the sign of what is before the picture begins")
	}
}

func TestEventOfSeveralTargets(t *testing.T) {
	for n := 1; n <= 7; n++ {
		s := layEvent(targets(n), eventOptions)
		laidOut(t, s.labels, s.width, s.height)
		text := words(s.labels)
		if len(s.panels) != min(n, 4) || strings.Count(text, "b512 came") != min(n, 4) || strings.Count(text, "measured") != 1 {
			t.Errorf("%d targets have %d panels:\n%s", n, len(s.panels), text)
		}
		if s.height > 600 {
			t.Errorf("%d targets are %v points high", n, s.height)
		}
	}
	o := eventOptions
	o.More = 2
	if text := words(layEvent(targets(5), o).labels); !strings.Contains(text, "and 3 more: production/use1-az5") || !strings.Contains(text, "on 7 targets") {
		t.Errorf("what is not drawn is not said:\n%s", text)
	}
}

// Whatever a chart shows can be laid out and drawn.
func TestEventsOfExtremes(t *testing.T) {
	for name, change := range map[string]func(*Picture){
		"all equal":  func(p *Picture) { each(p, func(float64) float64 { return 7 }) },
		"zero":       func(p *Picture) { each(p, func(float64) float64 { return 0 }) },
		"huge":       func(p *Picture) { each(p, func(v float64) float64 { return v * 1e149 }) },
		"tiny":       func(p *Picture) { each(p, func(v float64) float64 { return v * 1e-149 }) },
		"negative":   func(p *Picture) { each(p, func(v float64) float64 { return -1e7 * v }) },
		"two points": func(p *Picture) { p.Values = p.Values[:2] },
		"one point":  func(p *Picture) { p.Values = p.Values[:1] },
		"no points":  func(p *Picture) { p.Values = nil },
		"nothing":    func(p *Picture) { *p = Picture{} },
		"no usual": func(p *Picture) {
			p.Usual, p.Limits, p.Subtitle = nil, Limits{}, strings.Repeat("12 in 5m where 0.4 are usual; ", 9)
		},
		"two limits":   func(p *Picture) { low := 9.99; p.Limits.Low = &low; p.Spread = 0.01 },
		"far limit":    func(p *Picture) { far := 1e9; p.Limits.High = &far },
		"old build":    func(p *Picture) { p.Build = p.From.AddDate(0, 0, -1) },
		"no build":     func(p *Picture) { p.Build = time.Time{} },
		"no time":      func(p *Picture) { p.From = p.To },
		"days":         func(p *Picture) { p.From = p.To.AddDate(0, 0, -3) },
		"long names":   func(p *Picture) { p.Chart, p.Where, p.Unit = long, long, long },
		"other script": func(p *Picture) { p.Chart = "エラー数" },
	} {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 2, 6} {
				pictures := targets(n)
				for i := range pictures {
					change(&pictures[i])
				}
				o := eventOptions
				if name == "long names" {
					o.Build = long
				}
				s := layEvent(pictures, o)
				laidOut(t, s.labels, s.width, s.height)
				if !strings.Contains(words(s.labels), "event 2528") {
					t.Error("the event's number is cut off")
				}
				if alt := Alt(pictures, o); len(alt) < 20 || len([]rune(alt)) > 2000 || strings.Contains(alt, "NaN") {
					t.Errorf("%q", alt)
				}
				if n == 2 {
					continue
				}
				img := drawn(t, must(Event(pictures, o)), nil)
				if size := img.Bounds().Size(); size.X != 1000 || abs(size.Y-int(2*s.height)) > 1 {
					t.Errorf("%v", size)
				}
			}
		})
	}
	if _, err := Event(nil, EventOptions{}); err == nil {
		t.Error("a picture of nothing is drawn")
	}
}

var long = strings.Repeat("a name that no picture holds ", 20)

func each(p *Picture, to func(float64) float64) {
	for i := range p.Values {
		p.Values[i].V = to(p.Values[i].V)
	}
	judged := *p.Judged
	judged.V = to(29)
	p.Judged = &judged
}

// The picture is opaque, so that Slack's dark theme does not show through, and the same each time.
func TestEventIsOpaque(t *testing.T) {
	data := must(Event(targets(2), eventOptions))
	img := drawn(t, data, nil)
	for _, at := range []image.Point{{0, 0}, {img.Bounds().Max.X - 1, img.Bounds().Max.Y - 1}} {
		if r, g, b, a := img.At(at.X, at.Y).RGBA(); min(r, g, b, a) != 0xffff {
			t.Errorf("%v is %v", at, img.At(at.X, at.Y))
		}
	}
	if !bytes.Equal(data, must(Event(targets(2), eventOptions))) {
		t.Error("the same event is drawn in two ways")
	}
}

// A build's line stands where its time is, and the words above it.
func TestBuildStandsAtItsTime(t *testing.T) {
	s := layEvent(targets(3), eventOptions)
	for _, p := range s.panels {
		x := p.Min.X + (p.Max.X-p.Min.X)*vg.Length(p.axes.X.Norm(seconds(p.picture.Build)))
		above := 0
		for _, l := range s.labels {
			if middle := (l.box.Min.X + l.box.Max.X) / 2; strings.HasPrefix(l.text, "b512 came") && math.Abs(float64(middle-x)) < 1 {
				above++
			}
		}
		if above != 3 {
			t.Errorf("%d labels stand over the build's line at %v", above, x)
		}
	}
}

func BenchmarkEvent(b *testing.B) {
	pictures := targets(4)
	for i := range pictures { // twelve hours of seconds
		p := &pictures[i]
		p.Step, p.From, p.Limits.From, p.Values = time.Second, p.To.Add(-12*time.Hour), p.To.Add(-12*time.Hour), nil
		for n := range 12 * 3600 {
			p.Values = append(p.Values, detector.Sample{T: p.From.Add(time.Duration(n) * time.Second), V: 10 + math.Sin(float64(n)/9)})
		}
	}
	for name, shown := range map[string][]Picture{"one": targets(1), "four": targets(4), "seconds": pictures} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Event(shown, eventOptions); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
