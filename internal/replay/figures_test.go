package replay

import (
	"math"
	"testing"
)

// incidents is a series with so many incidents, the first of them caught, and no clean deploys.
func incidents(caught, of int) tally {
	t := tally{incidents: of, caught: caught}
	for i := range caught {
		t.minutes = append(t.minutes, float64(i))
	}
	return t
}

func TestIntervalsAreOfTheSeries(t *testing.T) {
	series := []tally{incidents(9, 10), incidents(1, 10), incidents(5, 10), incidents(5, 10), {clean: 50, stops: 1}}
	f := figures(series)
	if f.Recall.Value != 0.5 || f.Recall.Low < 0.1 || f.Recall.Low > 0.35 || f.Recall.High > 0.9 || f.Recall.High < 0.65 {
		t.Errorf("recall %+v: 0.5, and an interval between the worst and the best series, were to be expected", f.Recall)
	}
	// Only one series has clean deploys, so nothing tells how others would differ.
	if f.Per100.Value != 2 || f.Alarms.Value != 0.72 || f.Per100.sure() || f.Alarms.sure() {
		t.Errorf("false stops per 100: %+v, alarms a day: %+v, want 2 and 0.72 without intervals", f.Per100, f.Alarms)
	}
	if again := figures(series); again.Recall != f.Recall || again.Minutes != f.Minutes {
		t.Errorf("the same series gave %+v and %+v", f, again)
	}
}

func TestOneSeriesHasNoInterval(t *testing.T) {
	f := figures([]tally{incidents(5, 10)})
	if f.Recall.Value != 0.5 || f.Recall.sure() || f.Minutes.Value != 2 {
		t.Errorf("recall %+v, minutes %+v", f.Recall, f.Minutes)
	}
	if f.Per100.known() || f.Alarms.known() || f.unknown().known() {
		t.Errorf("there was no clean deploy and no look, and yet %+v", f)
	}
}

func TestMedianMinutes(t *testing.T) {
	for want, minutes := range map[float64][]float64{2: {9, 0, 2}, 3: {4, 2}, 7: {7}} {
		if got := (tally{minutes: minutes}).median(); got != want {
			t.Errorf("the median of %v is %v, want %v", minutes, got, want)
		}
	}
	if got := (tally{}).median(); !math.IsNaN(got) {
		t.Errorf("the median of nothing is %v", got)
	}
}
