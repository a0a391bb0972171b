package fleet

import (
	"math"
	"time"
)

// Times tells the fleet's time. Clock is one; the bot asks for the same two methods.
type Times interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

// Clock is sped-up time: a fleet duration d takes d/speed of real time. It never runs backwards, since it is counted
// with the machine's monotonic clock.
type Clock struct {
	start time.Time // fleet time
	real  time.Time // with a monotonic reading
	speed float64
}

// NewClock starts a clock that shows start now. A speed that is not a positive number is 1.
func NewClock(start time.Time, speed float64) *Clock {
	if !(speed > 0) || math.IsInf(speed, 1) {
		speed = 1
	}
	return &Clock{start: start.Round(0), real: time.Now(), speed: speed}
}

// Now is the fleet's time.
func (c *Clock) Now() time.Time {
	return c.start.Add(time.Duration(float64(time.Since(c.real)) * c.speed))
}

// After sends the fleet's time once the fleet duration d has passed.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	ch := make(chan time.Time, 1) // the sender never waits for a reader that has gone
	due := c.Now().Add(d)
	var fire func()
	fire = func() {
		// Rounding may leave a few fleet nanoseconds; nobody is to wake before what they waited for.
		now := c.Now()
		if left := due.Sub(now); left > 0 {
			time.AfterFunc(c.realTime(left), fire)
			return
		}
		ch <- now
	}
	time.AfterFunc(c.realTime(d), fire)
	return ch
}

// realTime is what a fleet duration takes, rounded up.
func (c *Clock) realTime(d time.Duration) time.Duration {
	return time.Duration(math.Ceil(float64(d) / c.speed))
}
