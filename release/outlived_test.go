package release

import (
	"testing"
	"time"
)

var (
	lasts      = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	up, down   = 3.0, -3.0
	byScore    = Evidence{Rule: "zscore", Value: 20, Usual: 10, Spread: 2, High: &up, Low: &down}
	byLimit    = Evidence{Rule: "threshold", Value: 9, Usual: 100, High: &up, Low: &down}
	byCount    = Evidence{Rule: "poisson", Value: 30, Usual: 0.2, High: &up}
	byNoCount  = Evidence{Rule: "poisson", Value: 30, High: &up}
	byFlatJump = Evidence{Rule: "jump", Value: 2, Usual: 0.3, High: &up, Low: &down}
)

// unknownAt is a verdict that found so many points left out, the newest of them of such an age.
func unknownAt(at time.Time, value float64, leftOut int, age time.Duration) Verdict {
	return Verdict{Kind: Unknown, At: at, Evidence: Evidence{
		Value: value, LeftOut: leftOut, Newest: at.Add(-age), Step: time.Minute,
	}}
}

// An event that lasts as long as the look-back leaves nothing to compare with: it is held to the numbers it was opened
// on, so that it can close at all, and does not close while the value is still bad.
func TestOutlived(t *testing.T) {
	for name, test := range map[string]struct {
		first   Evidence
		verdict Verdict
		want    bool
	}{
		"usual again":                {byScore, unknownAt(lasts, 11, 170, 0), true},
		"still too high":             {byScore, unknownAt(lasts, 16, 170, 0), false},
		"too low now":                {byScore, unknownAt(lasts, 3, 170, 0), false},
		"unknown for another reason": {byScore, unknownAt(lasts, 11, 0, 0), false},
		"stale":                      {byScore, unknownAt(lasts, 11, 170, 5*time.Minute), false},
		"at the limit":               {byLimit, unknownAt(lasts, 3, 170, 0), true},
		"over the limit":             {byLimit, unknownAt(lasts, 3.01, 170, 0), false},
		"at the lower limit":         {byLimit, unknownAt(lasts, -3, 170, 0), true},
		"under the lower limit":      {byLimit, unknownAt(lasts, -3.01, 170, 0), false},
		"no limit below":             {Evidence{Rule: "threshold", High: &up}, unknownAt(lasts, -99, 170, 0), true},
		"limits, but stale":          {byLimit, unknownAt(lasts, 0, 170, 5*time.Minute), false},
		"limits, nothing left out":   {byLimit, unknownAt(lasts, 0, 0, 0), false},
		"as few as expected":         {byCount, unknownAt(lasts, 0.2, 170, 0), true},
		"more than expected":         {byCount, unknownAt(lasts, 1, 170, 0), false},
		"none where none was":        {byNoCount, unknownAt(lasts, 0, 170, 0), true},
		"one where none was":         {byNoCount, unknownAt(lasts, 1, 170, 0), false},
		"flat again":                 {byFlatJump, unknownAt(lasts, 0.1+0.2, 170, 0), true},
		"off the flat line above":    {byFlatJump, unknownAt(lasts, 0.31, 170, 0), false},
		"off the flat line below":    {byFlatJump, unknownAt(lasts, 0.29, 170, 0), false},
	} {
		if got := outlived(test.verdict, Verdict{Evidence: test.first}); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Whatever opened an event of many hours, it closes once its value is back, though every look finds it unknown: all of
// the look-back was left out. While the value is as it was, it stays.
func TestLongEventsClose(t *testing.T) {
	here := Target{Tier: "a"}
	policy := Policy{
		Tiers: []Tier{{Name: "a"}}, Charts: []Chart{{Name: "x", LookBack: 3 * time.Hour}},
		Tick: time.Minute, BlindAfter: 2 * time.Minute, QuietFor: 5 * time.Minute, PurpleCharts: 2,
	}
	for name, first := range map[string]Evidence{
		"score": byScore, "limit": byLimit, "count": byCount, "no count": byNoCount, "flat jump": byFlatJump,
	} {
		s := State{Next: Numbers{Deploy: 1, Event: 1}}
		at := lasts
		look := func(v Verdict) {
			v.Chart, v.Target = "x", here
			s, _ = Decide(policy, s, Input{At: at, Window: Window{Open: true}, Looked: &Looked{Verdicts: []Verdict{v}}})
			at = at.Add(time.Minute)
		}
		look(Verdict{Kind: Breach, At: at, Evidence: first})
		for range 400 {
			look(unknownAt(at, first.Value, 170, 0))
		}
		if len(s.Events) != 1 {
			t.Errorf("%s: closed while the value is %g", name, first.Value)
		}
		back := first.Usual
		if first.Plain() {
			back = *first.High
		}
		for range 6 {
			look(unknownAt(at, back, 170, 0))
		}
		if len(s.Events) != 0 || len(s.Bad) != 1 || s.Bad[0].To.IsZero() {
			t.Errorf("%s: %d open, left out: %v", name, len(s.Events), s.Bad)
		}
	}
}
