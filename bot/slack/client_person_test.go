package slack_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
)

func noteTo(to string) store.Message {
	m := pausedNote("note/webapp/1/"+to, "")
	m.Channel = to
	return m
}

// A person is written to directly, by their id or their e-mail; the conversation is opened once.
func TestMessagesToPeople(t *testing.T) {
	w, c := local(t, workspace.Options{})
	for _, to := range []string{"U0BEN", "mailto:ben@local.example", "U0BEN"} {
		m := noteTo(to)
		ts, err := c.Post(t.Context(), m, "")
		if err != nil {
			t.Fatal(err)
		}
		m.TS = ts
		if err := c.Edit(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		m.Tried = time.Now()
		if found, err := c.Find(t.Context(), m, ""); err != nil || found == "" {
			t.Fatalf("%s: found %q, %v", to, found, err)
		}
	}
	if n := len(w.Messages("D0BEN")); n != 2 { // the third is the first over again, and was taken back
		t.Fatalf("Ben has %d messages", n)
	}
	if opened, asked := w.Calls("conversations.open"), w.Calls("users.lookupByEmail"); opened != 1 || asked != 1 {
		t.Fatalf("opened %d times, looked up %d times", opened, asked)
	}
}

func TestMessagesToNobodyAreGivenUp(t *testing.T) {
	for to, want := range map[string]string{
		"mailto:nobody@local.example": "nobody in the workspace has the e-mail nobody@local.example",
		"U0NOBODY":                    "user_not_found",
	} {
		_, c := local(t, workspace.Options{})
		_, err := c.Post(t.Context(), noteTo(to), "")
		var refusal *bot.Refusal
		if !errors.As(err, &refusal) || !refusal.Permanent || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", to, err)
		}
	}
}

// What a missing scope takes away is said once, and the rest goes on.
func TestScopesThatTheBotCanDoWithout(t *testing.T) {
	w, _ := local(t, workspace.Options{Scopes: []string{"chat:write", "channels:read", "groups:read"}})
	var log bytes.Buffer
	cfg := config(w)
	cfg.Log = zerolog.New(&log)
	c := slack.NewClient(cfg)
	for range 2 {
		if _, err := c.Post(t.Context(), noteTo("U0BEN"), ""); err != nil {
			t.Fatal(err)
		}
	}
	_, err := c.Post(t.Context(), noteTo("mailto:ben@local.example"), "")
	var refusal *bot.Refusal
	if !errors.As(err, &refusal) || !refusal.Permanent {
		t.Fatalf("got %v", err)
	}
	if found, err := c.Find(t.Context(), noteTo("U0BEN"), ""); err != nil || found != "" {
		t.Fatalf("found %q, %v", found, err)
	}
	for _, scope := range []string{"im:write", "users:read.email", "im:history"} {
		if n := strings.Count(log.String(), `"scope":"`+scope+`"`); n != 1 {
			t.Errorf("%s was said %d times:\n%s", scope, n, log.String())
		}
	}
}

// Who pressed something in the Home is told no directly; the Home shows what became of a yes.
func TestAnswersToTheHome(t *testing.T) {
	w, c := local(t, workspace.Options{})
	answer := func(refused bool) *release.Answer {
		return &release.Answer{Request: release.Request{ID: "r", Channel: "U0BEN", By: "U0BEN"}, Text: "It is so.", Refused: refused}
	}
	for _, refused := range []bool{false, true} {
		if err := c.Answer(t.Context(), store.Message{Key: "answer/r", Channel: "U0BEN", Answer: answer(refused)}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(w.Messages("D0BEN")); n != 1 {
		t.Fatalf("Ben has %d messages", n)
	}
}

// The scopes that the token lacks are said before anything is done.
func TestPreflightChecksScopes(t *testing.T) {
	for _, test := range []struct{ given, wrong, warned string }{
		{given: ""},
		{given: "chat:write", wrong: "the bot token lacks the scope users:read", warned: "files:write"},
		{given: "app_mentions:read,channels:history,channels:read,chat:write,commands,groups:history,groups:read,users:read", warned: "usergroups:read"},
	} {
		w, _ := local(t, workspace.Options{})
		front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("X-OAuth-Scopes", test.given)
			w.ServeHTTP(rw, r)
		}))
		var log bytes.Buffer
		cfg := config(w)
		cfg.APIURL, cfg.Log = front.URL+"/api/", zerolog.New(&log)
		_, err := slack.NewClient(cfg).Preflight(t.Context(), []string{"#deploys"})
		front.Close()
		if (err != nil) != (test.wrong != "") || err != nil && !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%q: got %v", test.given, err)
		}
		if !strings.Contains(log.String(), test.warned) || test.warned == "" && log.Len() > 0 {
			t.Errorf("%q: logged %s", test.given, log.String())
		}
	}
}
