package slack_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot/slack"
	"releasebot/internal/workspace"
	"releasebot/release"
)

// hearing is a stage whose threads belong to what keys say, by the parent's ts.
func hearing(t *testing.T, keys *sync.Map) *stage {
	t.Helper()
	return newStage(t, func(l *line, socket *slack.Socket) {
		if _, err := l.client.Preflight(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		socket.Context = func(_ context.Context, channel, ts string) string {
			key, _ := keys.Load(channel + ts)
			text, _ := key.(string)
			return text
		}
	})
}

func (s *stage) say(t *testing.T, user, text, thread string) string {
	t.Helper()
	ts, err := s.Say(user, "C0DEPLOYS", text, thread)
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

// asked waits for the first request.
func (s *stage) asked(t *testing.T) release.Request {
	t.Helper()
	select {
	case <-s.woken:
	case <-time.After(time.Minute):
		t.Fatal("nothing was asked for")
	}
	return s.inbox.requests()[0]
}

func TestMentionsAreRequests(t *testing.T) {
	s := hearing(t, &sync.Map{})
	s.say(t, "U0BEN", "<@"+workspace.BotUser+"> pause lunch &amp; rest", "")
	r := s.asked(t)
	if r.Verb != release.VerbPause || r.Service != "webapp" || r.By != "U0BEN" || r.Channel != "C0DEPLOYS" || r.Thread != "" || r.Reason != "lunch & rest" {
		t.Fatalf("got %+v", r)
	}
	if !strings.HasPrefix(r.ID, "mention/C0DEPLOYS/") {
		t.Fatalf("the id is not the event's: %q", r.ID)
	}
}

// In the thread of an event or a deploy, what is typed is about that one.
func TestMentionsKnowTheirThread(t *testing.T) {
	keys := &sync.Map{}
	s := hearing(t, keys)
	event := s.say(t, "U0BEN", "Event", "")
	keys.Store("C0DEPLOYS"+event, "event/2528")
	s.say(t, "U0BEN", "<@"+workspace.BotUser+"> snooze 2h", event)
	r := s.asked(t)
	if r.Verb != release.VerbSnooze || r.Event != 2528 || r.For != 2*time.Hour || r.Thread != event || r.Service != "webapp" {
		t.Fatalf("got %+v", r)
	}
}

// Help, mistakes and refusals are told to the one who spoke, in the thread where they spoke.
func TestMentionsAreAnsweredInTheirThread(t *testing.T) {
	s := hearing(t, &sync.Map{})
	parent := s.say(t, "U0BEN", "What about this?", "")
	for _, test := range []struct{ user, text, want string }{
		{"U0BEN", "help", "rollback"},
		{"U0BEN", "resmue", "resume"},
		{"U0BEN", "", "status"},
	} {
		before := len(s.Ephemerals(test.user))
		s.say(t, test.user, "<@"+workspace.BotUser+"> "+test.text, parent)
		s.wait(t, func(now *workspace.Snapshot) bool { return len(now.Ephemerals(test.user)) > before })
		m := s.ephemeral(t, test.user)
		if m.ThreadTS != parent || !strings.Contains(m.Text+string(m.Blocks), test.want) {
			t.Errorf("%q was answered with %q in %q", test.text, m.Text, m.ThreadTS)
		}
	}
	if got := s.inbox.requests(); len(got) > 0 {
		t.Fatalf("requests: %+v", got)
	}
}

// lines is a log whose entries can be waited for.
type lines chan string

func (l lines) Write(entry []byte) (int, error) {
	l <- string(entry)
	return len(entry), nil
}

// An event that Slack tells of again is answered once.
func TestMentionsAreHeardOnce(t *testing.T) {
	log := make(lines, 100)
	s := newStage(t, func(_ *line, socket *slack.Socket) { socket.Log = zerolog.New(log) })
	if _, err := s.Inject(workspace.Order{Kind: "duplicate-envelope", Left: 1}); err != nil {
		t.Fatal(err)
	}
	s.say(t, "U0BEN", "<@"+workspace.BotUser+"> help", "")
	for deadline := time.After(time.Minute); ; {
		select {
		case entry := <-log:
			if !strings.Contains(entry, "Slack tells again") {
				continue
			}
		case <-deadline:
			t.Fatal("what came twice was answered twice")
		}
		break
	}
	s.ephemeral(t, "U0BEN")
	if n := len(s.Ephemerals("U0BEN")); n != 1 {
		t.Fatalf("answered %d times", n)
	}
}

// A stranger is refused once they are known, and the refusal names who may.
func TestMentionsByStrangers(t *testing.T) {
	s := hearing(t, &sync.Map{})
	s.socket.Access.Check(t.Context(), release.Request{Service: "webapp", Verb: release.VerbStatus, By: "U0EVE"})
	s.say(t, "U0EVE", "<@"+workspace.BotUser+"> pause", "")
	if r := s.inbox.refusal(t); !strings.Contains(r.Denied.Text, "People of other workspaces cannot steer ReleaseBot. Ask") || r.By != "U0EVE" || len(r.Denied.Who) == 0 {
		t.Fatalf("written down: %+v", r)
	}
}
