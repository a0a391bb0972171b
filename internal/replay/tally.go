package replay

import (
	"time"
)

// DeploysADay is how often the article's team deploys; false stops are told as alarms a day at that rate.
const DeploysADay = 36

// tally counts what happened on one series.
type tally struct {
	incidents, caught int
	clean, stops      int
	looks, unknown    int
	minutes           []float64 // from the onset to the breach, of what was caught
}

// count adds the outcomes of a setting on a series, one for each deploy.
func count(deploys []Deploy, outcomes []Outcome) tally {
	var t tally
	for i, o := range outcomes {
		t.looks += o.Looks
		t.unknown += o.Unknown
		switch {
		case deploys[i].Clean():
			t.clean++
			if o.Stop != Never {
				t.stops++
			}
		default:
			t.incidents++
			if o.Caught != Never {
				t.caught++
				t.minutes = append(t.minutes, float64(o.Caught)/float64(time.Minute))
			}
		}
	}
	return t
}

// sum adds tallies up.
func sum(tallies []tally) tally {
	var all tally
	for _, t := range tallies {
		all.incidents += t.incidents
		all.caught += t.caught
		all.clean += t.clean
		all.stops += t.stops
		all.looks += t.looks
		all.unknown += t.unknown
		all.minutes = append(all.minutes, t.minutes...)
	}
	return all
}
