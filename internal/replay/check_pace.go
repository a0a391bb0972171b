package replay

import (
	"slices"
	"time"

	"releasebot/detector"
)

// What the pace of a series is told from.
const (
	fewestChanges = 10
	onGrid        = 0.95 // of the changes must fall on one grid
)

// coarse are the steps, in steps of the chart, that a series may really have, the coarsest first.
var coarse = []int{60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2}

// pace is how often a series has something new, where that is less often than the chart asks; 0 where it is as often, or
// cannot be told. Either points are missing at regular times, or the server repeats each until the next comes, as
// Prometheus does for 5 minutes: then the value changes at the times of one coarse grid only.
func pace(samples []detector.Sample, step time.Duration) time.Duration {
	var gaps []time.Duration
	var changes []int // in steps from the first sample
	for i := 1; i < len(samples); i++ {
		gaps = append(gaps, samples[i].T.Sub(samples[i-1].T))
		if samples[i].V != samples[i-1].V {
			changes = append(changes, int(samples[i].T.Sub(samples[0].T)/step))
		}
	}
	if len(gaps) < fewestChanges {
		return 0
	}
	slices.Sort(gaps)
	if usual := gaps[len(gaps)/2]; usual >= 2*step {
		return usual
	}
	if len(changes) < fewestChanges {
		return 0
	}
	for _, n := range coarse {
		at := make([]int, n)
		for _, i := range changes {
			at[i%n]++
		}
		if float64(slices.Max(at)) >= onGrid*float64(len(changes)) {
			return time.Duration(n) * step
		}
	}
	return 0
}
