package detectortest

import (
	"fmt"
	"time"
)

// The metrics of the past.
const (
	Errors = "errors" // dogfood's az1, 10 and 11 by turns; az2, 20 and 21, with a gap of 20 minutes; four hours of each
	Jumps  = "jumps"  // az1's, as errors, but 41 at the end
	Odd    = "odd"    // az1's: 0 in even minutes before the end, 1 in odd ones
	Many   = "many"   // 300 series, tn is n in each of 30 minutes
	None   = "no_such_metric"
)

// Point is a value of a metric at a target. It speaks of the minute that ends at T.
type Point struct {
	Metric, Tier, Zone string
	T                  time.Time
	V                  float64
}

// What the past holds, in minutes before its end and in series.
const (
	pastMinutes        = 240
	gapFrom, gapTo     = 60, 80 // missing are the minutes in [60, 80)
	manyPoints, series = 30, 300
)

func (r *rig) past() []Point {
	var all []Point
	for i := range pastMinutes {
		t, odd := r.before(time.Duration(i)*time.Minute), float64(i%2)
		jump := 10 + odd
		if i == 0 {
			jump = 41
		}
		all = append(all, Point{Errors, "dogfood", "az1", t, 10 + odd},
			Point{Jumps, "dogfood", "az1", t, jump}, Point{Odd, "dogfood", "az1", t, odd})
		if i < gapFrom || i >= gapTo {
			all = append(all, Point{Errors, "dogfood", "az2", t, 20 + odd})
		}
	}
	for n := range series {
		for i := range manyPoints {
			all = append(all, Point{Many, fmt.Sprint("t", n), "z", r.before(time.Duration(i) * time.Minute), float64(n)})
		}
	}
	return all
}
