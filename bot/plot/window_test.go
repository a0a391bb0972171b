package plot

import (
	"testing"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// What the picture says of limits is what was judged: a move that is excused in part is a breach only further out.
func TestLimitsOfAnExcusedMove(t *testing.T) {
	one, minus := 1.0, -1.0
	w := detector.Window{
		Chart:  detector.Chart{Name: "Errors", Step: time.Minute, LookBack: 3 * time.Hour, Jump: detector.UsualJump(detector.Bounds{High: &one, Low: &minus})},
		Target: release.Target{Tier: "dogfood"}, At: noon, Since: noon.Add(-10 * time.Minute),
	}
	for _, tc := range []struct{ excused, low, high float64 }{{0, 6, 14}, {3, 6, 17}, {-3, 3, 14}} {
		p := Of(w, release.Verdict{Kind: release.Breach, Evidence: release.Evidence{
			Rule: detector.RuleJump, Value: 30, Usual: 10, Spread: 4, High: &one, Low: &minus, Excused: tc.excused,
			Newest: noon, Since: w.Since, Over: 3 * time.Minute,
		}})
		if *p.Limits.Low != tc.low || *p.Limits.High != tc.high {
			t.Errorf("%g is excused: the limits are %g and %g, want %g and %g", tc.excused, *p.Limits.Low, *p.Limits.High, tc.low, tc.high)
		}
		if p.Chart != "Errors" || p.Where != "dogfood" || p.Spread != 4 || p.Over != 3*time.Minute || !p.Limits.From.Equal(w.Since) {
			t.Errorf("%+v", p)
		}
	}
}
