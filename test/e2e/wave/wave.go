// Package wave is the background traffic of the end-to-end test: counters that are a function of the time alone, so
// that the pre-filled past, the live processes and their restarts join without a seam.
package wave

import (
	"math"
	"time"
)

const (
	period = 40.0 // seconds
	swing  = 0.2  // of the rate; a sine's newest point is never 1.5 standard deviations from its mean
)

// Total is the count at t of something that happens rate times a second on average since begin.
func Total(rate float64, begin, t time.Time) float64 {
	s := t.Sub(begin).Seconds()
	return rate * (s + swing*period/(2*math.Pi)*(1-math.Cos(2*math.Pi*s/period)))
}

// The counters of a webapp process a second: background traffic that is answered with 200, log lines, socket events.
const (
	Requests = 100.0
	LogLines = 300.0
	Events   = 50.0
	Visits   = 20.0 // of the status page, which is no part of webapp
)
