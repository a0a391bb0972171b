package fleet

import (
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestClockIsSpedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		real, c := time.Now(), NewClock(start, 60)
		if !c.Now().Equal(start) {
			t.Errorf("begins at %s", c.Now())
		}
		if at := <-c.After(time.Hour); !at.Equal(start.Add(time.Hour)) || time.Since(real) != time.Minute {
			t.Errorf("an hour ended at %s, after %s", at, time.Since(real))
		}
		if at := <-c.After(-time.Hour); !at.Equal(start.Add(time.Hour)) {
			t.Errorf("no time at all ended at %s", at)
		}
	})
}

// Nobody wakes before what they waited for, at speeds that do not divide evenly either.
func TestClockNeverWakesEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, speed := range []float64{0, -1, math.NaN(), math.Inf(1), 0.3, 7, 61.7, 1e6} {
			c := NewClock(start, speed)
			for d := time.Nanosecond; d < time.Hour; d = d*13 + 1 {
				due := c.Now().Add(d)
				if at := <-c.After(d); at.Before(due) || c.Now().Before(at) {
					t.Errorf("speed %v: due %s, woke %s", speed, due, at)
				}
			}
		}
	})
}

func TestClockFromManySides(t *testing.T) {
	c := NewClock(start, 1e5)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for before := c.Now(); before.Before(start.Add(time.Minute)); {
				now := c.Now()
				if now.Before(before) {
					t.Errorf("%s after %s", now, before)
					return
				}
				before = now
			}
			<-c.After(time.Minute)
		})
	}
	all.Wait()
}
