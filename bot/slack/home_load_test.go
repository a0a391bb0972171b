package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"releasebot/bot"
	"releasebot/release"
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

// With hundreds of services whose every name is long, the Home is cut until Slack takes it.
func TestTheLongestHome(t *testing.T) {
	long := strings.Repeat("🚀", 255)
	var boards []bot.Board
	for i := range 280 {
		b := bot.Board{At: time.Unix(1e9, 0), Policy: release.Policy{Service: fmt.Sprint(i, long)}}
		b.State = release.State{Service: b.Policy.Service, Problem: strings.Repeat(long, 3)}
		for n := range 8 {
			b.State.Holds = append(b.State.Holds, release.Hold{Kind: release.HoldPause, By: long, Reason: strings.Repeat(long, 3)})
			b.State.Events = append(b.State.Events, release.Event{Number: n + 1, Chart: long, Acked: long})
			b.State.Recent = append(b.State.Recent, release.Ended{Key: "deploy/1", What: long, Outcome: long, By: long})
			b.Policy.Charts = append(b.Policy.Charts, release.Chart{Name: fmt.Sprint(n, long)})
			b.Verdicts = append(b.Verdicts, release.Verdict{Chart: fmt.Sprint(n, long), Kind: release.Unknown, Reason: strings.Repeat(long, 3)})
		}
		boards = append(boards, b)
	}
	view := HomeOf(DefaultLook(), boards, "", "", 0)
	body, err := json.Marshal(view)
	if err != nil || len(body) > maxViewJSON || len(view.Blocks.BlockSet) > maxViewBlocks {
		t.Fatalf("%d bytes, %d blocks, %v", len(body), len(view.Blocks.BlockSet), err)
	}
}
