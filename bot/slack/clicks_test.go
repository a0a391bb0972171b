package slack_test

import (
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/commands"
	"releasebot/internal/workspace"
	"releasebot/release"
)

// A button that an older version made, and that means nothing now, is answered and does nothing.
func TestButtonsThatMeanNothing(t *testing.T) {
	s := newStage(t)
	ts := s.buttons(t, "releasebot:explode", "webapp")
	if err := s.Click(t.Context(), "U0BEN", "C0DEPLOYS", ts, "releasebot:explode"); err != nil {
		t.Fatal(err)
	}
	const want = "ReleaseBot does not know this button. Type /releasebot status to see how things stand."
	if got := s.ephemeral(t, "U0BEN").Text; got != want || len(s.inbox.requests()) > 0 {
		t.Fatalf("told %q; requests: %+v", got, s.inbox.requests())
	}
}

// What a person is told comes later where Slack wants it later, and once.
func TestPeopleAreToldAfterARateLimit(t *testing.T) {
	s := newStage(t)
	s.Fail("chat.postEphemeral", 1, workspace.Fault{Status: 429, RetryAfter: 1})
	s.Fail("response_url", 1, workspace.Fault{Status: 429, RetryAfter: 1})
	ts := s.buttons(t, "releasebot:explode", "webapp")
	if err := s.Click(t.Context(), "U0BEN", "C0DEPLOYS", ts, "releasebot:explode"); err != nil {
		t.Fatal(err)
	}
	if got := s.ephemeral(t, "U0BEN").Text; !strings.Contains(got, "does not know this button") {
		t.Fatalf("told %q", got)
	}
}

// Slack answering slowly holds up whoever waits for that answer, and no acknowledgement.
func TestASlowSlackHoldsUpNoAcknowledgement(t *testing.T) {
	s := newStage(t)
	for _, method := range []string{"users.info", "views.open", "chat.postEphemeral", "response_url"} {
		s.Fail(method, 1, workspace.Fault{Delay: 1500 * time.Millisecond})
	}
	ts, id := s.button(t, dialog(release.VerbPause, 42, 0))
	odd := s.buttons(t, "releasebot:explode", "webapp")
	begun := time.Now()
	for range 2 {
		if err := s.Click(t.Context(), "U0BEN", "C0DEPLOYS", ts, id); err != nil {
			t.Fatal(err)
		}
		if err := s.Click(t.Context(), "U0GIL", "C0DEPLOYS", odd, "releasebot:explode"); err != nil {
			t.Fatal(err)
		}
		if err := s.Slash(t.Context(), "U0ANNA", "C0DEPLOYS", commands.Command, "pause"); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(begun); took > time.Second {
		t.Fatalf("acknowledged after %s", took)
	}
	s.modal(t, "U0BEN", func(v workspace.View) bool { return v.CallbackID == "releasebot:ask:pause" })
}

// Each press is a request of its own, and what Slack sends twice is one.
func TestPressesAreToldApart(t *testing.T) {
	s := newStage(t)
	id, value := commands.Press(release.Request{Service: "webapp", Verb: release.VerbPause}, "")
	ts := s.buttons(t, id, value)
	if _, err := s.Inject(workspace.Order{Kind: "duplicate-envelope", Left: 1}); err != nil {
		t.Fatal(err)
	}
	for _, user := range []string{"U0BEN", "U0BEN", "U0ANNA"} {
		if err := s.Click(t.Context(), user, "C0DEPLOYS", ts, id); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.inbox.requests(); len(got) != 3 {
		t.Fatalf("requests: %+v", got)
	}
}

// buttons posts a message with one button.
func (s *stage) buttons(t *testing.T, id, value string) (ts string) {
	t.Helper()
	text := slackapi.NewTextBlockObject(slackapi.PlainTextType, "Press", false, false)
	api := slackapi.New(s.Info().BotToken, slackapi.OptionAPIURL(s.Info().APIURL))
	_, ts, err := api.PostMessageContext(t.Context(), "C0DEPLOYS", slackapi.MsgOptionText("press", false),
		slackapi.MsgOptionBlocks(slackapi.NewActionBlock("", slackapi.NewButtonBlockElement(id, value, text))))
	if err != nil {
		t.Fatal(err)
	}
	return ts
}
