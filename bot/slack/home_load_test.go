package slack

import (
	"fmt"
	"testing"
	"time"
)

// Homes that stay as they are cost little, and so do those that take long to make.
func TestHomesLeaveTime(t *testing.T) {
	exhibited(t, func(t *testing.T, g *gallery) {
		g.still, g.takes = true, 100*time.Millisecond
		for i := range 50 {
			g.Opened(fmt.Sprintf("U%03d", i))
		}
		<-time.After(5 * time.Minute)
		before := g.count()
		for range 600 { // for a minute
			g.Changed("webapp")
			<-time.After(100 * time.Millisecond)
		}
		made := g.count() - before
		if busy := time.Duration(made) * g.takes; busy < 4*time.Second || busy > 7*time.Second {
			t.Fatalf("%d Homes were made in a minute, which took %s", made, busy)
		}
		g.Opened("U010")
		<-time.After(time.Second)
		shown := g.all()
		if last := shown[len(shown)-1]; last.user != "U010" || time.Since(last.at) > time.Second {
			t.Fatalf("who opens it waits: %v", last)
		}
	})
}

func TestAHomeThatStaysAsItIsIsMadeAtItsPace(t *testing.T) {
	exhibited(t, func(t *testing.T, g *gallery) {
		g.still = true
		g.Opened("U0BEN")
		<-time.After(time.Minute)
		before := g.count()
		for range 600 {
			g.Changed("webapp")
			<-time.After(100 * time.Millisecond)
		}
		if n := g.count() - before; n < 10 || n > 14 {
			t.Fatalf("made %d times in a minute", n)
		}
	})
}
