package slack

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"releasebot/commands"
	"releasebot/release"
)

// Groups stay known without anybody waiting, and count as last known while Slack does not answer.
func TestGroupsAreKeptKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAccess(NewClient(Config{}), map[string]commands.Roles{"webapp": {Operators: []string{"S0ONCALL"}}}, zerolog.Nop())
		looks, members, fail := 0, []string{"U0CLEO"}, error(nil)
		a.people.look = func(context.Context, string) (person, error) { return person{}, nil }
		a.groups.look = func(context.Context, string) ([]string, error) { looks++; return members, fail }
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); a.Run(ctx) }()
		pause := func(by string) *release.Denied {
			return a.Check(t.Context(), release.Request{Service: "webapp", Verb: release.VerbPause, By: by})
		}
		if denied := pause("U0CLEO"); denied != nil {
			t.Fatalf("got %+v", denied)
		}
		<-time.After(time.Hour)
		if looks < 12 || looks > 20 {
			t.Fatalf("%d look-ups in an hour", looks)
		}
		fail = errors.New("away")
		<-time.After(time.Hour)
		if denied := pause("U0CLEO"); denied != nil {
			t.Fatalf("the last known does not count: %+v", denied)
		}
		denied := pause("U0BEN")
		if denied == nil || !strings.Contains(denied.Text, "What it said at ") {
			t.Fatalf("got %+v", denied)
		}
		if problems := a.Problems(); len(problems) != 1 || !strings.Contains(problems[0], "What it said at") {
			t.Fatalf("problems: %v", problems)
		}
		cancel()
		<-done
	})
}
