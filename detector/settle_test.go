package detector

import (
	"strings"
	"testing"
	"time"

	"releasebot/release"
)

// After an outage of the metrics a rate over a window reads too low until the window is whole. Judged at once, it would
// be a breach on every target at the same time.
func TestAGapSettles(t *testing.T) {
	chart := errorsChart()
	chart.Settle = 2 * time.Minute
	calm := alternating(160, 1, 3)
	for _, test := range []struct {
		name  string
		after []float64 // points since the gap of ten minutes
		want  release.Kind
	}{
		{name: "the first point after it", after: []float64{9}, want: release.Unknown},
		{name: "too early", after: []float64{9, 9}, want: release.Unknown},
		{name: "settled and normal", after: []float64{9, 9, 2}, want: release.Normal},
		{name: "settled and a breach", after: []float64{2, 2, 9}, want: release.Breach},
	} {
		t.Run(test.name, func(t *testing.T) {
			samples := append(minutes(noon.Add(-time.Duration(len(test.after)+10)*time.Minute), calm...), minutes(noon, test.after...)...)
			v := judge(chart, samples, noon, nil)
			if v.Kind != test.want {
				t.Fatalf("%s: %s", v.Kind, v.Reason)
			}
			if v.Kind == release.Unknown && !strings.Contains(v.Reason, "back after a gap since") {
				t.Fatalf("the reason is %q", v.Reason)
			}
			chart := chart
			chart.Settle = 0
			if v := judge(chart, samples, noon, nil); v.Kind == release.Unknown {
				t.Fatalf("without settling it must judge at once: %s", v.Reason)
			}
		})
	}
}
