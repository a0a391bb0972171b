package release

import "testing"

// Of is all that judging one chart on one target must know.
func TestBaselineOf(t *testing.T) {
	a, b := Target{Tier: "a"}, Target{Tier: "b"}
	s := State{
		Bad: []Span{
			{Chart: "Errors", Target: a, Why: WhyEvent, From: minute(1), To: minute(2)},
			{Target: b, Why: WhyHeld, From: minute(3)},
		},
		Snoozes: []Snooze{
			{Chart: "Latency", All: true, Since: minute(0), Until: minute(30)},
			{Chart: "Errors", Target: a, Since: minute(0), Until: minute(30), Accepted: true},
			{Chart: "Errors", Target: a, Since: minute(0), Until: minute(10)}, // over at minute 10
		},
		Deploy: &Deploy{Phase: Baking, Stages: []Stage{{Started: minute(0), Drives: []Drive{{Target: a, Started: minute(5)}}}}},
	}
	baseline := s.Baseline(minute(10))
	for _, test := range []struct {
		chart  string
		target Target
		spans  int
		since  int // −1 for none
	}{
		{"Errors", a, 1, 5}, {"Errors", b, 1, -1}, {"Latency", a, 1, 5}, {"Latency", b, 2, -1}, {"Visits", Target{}, 0, 0}, {"Latency", Target{}, 1, 0},
	} {
		spans, since := baseline.Of(test.chart, test.target)
		if len(spans) != test.spans || since.IsZero() != (test.since < 0) || !since.IsZero() && !since.Equal(minute(test.since)) {
			t.Errorf("%s on %q: %d spans, since %s", test.chart, test.target, len(spans), since)
		}
	}
	for _, phase := range []Phase{RollingBack, RolledBack, AllClear} {
		s.Deploy.Phase = phase
		if b := s.Baseline(minute(10)); len(b.Anchors) > 0 {
			t.Errorf("%s has anchors %v", phase, b.Anchors)
		}
	}
}
