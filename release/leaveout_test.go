package release

import (
	"fmt"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

func TestCovers(t *testing.T) {
	here, there := Target{Tier: "dogfood", Zone: "a"}, Target{Tier: "dogfood", Zone: "b"}
	for name, test := range map[string]struct {
		span   Span
		chart  string
		target Target
		want   bool
	}{
		"itself":                          {Span{Chart: "Errors", Target: here}, "Errors", here, true},
		"another chart":                   {Span{Chart: "Errors", Target: here}, "Latency", here, false},
		"another target":                  {Span{Chart: "Errors", Target: here}, "Errors", there, false},
		"every target":                    {Span{Chart: "Errors", All: true}, "Errors", there, true},
		"every target and the whole":      {Span{Chart: "Errors", All: true}, "Errors", Target{}, true},
		"every chart":                     {Span{Target: here}, "Latency", here, true},
		"every chart but one":             {Span{Target: here, Except: []string{"Latency"}}, "Latency", here, false},
		"the others of it":                {Span{Target: here, Except: []string{"Latency"}}, "Errors", here, true},
		"the whole service is one target": {Span{}, "Errors", here, false},
		"charts of the whole service":     {Span{}, "Visits", Target{}, true},
	} {
		if got := test.span.Covers(test.chart, test.target); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A span stands for those that it contains or joins, and for no other.
func TestLeaveOut(t *testing.T) {
	a, b := Target{Tier: "a"}, Target{Tier: "b"}
	held := Span{Target: a, Why: WhyHeld, From: minute(0), To: minute(10)}
	level := Span{Chart: "x", Target: a, Why: WhyBefore, From: minute(0), To: minute(10)}
	change := func(s Span, how func(*Span)) Span { how(&s); return s }
	for name, test := range map[string]struct {
		had, added Span
		want       int
	}{
		"an event in it":              {Span{Chart: "x", Target: a, Why: WhyEvent, From: minute(0), To: minute(10)}, held, 1},
		"an event that began before":  {Span{Chart: "x", Target: a, Why: WhyEvent, From: minute(-1), To: minute(10)}, held, 2},
		"an event that ends later":    {Span{Chart: "x", Target: a, Why: WhyEvent, From: minute(0), To: minute(11)}, held, 2},
		"an event that goes on":       {Span{Chart: "x", Target: a, Why: WhyEvent, From: minute(1)}, held, 2},
		"an event elsewhere":          {Span{Chart: "x", Target: b, Why: WhyEvent, From: minute(1), To: minute(2)}, held, 2},
		"a snooze of every target":    {Span{Chart: "x", All: true, Why: WhySnooze, From: minute(1), To: minute(2)}, held, 2},
		"an earlier level":            {Span{Chart: "x", Target: a, Why: WhyBefore, From: minute(1), To: minute(2)}, held, 2},
		"the level before two builds": {change(level, func(s *Span) { s.From, s.To = minute(1), minute(11) }), level, 2},
		"the level before one, twice": {change(level, func(s *Span) { s.From = minute(-1) }), level, 1},
		"the same that touches":       {change(held, func(s *Span) { s.From, s.To = minute(10), minute(12) }), held, 1},
		"the same a minute later":     {change(held, func(s *Span) { s.From, s.To = minute(11), minute(12) }), held, 2},
		"the same, but not one chart": {change(held, func(s *Span) { s.From, s.Except = minute(-1), []string{"x"} }), held, 2},
		"one that leaves out a chart": {
			Span{Chart: "x", Target: a, Why: WhyEvent, From: minute(1), To: minute(2)}, change(held, func(s *Span) { s.Except = []string{"x"} }), 2,
		},
	} {
		d := &decision{s: State{Bad: []Span{test.had}}}
		d.leaveOut(test.added)
		if len(d.s.Bad) != test.want {
			t.Errorf("%s: %+v", name, d.s.Bad)
		}
	}
	joined := held.join(Span{From: minute(-3), To: minute(4)})
	if !joined.From.Equal(minute(-3)) || !joined.To.Equal(minute(10)) {
		t.Errorf("joined: %+v", joined)
	}
	if open := held.join(Span{From: minute(5)}); !open.To.IsZero() {
		t.Errorf("joined with one that goes on: %+v", open)
	}
}

// However much happens, the state stays small: the oldest go first, and never what goes on.
func TestForget(t *testing.T) {
	d := &decision{now: minute(60), policy: Policy{Charts: []Chart{{Name: "x", LookBack: time.Hour, Reach: 2 * time.Hour}, {Name: "y", LookBack: 3 * time.Minute}}}}
	d.s.Bad = []Span{{Chart: "x", From: minute(-500)}, {Chart: "old", From: minute(-90), To: minute(-61)}, {Chart: "y", From: minute(-90), To: minute(-60)}}
	d.forget()
	if len(d.s.Bad) != 2 {
		t.Errorf("what two hours reach, and what goes on: %+v", d.s.Bad)
	}
	for i := range 3 * spansKept {
		d.s.Bad = append(d.s.Bad, Span{Chart: fmt.Sprint(i), From: minute(0), To: minute(1)})
	}
	d.forget()
	if len(d.s.Bad) != spansKept+1 || d.s.Bad[0].Chart != "x" || d.s.Bad[spansKept].Chart != fmt.Sprint(3*spansKept-1) {
		t.Errorf("%d are kept, from %s to %s", len(d.s.Bad), d.s.Bad[0].Chart, d.s.Bad[len(d.s.Bad)-1].Chart)
	}
}
