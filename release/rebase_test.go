package release

import (
	"testing"
	"time"
)

// What is left of a span when a person accepted chart x on a target since minute 10.
func TestAcceptedSpan(t *testing.T) {
	here, there := Target{Tier: "a"}, Target{Tier: "b"}
	for name, test := range map[string]struct {
		span Span
		all  bool
		want time.Time // its end then; zero for none of it
	}{
		"an event since":                   {Span{Chart: "x", Target: here, Why: WhyEvent, From: minute(10), To: minute(20)}, false, noTime},
		"an event that began before":       {Span{Chart: "x", Target: here, Why: WhyEvent, From: minute(5), To: minute(20)}, false, minute(10)},
		"an event before":                  {Span{Chart: "x", Target: here, Why: WhyEvent, From: minute(5), To: minute(10)}, false, minute(10)},
		"another chart":                    {Span{Chart: "y", Target: here, Why: WhyEvent, From: minute(10), To: minute(20)}, false, minute(20)},
		"another target":                   {Span{Chart: "x", Target: there, Why: WhyEvent, From: minute(10), To: minute(20)}, false, minute(20)},
		"a snooze since":                   {Span{Chart: "x", Target: here, Why: WhySnooze, From: minute(10), To: minute(20)}, false, noTime},
		"a snooze of all for one":          {Span{Chart: "x", All: true, Why: WhySnooze, From: minute(10), To: minute(20)}, false, minute(20)},
		"a snooze of all for all":          {Span{Chart: "x", All: true, Why: WhySnooze, From: minute(10), To: minute(20)}, true, noTime},
		"a snooze of one for all":          {Span{Chart: "x", Target: here, Why: WhySnooze, From: minute(10), To: minute(20)}, true, noTime},
		"a build that was rolled back":     {Span{Target: here, Why: WhyRolledBack, From: minute(10), To: minute(20)}, false, minute(20)},
		"the level before an earlier one":  {Span{Chart: "x", Target: here, Why: WhyBefore, From: minute(5), To: minute(20)}, false, minute(20)},
		"a held deploy, for other charts":  {Span{Target: here, Why: WhyHeld, From: minute(10), To: minute(20)}, false, minute(20)},
		"a held deploy before it was here": {Span{Target: here, Why: WhyHeld, From: minute(5), To: minute(10)}, false, minute(10)},
	} {
		left, some := test.span.before("x", Anchor{Target: here, At: minute(10)}, test.all)
		if some != !test.want.IsZero() || some && !left.To.Equal(test.want) {
			t.Errorf("%s: %v %+v", name, some, left)
		}
		if late := test.span.Why == WhyHeld && test.span.To.After(minute(10)); some && test.span.Chart == "" && len(left.Except) > 0 != late {
			t.Errorf("%s: without %v", name, left.Except)
		}
	}
}

// When the build came: to each target with the drive that brought it, to the whole service with the tier in which it was snoozed.
func TestCame(t *testing.T) {
	a, b := Target{Tier: "a"}, Target{Tier: "b"}
	d := Deploy{Stages: []Stage{
		{Started: minute(0), Drives: []Drive{{Target: a, Started: minute(3)}}}, // the second try
		{Started: minute(10), Drives: []Drive{{Target: b, Started: minute(10)}}},
		{Started: minute(20)},
	}}
	for name, test := range map[string]struct {
		chart  Chart
		snooze Snooze
		want   []Anchor
	}{
		"one target":                 {Chart{}, Snooze{Target: a, Since: minute(4)}, []Anchor{{a, minute(3)}}},
		"every target":               {Chart{}, Snooze{All: true, Since: minute(4)}, []Anchor{{a, minute(3)}, {b, minute(10)}}},
		"the whole, in the first":    {Chart{Whole: true}, Snooze{Since: minute(4)}, []Anchor{{At: minute(0)}}},
		"the whole, in the second":   {Chart{Whole: true}, Snooze{All: true, Since: minute(10)}, []Anchor{{At: minute(10)}}},
		"a target that it never had": {Chart{}, Snooze{Target: Target{Tier: "c"}, Since: minute(4)}, nil},
	} {
		got := d.came(test.chart, test.snooze)
		if len(got) != len(test.want) {
			t.Errorf("%s: %v", name, got)
			continue
		}
		for i := range got {
			if got[i].Target != test.want[i].Target || !got[i].At.Equal(test.want[i].At) {
				t.Errorf("%s: %v", name, got)
			}
		}
	}
}
