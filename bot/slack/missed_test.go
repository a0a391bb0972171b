package slack_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
)

// ear is a socket that is not connected, with a real store behind it.
func ear(t *testing.T) (*workspace.Workspace, *slack.Socket, *store.Store) {
	t.Helper()
	w, c := local(t, workspace.Options{})
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return w, &slack.Socket{
		Client: c, Inbox: st, Now: time.Now, Log: zerolog.Nop(), Acked: func(time.Duration) {}, Wake: func(string) {},
		Services: []commands.Service{{Name: "webapp", Channel: "C0DEPLOYS"}},
	}, st
}

func say(t *testing.T, w *workspace.Workspace, text, thread string) string {
	t.Helper()
	ts, err := w.Say("U0BEN", "C0DEPLOYS", text, thread)
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

// What people said to the bot while it was not connected is told them once, in one message, and never done.
func TestMissedMentionsAreSaidOnce(t *testing.T) {
	w, s, st := ear(t)
	from := time.Now().Add(-time.Minute)
	parent := say(t, w, "a thread", "")
	say(t, w, "<@U0BOT> pause the database is slow", "")
	say(t, w, "not to the bot", "")
	say(t, w, "<@U0BOT> rollback", parent)
	heard := say(t, w, "<@U0BOT> status", "")
	if _, err := st.Receive(t.Context(), time.Now(), release.Request{ID: store.MentionID("C0DEPLOYS", heard), Service: "webapp"}); err != nil {
		t.Fatal(err) // by another replica
	}
	services := map[string]string{"webapp": "#deploys", "billing": "#deploys"}
	until := time.Now().Add(time.Second)
	for range 2 { // two replicas, or one after a crash
		if err := s.SayMissed(t.Context(), st, services, from, until); err != nil {
			t.Fatal(err)
		}
		until = until.Add(time.Second)
	}
	waiting, err := st.Unshown(t.Context(), 10)
	if err != nil || len(waiting) != 1 || waiting[0].Channel != "#deploys" {
		t.Fatalf("waiting: %+v, %v", waiting, err)
	}
	var texts []string
	for _, m := range waiting[0].Post.Summary.Heard {
		texts = append(texts, m.By+" "+m.Text)
	}
	if want := []string{"U0BEN pause the database is slow", "U0BEN rollback"}; !slices.Equal(texts, want) {
		t.Errorf("said: %q", texts)
	}
	for _, service := range []string{"webapp", "billing"} {
		items, err := st.Pending(t.Context(), service)
		if err != nil || slices.ContainsFunc(items, func(i store.Item) bool { return i.Request.Verb != "" }) {
			t.Errorf("to be done: %+v, %v", items, err)
		}
	}
}

// Where nobody said anything there is nothing to say.
func TestNothingMissedIsNotSaid(t *testing.T) {
	w, s, st := ear(t)
	say(t, w, "<@U0BOT> status", "")
	after := time.Now().Add(2 * time.Second)
	if err := s.SayMissed(t.Context(), st, map[string]string{"webapp": "#deploys"}, after, after.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if waiting, err := st.Unshown(t.Context(), 10); err != nil || len(waiting) != 0 {
		t.Errorf("said: %+v, %v", waiting, err)
	}
}

// The socket tells when it is back: after a loss, and at the start of the process since the one before was connected.
func TestTheSocketSaysWhenItIsBack(t *testing.T) {
	type span struct{ from, to time.Time }
	told := make(chan span, 10)
	before := time.Now().Add(-time.Hour)
	var socket *slack.Socket
	l := connect(t, func(_ *line, s *slack.Socket) {
		socket = s
		s.Since = func() time.Time { return before }
		s.Back = func(_ context.Context, from, to time.Time) { told <- span{from, to} }
	})
	first := <-told
	if !first.from.Equal(before) || first.to.Before(before) {
		t.Errorf("at the start: %+v", first)
	}
	if since := socket.ConnectedSince(); !socket.Connected() || !since.Equal(first.to) {
		t.Errorf("connected since %v, want %v", since, first.to)
	}
	l.Disconnect("refresh_requested", false) // a moment's loss is none
	if err := l.WaitFor(t.Context(), func(s *workspace.Snapshot) bool { return s.Connections() == 1 }); err != nil {
		t.Fatal(err)
	}
	if err := l.Slash(t.Context(), "U0BEN", "C0DEPLOYS", "/releasebot", "pause lunch"); err != nil {
		t.Fatal(err)
	}
	if len(told) != 0 {
		t.Errorf("after a moment: %+v", <-told)
	}
}

// The admins of a service are its own, with the members of their groups.
func TestAdmins(t *testing.T) {
	_, c := local(t, workspace.Options{})
	a := slack.NewAccess(c, map[string]commands.Roles{
		"webapp": {Operators: []string{"U0CLEO"}, Admins: []string{"S0ONCALL", "U0BEN"}}, "billing": {Operators: []string{"U0CLEO"}}, "open": {},
	}, zerolog.Nop())
	for services, want := range map[string]string{"webapp": "U0ANNA U0BEN", "billing": "U0CLEO", "open": "", "webapp billing": "U0ANNA U0BEN U0CLEO"} {
		if got := strings.Join(a.Admins(t.Context(), strings.Fields(services)), " "); got != want {
			t.Errorf("%s: %q, want %q", services, got, want)
		}
	}
}
