package slack

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/release"
)

// gallery publishes Homes of a service that stands differently at every look, and notes each.
type gallery struct {
	*Homes
	mu    sync.Mutex
	shown []exhibit
	fail  func(exhibit) error // nil takes all
	looks int
	made  int           // Homes, shown or not
	takes time.Duration // to make one
	still bool          // the service stands as before
}

type exhibit struct {
	user, hash string // the hash that was asked for
	at         time.Time
}

func exhibited(t *testing.T, test func(t *testing.T, g *gallery)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		g := &gallery{}
		g.Homes = NewHomes(NewClient(Config{}), nil, g.boards, zerolog.Nop())
		g.put = g.take
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); g.Run(ctx) }()
		test(t, g)
		cancel()
		<-done
	})
}

func (g *gallery) boards() []bot.Board {
	<-time.After(g.takes)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.made++
	if !g.still {
		g.looks++
	}
	return []bot.Board{{Policy: release.Policy{Service: "webapp"}, State: release.State{Service: "webapp", Problem: fmt.Sprint(g.looks)}}}
}

func (g *gallery) take(_ context.Context, r slackapi.PublishViewContextRequest) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	e := exhibit{user: r.UserID, at: time.Now()}
	if r.Hash != nil {
		e.hash = *r.Hash
	}
	g.shown = append(g.shown, e)
	if g.fail != nil {
		if err := g.fail(e); err != nil {
			return "", err
		}
	}
	return fmt.Sprint("hash ", len(g.shown)), nil
}

func (h *Homes) people() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.users)
}

func (g *gallery) failing(fail func(exhibit) error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fail = fail
}

// count is how many Homes were made, shown or not.
func (g *gallery) count() int {
	synctest.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.made
}

func (g *gallery) all() []exhibit {
	synctest.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.shown
}

// Changes are shown every 5 s at most; what a person does themselves is shown at once.
func TestHomeFollowsChangesAtItsPace(t *testing.T) {
	exhibited(t, func(t *testing.T, g *gallery) {
		g.Opened("U0BEN")
		<-time.After(time.Second)
		for range 200 { // for 20 s
			g.Changed("webapp")
			<-time.After(100 * time.Millisecond)
		}
		<-time.After(6 * time.Second)
		if n := len(g.all()); n < 5 || n > 6 {
			t.Fatalf("published %d times: %v", n, g.all())
		}
		before := len(g.all())
		g.acted("U0BEN")
		<-time.After(time.Second)
		if n := len(g.all()); n != before+1 {
			t.Fatalf("published %d times after a click", n-before)
		}
		g.mu.Lock()
		g.still = true
		g.mu.Unlock()
		g.Changed("webapp")
		<-time.After(time.Minute)
		before = len(g.all())
		g.Changed("webapp")
		<-time.After(time.Minute)
		if n := len(g.all()); n != before {
			t.Fatal("what Slack shows already was published again")
		}
	})
}

// All Homes together stay under Slack's rate, and those opened last come first.
func TestHomesStayUnderSlacksRate(t *testing.T) {
	exhibited(t, func(t *testing.T, g *gallery) {
		for i := range 300 {
			g.Opened(fmt.Sprintf("U%03d", i))
			<-time.After(time.Millisecond)
		}
		for range 120 {
			g.Changed("webapp")
			<-time.After(time.Second)
		}
		shown := g.all()
		for i := range shown {
			n := 0
			for _, e := range shown[i:] {
				if e.at.Sub(shown[i].at) < time.Minute {
					n++
				}
			}
			if n > 80 {
				t.Fatalf("%d views were published within a minute", n)
			}
		}
		late := 0
		for _, e := range shown[20:60] {
			if e.user >= "U280" {
				late++
			}
		}
		if len(shown) < 140 || late < 30 {
			t.Fatalf("published %d, %d of 40 for those who opened last", len(shown), late)
		}
	})
}

func TestHomeForgetsWhoDoesNotCome(t *testing.T) {
	exhibited(t, func(t *testing.T, g *gallery) {
		g.Opened("U0BEN")
		<-time.After(23 * time.Hour)
		g.Changed("webapp")
		<-time.After(time.Minute)
		before := len(g.all())
		<-time.After(2 * time.Hour)
		g.Changed("webapp")
		<-time.After(time.Minute)
		if n := len(g.all()); before != 2 || n != before || g.people() != 0 {
			t.Fatalf("published %d times, then %d", before, n)
		}
		for i := range homesAtMost + 100 {
			g.Opened(fmt.Sprint("U", i))
		}
		if n := g.people(); n > homesAtMost {
			t.Fatalf("%d people are remembered", n)
		}
	})
}

func TestHomeWaitsAsLongAsSlackSays(t *testing.T) {
	exhibited(t, func(t *testing.T, g *gallery) {
		begun := time.Now()
		g.failing(func(e exhibit) error {
			if e.at.Sub(begun) < 30*time.Second {
				return &slackapi.RateLimitedError{RetryAfter: 30 * time.Second}
			}
			return nil
		})
		g.Opened("U0BEN")
		<-time.After(time.Second)
		g.Opened("U0ANNA")
		<-time.After(40 * time.Second)
		shown := g.all()
		if len(shown) != 3 || shown[1].at.Sub(begun) < 30*time.Second {
			t.Fatalf("published %v since %v", shown, begun)
		}
	})
}

// A view that somebody else published meanwhile is published over, once it is known; a person who is gone is forgotten,
// and an outage is waited out.
func TestHomeAfterFailures(t *testing.T) {
	for _, test := range []struct {
		name  string
		err   error
		wants int // attempts within a minute after the failure
		users int
	}{
		{"conflict", slackapi.SlackErrorResponse{Err: "hash_conflict"}, 1, 1},
		{"gone", slackapi.SlackErrorResponse{Err: "user_not_found"}, 0, 0},
		{"refused", slackapi.SlackErrorResponse{Err: "view_too_large"}, 0, 1},
		{"trouble", slackapi.SlackErrorResponse{Err: "internal_error"}, 1, 1},
		{"outage", errors.New("connection refused"), 1, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			exhibited(t, func(t *testing.T, g *gallery) {
				g.Opened("U0BEN")
				<-time.After(10 * time.Second)
				failed := false
				g.failing(func(exhibit) error {
					if failed {
						return nil
					}
					failed = true
					return test.err
				})
				g.Changed("webapp")
				<-time.After(time.Minute)
				shown := g.all()
				if len(shown) != 2+test.wants || g.people() != test.users {
					t.Fatalf("published %v, %d people", shown, g.people())
				}
				if shown[1].hash != "hash 1" {
					t.Fatalf("the hash of what was shown is %q", shown[1].hash)
				}
				if test.name == "conflict" && shown[2].hash != "" {
					t.Fatalf("it was held against %q", shown[2].hash)
				}
			})
		})
	}
}
