package workspace_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"releasebot/internal/workspace"
)

func code(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// What people do to a channel decides what the app is told when it writes there.
func TestPeopleMoveChannels(t *testing.T) {
	w, api := start(t, workspace.Options{})
	post := func() error {
		_, _, err := api.PostMessageContext(t.Context(), deploys, slack.MsgOptionText("x", false))
		return err
	}
	for _, step := range []struct {
		name string
		do   func() error
		want string
	}{
		{"nothing", func() error { return nil }, ""},
		{"archived", func() error { return w.Slash(t.Context(), anna, deploys, "/archive", "") }, "is_archived"},
		{"brought back", func() error { return w.Slash(t.Context(), anna, deploys, "/unarchive", "") }, ""},
		{"the app is removed", func() error { return w.Slash(t.Context(), anna, deploys, "/remove", "@releasebot") }, "not_in_channel"},
		{"the app is invited", func() error { return w.Slash(t.Context(), anna, deploys, "/invite", "@releasebot") }, ""},
		{"renamed", func() error { return w.Slash(t.Context(), anna, deploys, "/rename", "releases") }, ""},
		{"deleted", func() error { return w.DeleteChannel(deploys) }, "channel_not_found"},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if err := post(); code(err) != step.want {
			t.Errorf("%s: %v, want %q", step.name, err, step.want)
		}
	}
	if err := w.Slash(t.Context(), anna, random, "/invite", "@ben"); err == nil || !strings.Contains(err.Error(), "@releasebot") {
		t.Errorf("somebody else was invited: %v", err)
	}
	if err := w.Rename(random, "#"); err == nil {
		t.Error("a channel has no name now")
	}
}

func TestAPersonDeletesAMessage(t *testing.T) {
	w, api := start(t, workspace.Options{})
	_, ts, err := api.PostMessageContext(t.Context(), deploys, slack.MsgOptionText("x", false))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Inject(workspace.Order{Kind: "delete-message", Channel: "#deploys"}); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := api.UpdateMessageContext(t.Context(), deploys, ts, slack.MsgOptionText("y", false)); code(err) != "message_not_found" {
		t.Errorf("an edit of what was deleted: %v", err)
	}
	if err := w.DeleteMessage(deploys, ts); err == nil {
		t.Error("it was deleted twice")
	}
}

// A history lags behind, and a call that nobody waits for any more is done all the same.
func TestHistoriesAndCallsAreLate(t *testing.T) {
	clock := newClock()
	w, api := start(t, workspace.Options{Now: clock.Now})
	if _, err := w.Inject(workspace.Order{Kind: "lag", Seconds: 10}); err != nil {
		t.Fatal(err)
	}
	parent, err := w.Say(anna, deploys, "a", "")
	if err != nil {
		t.Fatal(err)
	}
	seen := func() int {
		h, err := api.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: deploys})
		if err != nil {
			t.Fatal(err)
		}
		return len(h.Messages)
	}
	if seen() != 0 {
		t.Error("a history shows a message at once")
	}
	clock.Advance(11 * time.Second)
	if _, err := w.Say(anna, deploys, "b", parent); err != nil {
		t.Fatal(err)
	}
	replies, _, _, err := api.GetConversationRepliesContext(t.Context(), &slack.GetConversationRepliesParameters{ChannelID: deploys, Timestamp: parent})
	if seen() != 1 || err != nil || len(replies) != 1 {
		t.Errorf("%d messages, %d in the thread, %v", seen(), len(replies), err)
	}
	w.ClearFault("")
	w.Fail("chat.postMessage", 1, workspace.Fault{Delay: 50 * time.Millisecond, Anyway: true})
	brief := &http.Client{Timeout: 10 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
	_, _, err = slack.New(w.Info().BotToken, slack.OptionAPIURL(w.Info().APIURL), slack.OptionHTTPClient(brief)).
		PostMessageContext(t.Context(), deploys, slack.MsgOptionText("late", false))
	if err == nil {
		t.Fatal("the answer came in time")
	}
	err = w.WaitFor(context10(t), func(s *workspace.Snapshot) bool { return len(s.Messages(deploys)) == 2 })
	if err != nil {
		t.Error(err)
	}
}

func TestRevokedTokens(t *testing.T) {
	w, api := start(t, workspace.Options{})
	if _, err := w.Inject(workspace.Order{Kind: "revoked"}); err != nil {
		t.Fatal(err)
	}
	if _, err := api.AuthTestContext(t.Context()); code(err) != "token_revoked" {
		t.Errorf("got %v", err)
	}
	w.ClearFault("")
	if _, err := api.AuthTestContext(t.Context()); err != nil {
		t.Error(err)
	}
}
