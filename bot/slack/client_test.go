package slack_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
)

// local is a local Slack and a client of it.
func local(t *testing.T, options workspace.Options) (*workspace.Workspace, *slack.Client) {
	t.Helper()
	if options.OnInvalid == nil { // whatever any test makes the bot send is held to Slack's own types
		options.OnInvalid = func(problem string) { t.Errorf("the bot sent what Slack would refuse: %s", problem) }
	}
	w := workspace.New(options)
	t.Cleanup(w.Close)
	if err := w.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	return w, slack.NewClient(config(w))
}

func config(w *workspace.Workspace) slack.Config {
	info := w.Info()
	return slack.Config{BotToken: info.BotToken, AppToken: info.AppToken, APIURL: info.APIURL}
}

func pausedNote(key, thread string) store.Message {
	post := &release.Post{Key: key, Thread: thread, At: time.Now(), Note: &release.Note{Kind: release.NotePaused, Service: "webapp", By: "U0ANNA"}}
	return store.Message{Key: key, Channel: "#deploys", Thread: thread, Post: post, Tried: time.Now(), Revision: 1}
}

func TestMessengerPostsRepliesAndEdits(t *testing.T) {
	w, c := local(t, workspace.Options{})
	ctx := t.Context()
	ts, err := c.Post(ctx, pausedNote("note/1", ""), "")
	if err != nil {
		t.Fatal(err)
	}
	reply := pausedNote("note/2", "note/1")
	reply.Broadcast = true
	if _, err := c.Post(ctx, reply, ts); err != nil {
		t.Fatal(err)
	}
	edit := pausedNote("note/1", "")
	edit.TS, edit.Post.Note.Kind = ts, release.NoteResumed
	if err := c.Edit(ctx, edit); err != nil {
		t.Fatal(err)
	}
	messages := w.Messages("C0DEPLOYS")
	if len(messages) != 1 || len(messages[0].Replies) != 1 || !messages[0].Replies[0].Broadcast {
		t.Fatalf("messages: %+v", messages)
	}
	if m := messages[0]; !strings.Contains(m.Text, "resumed") || m.Updates != 1 || !strings.Contains(string(m.Metadata), "note/1") {
		t.Fatalf("the edit lost something: %+v", m)
	}
}

// After a lost answer the message is found by its key: in the channel, and in a thread.
func TestMessengerFindsWhatWasPosted(t *testing.T) {
	w, c := local(t, workspace.Options{})
	ctx := t.Context()
	w.Fail("chat.postMessage", 1, workspace.Fault{Drop: true})
	if _, err := c.Post(ctx, pausedNote("note/1", ""), ""); err == nil {
		t.Fatal("the answer was to be lost")
	}
	ts, err := c.Find(ctx, pausedNote("note/1", ""), "")
	if err != nil || ts != w.Messages("C0DEPLOYS")[0].TS {
		t.Fatalf("found %q, %v", ts, err)
	}
	reply, err := c.Post(ctx, pausedNote("note/2", "note/1"), ts)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := c.Find(ctx, pausedNote("note/2", "note/1"), ts); err != nil || found != reply {
		t.Fatalf("found %q in the thread, want %q: %v", found, reply, err)
	}
	if found, err := c.Find(ctx, pausedNote("note/3", ""), ""); err != nil || found != "" {
		t.Fatalf("found %q, %v", found, err)
	}
}

func TestMessengerTellsRefusalsApart(t *testing.T) {
	for _, test := range []struct {
		name      string
		fault     workspace.Fault
		refused   bool
		permanent bool
		wait      time.Duration
	}{
		{name: "rate limit", fault: workspace.Fault{Status: 429, RetryAfter: 7}, refused: true, wait: 7 * time.Second},
		{name: "never", fault: workspace.Fault{Error: "msg_too_long"}, refused: true, permanent: true},
		{name: "an admin can help", fault: workspace.Fault{Error: "is_archived"}, refused: true},
		{name: "Slack's own trouble", fault: workspace.Fault{Status: 503}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, c := local(t, workspace.Options{})
			w.Fail("chat.postMessage", 1, test.fault)
			_, err := c.Post(t.Context(), pausedNote("note/1", ""), "")
			var refusal *bot.Refusal
			if errors.As(err, &refusal) != test.refused {
				t.Fatalf("got %v", err)
			}
			if test.refused && (refusal.Permanent != test.permanent || refusal.Wait != test.wait) {
				t.Fatalf("got %+v", refusal)
			}
		})
	}
}

// Blocks that Slack does not take do not cost the message.
func TestMessengerFallsBackToText(t *testing.T) {
	w, c := local(t, workspace.Options{})
	w.Fail("chat.postMessage", 1, workspace.Fault{Error: "invalid_blocks"})
	if _, err := c.Post(t.Context(), pausedNote("note/1", ""), ""); err != nil {
		t.Fatal(err)
	}
	if m := w.Messages("C0DEPLOYS"); len(m) != 1 || m[0].Text == "" || len(m[0].Blocks) > 4 {
		t.Fatalf("messages: %+v", m)
	}
}

func TestPreflight(t *testing.T) {
	for _, test := range []struct {
		name    string
		change  func(*slack.Config)
		channel string
		want    string // "" is fine
	}{
		{name: "all is well", channel: "#deploys"},
		{name: "by id", channel: "C0DEPLOYS"},
		{name: "wrong bot token", change: func(c *slack.Config) { c.BotToken = "xoxb-wrong" }, want: "the bot token is refused by Slack (invalid_auth)"},
		{name: "no bot token", change: func(c *slack.Config) { c.BotToken = "" }, want: "there is no bot token (SLACK_BOT_TOKEN)"},
		{name: "user token", change: func(c *slack.Config) { c.BotToken = "xoxp-1" }, want: "does not begin with xoxb-"},
		{name: "tokens swapped", change: func(c *slack.Config) { c.AppToken = c.BotToken }, want: "does not begin with xapp-"},
		{name: "not in the channel", channel: "#random", want: "the bot is not in channel #random; type “/invite @releasebot” there"},
		{name: "no such channel", channel: "#nowhere", want: "there is no channel #nowhere"},
		{name: "no such id", channel: "C0NOWHERE", want: "there is no channel C0NOWHERE"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, _ := local(t, workspace.Options{})
			cfg := config(w)
			if test.change != nil {
				test.change(&cfg)
			}
			if test.channel == "" {
				test.channel = "#deploys"
			}
			ids, err := slack.NewClient(cfg).Preflight(t.Context(), []string{test.channel})
			if test.want == "" && (err != nil || ids[test.channel] != "C0DEPLOYS") {
				t.Fatalf("got %v, %v", ids, err)
			}
			if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if err != nil && errors.Is(err, slack.ErrUnreachable) {
				t.Fatal("a wrong configuration is not an outage")
			}
			if err != nil && cfg.BotToken != "" && strings.Contains(err.Error(), cfg.BotToken) {
				t.Fatal("the token is in the error")
			}
		})
	}
}

// Slack away is no mistake of the configuration: the loops start without it.
func TestPreflightTellsSlacksOwnTrouble(t *testing.T) {
	for _, code := range []string{"internal_error", "fatal_error", "service_unavailable", "request_timeout"} {
		for _, method := range []string{"auth.test", "conversations.list", "conversations.info"} {
			w, c := local(t, workspace.Options{})
			w.Fail(method, 1, workspace.Fault{Error: code})
			if _, err := c.Preflight(t.Context(), []string{"#deploys"}); !errors.Is(err, slack.ErrUnreachable) {
				t.Errorf("%s from %s: %v", code, method, err)
			}
		}
	}
}

// A thread that Slack has no more is said to be gone, as is a message that somebody deleted.
func TestMessengerTellsWhatIsGone(t *testing.T) {
	w, c := local(t, workspace.Options{})
	var refusal *bot.Refusal
	if _, err := c.Post(t.Context(), pausedNote("note/1", "deploy/1"), "1.000001"); !errors.As(err, &refusal) || !refusal.Gone {
		t.Fatalf("a reply: %v", err)
	}
	m := pausedNote("note/2", "")
	ts, err := c.Post(t.Context(), m, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteMessage("C0DEPLOYS", ts); err != nil {
		t.Fatal(err)
	}
	m.TS = ts
	if err := c.Edit(t.Context(), m); !errors.As(err, &refusal) || !refusal.Gone {
		t.Fatalf("an edit: %v", err)
	}
}

// Of a message that stands there twice the first stays.
func TestMessengerTakesTheSecondBack(t *testing.T) {
	w, c := local(t, workspace.Options{})
	m := pausedNote("note/1", "")
	first, err := c.Post(t.Context(), m, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Post(t.Context(), m, ""); err != nil {
		t.Fatal(err)
	}
	if found, err := c.Find(t.Context(), m, ""); err != nil || found != first {
		t.Fatalf("found %q, want %q: %v", found, first, err)
	}
	if n := len(w.Messages("C0DEPLOYS")); n != 1 {
		t.Fatalf("%d messages", n)
	}
}

// What people do to the channel is said in words that tell what to do, and keeps the message.
func TestMessengerSaysWhatToPutRight(t *testing.T) {
	for _, test := range []struct {
		name, channel, want string
		private             bool
		do                  func(w *workspace.Workspace) error
	}{
		{name: "removed", channel: "#deploys", want: "ReleaseBot was removed from #deploys; type “/invite @releasebot” there.",
			do: func(w *workspace.Workspace) error { return w.RemoveBot("C0DEPLOYS") }},
		{name: "removed, by id", channel: "C0DEPLOYS", want: "ReleaseBot was removed from #deploys; type “/invite @releasebot” there.",
			do: func(w *workspace.Workspace) error { return w.RemoveBot("C0DEPLOYS") }},
		{name: "removed from a private one", channel: "#deploys", private: true, want: "it is private and ReleaseBot was removed from it",
			do: func(w *workspace.Workspace) error { return w.RemoveBot("C0DEPLOYS") }},
		{name: "archived", channel: "#deploys", want: "#deploys is archived; unarchive it",
			do: func(w *workspace.Workspace) error { return w.Archive("C0DEPLOYS", true) }},
		{name: "deleted", channel: "#deploys", want: "There is no #deploys that ReleaseBot can see: it was deleted",
			do: func(w *workspace.Workspace) error { return w.DeleteChannel("C0DEPLOYS") }},
		{name: "token", channel: "#deploys", want: "Slack takes the bot token no more (token_revoked)",
			do: func(w *workspace.Workspace) error { _, err := w.Inject(workspace.Order{Kind: "revoked"}); return err }},
		{name: "renamed", channel: "#deploys", do: func(w *workspace.Workspace) error { return w.Rename("C0DEPLOYS", "releases") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, c := local(t, workspace.Options{Channels: []workspace.Channel{{ID: "C0DEPLOYS", Name: "deploys", Bot: true, Private: test.private}}})
			if _, err := c.Preflight(t.Context(), []string{test.channel}); err != nil {
				t.Fatal(err)
			}
			m := pausedNote("note/1", "")
			m.Channel = test.channel
			var err error
			if m.TS, err = c.Post(t.Context(), m, ""); err != nil {
				t.Fatal(err)
			}
			if err := test.do(w); err != nil {
				t.Fatal(err)
			}
			_, posted := c.Post(t.Context(), m, "")
			_, found := c.Find(t.Context(), m, "")
			for what, err := range map[string]error{"post": posted, "find": found, "edit": c.Edit(t.Context(), m), "reach": c.Reach(t.Context(), test.channel)} {
				var refusal *bot.Refusal
				switch {
				case test.want == "" && err == nil:
				case what == "find" && test.name == "archived": // it can still be read
				case !errors.As(err, &refusal) || refusal.Permanent || refusal.Trouble == nil || !strings.Contains(refusal.Trouble.Text, test.want):
					t.Errorf("%s: %v, %+v", what, err, refusal)
				}
			}
		})
	}
}

// A channel that was deleted and made anew is found by its name.
func TestMessengerFindsAChannelMadeAnew(t *testing.T) {
	w, c := local(t, workspace.Options{Channels: []workspace.Channel{{ID: "C0OLD", Name: "deploys", Bot: true}, {ID: "C0NEW", Name: "other", Bot: true}}})
	if _, err := c.Post(t.Context(), pausedNote("note/1", ""), ""); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.DeleteChannel("C0OLD"), w.Rename("C0NEW", "deploys")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Post(t.Context(), pausedNote("note/2", ""), ""); err == nil {
		t.Fatal("a channel that is not there took a post")
	}
	if _, err := c.Post(t.Context(), pausedNote("note/2", ""), ""); err != nil || len(w.Messages("C0NEW")) != 1 {
		t.Fatalf("%v: %+v", err, w.Messages("C0NEW"))
	}
}

// Whether anything left for Slack decides whether a post is in doubt.
func TestMessengerTellsDoubtApart(t *testing.T) {
	w, c := local(t, workspace.Options{})
	for name, fault := range map[string]workspace.Fault{
		"cut": {Drop: true}, "503": {Status: 503}, "internal error": {Error: "internal_error"}, "catastrophe": {Error: "fatal_error"},
	} {
		w.Fail("chat.postMessage", 1, fault)
		_, err := c.Post(t.Context(), pausedNote("note/"+name, ""), "")
		var refusal *bot.Refusal
		if err == nil || errors.As(err, &refusal) || errors.Is(err, bot.ErrUnsent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx := bot.WithValid(t.Context(), func() bool { return false })
	before := len(w.Messages("C0DEPLOYS"))
	if _, err := c.Post(ctx, pausedNote("note/2", ""), ""); !errors.Is(err, bot.ErrUnsent) || len(w.Messages("C0DEPLOYS")) != before {
		t.Errorf("another replica's message: %v", err)
	}
	if _, err := c.Find(ctx, pausedNote("note/2", ""), ""); err != nil {
		t.Errorf("looking needs no leave: %v", err)
	}
	nobody := config(w)
	nobody.APIURL = "http://127.0.0.1:1/api/"
	m := pausedNote("note/3", "")
	m.Channel = "C0DEPLOYS"
	if _, err := slack.NewClient(nobody).Post(t.Context(), m, ""); !errors.Is(err, bot.ErrUnsent) {
		t.Errorf("nobody listens: %v", err)
	}
}

// An answer that is late says of when it is, or is not given.
func TestLateAnswers(t *testing.T) {
	w, c := local(t, workspace.Options{})
	answer := func(a release.Answer) error {
		a.Request = release.Request{ID: "r1", Channel: "C0DEPLOYS", By: "U0BEN"}
		return c.Answer(t.Context(), store.Message{Key: "answer/r1", Channel: "C0DEPLOYS", Answer: &a, At: time.Now().Add(-time.Hour)})
	}
	if err := answer(release.Answer{Text: "It is paused already."}); err != nil {
		t.Fatal(err)
	}
	told := w.Ephemerals("U0BEN")
	if len(told) != 1 || !strings.HasPrefix(told[0].Text, "To what you asked for at <!date^") || !strings.HasSuffix(told[0].Text, "It is paused already.") {
		t.Fatalf("told: %+v", told)
	}
	var refusal *bot.Refusal
	if err := answer(release.Answer{Status: &release.Status{}}); !errors.As(err, &refusal) || !refusal.Permanent || len(w.Ephemerals("U0BEN")) != 1 {
		t.Fatalf("a status of an hour ago: %v", err)
	}
}

// An answer that has nowhere to go is not tried for ever.
func TestAnswersThatHaveNowhereToGoAreGivenUp(t *testing.T) {
	_, c := local(t, workspace.Options{})
	answer := &release.Answer{Request: release.Request{ID: "r1", Channel: "C0RANDOM", By: "U0BEN"}, Text: "Done."}
	err := c.Answer(t.Context(), store.Message{Key: "answer/r1", Channel: "C0RANDOM", Answer: answer})
	var refusal *bot.Refusal
	if !errors.As(err, &refusal) || !refusal.Permanent {
		t.Fatalf("got %v", err)
	}
}

func TestPreflightTellsAnOutage(t *testing.T) {
	w, c := local(t, workspace.Options{})
	w.Close()
	if _, err := c.Preflight(t.Context(), []string{"#deploys"}); !errors.Is(err, slack.ErrUnreachable) {
		t.Fatalf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w2, c2 := local(t, workspace.Options{})
	w2.Fail("auth.test", 1, workspace.Fault{Status: 503})
	if _, err := c2.Preflight(ctx, []string{"#deploys"}); err == nil {
		t.Fatal("a cancelled preflight must not succeed")
	}
}
