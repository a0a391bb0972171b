package release

import (
	"testing"
	"time"
)

// An event that lasts as long as the look-back leaves nothing to compare with: it is held to the numbers it was opened
// on, so that it can close at all, and does not close while the value is still bad.
func TestOutlived(t *testing.T) {
	at := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	high, low := 3.0, -3.0
	first := Verdict{Evidence: Evidence{Usual: 10, Spread: 2, High: &high, Low: &low}}
	unknown := func(value float64, leftOut int, age time.Duration) Verdict {
		return Verdict{Kind: Unknown, At: at, Evidence: Evidence{
			Value: value, LeftOut: leftOut, Newest: at.Add(-age), Step: time.Minute,
		}}
	}
	for name, test := range map[string]struct {
		verdict Verdict
		want    bool
	}{
		"usual again":                {unknown(11, 170, 0), true},
		"still too high":             {unknown(16, 170, 0), false},
		"too low now":                {unknown(3, 170, 0), false},
		"unknown for another reason": {unknown(11, 0, 0), false},
		"stale":                      {unknown(11, 170, 5*time.Minute), false},
	} {
		if got := outlived(test.verdict, first); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
