package slack_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/internal/workspace"
)

// Help and guesses name charts and services. Nobody is told them before it is known that they may see them.
func TestStrangersAreToldNoNames(t *testing.T) {
	s := hearing(t, &sync.Map{})
	s.Fail("users.info", 2, workspace.Fault{Delay: 300 * time.Millisecond}) // nobody is known yet
	for user, want := range map[string]string{"U0GIL": "Guests cannot ask", "U0EVE": "People of other workspaces cannot ask"} {
		for _, typed := range []string{"snooze Latncy", "help snooze", "status shop"} {
			before := len(s.Ephemerals(user))
			s.say(t, user, "<@"+workspace.BotUser+"> "+typed, "")
			s.wait(t, func(now *workspace.Snapshot) bool { return len(now.Ephemerals(user)) > before })
			m := s.ephemeral(t, user)
			if said := m.Text + string(m.Blocks); strings.Contains(said, "Latency") || !strings.Contains(said, want) {
				t.Errorf("%s is told %q of a mention", user, said)
			}
			if err := s.Slash(t.Context(), user, "C0DEPLOYS", commands.Command, typed); err != nil {
				t.Fatal(err)
			}
			m = s.ephemeral(t, user)
			if said := m.Text + string(m.Blocks); strings.Contains(said, "Latency") || !strings.Contains(said, want) {
				t.Errorf("%s is told %q of a command", user, said)
			}
		}
	}
}

func TestUnknownStrangersAreToldNoNamesByACommand(t *testing.T) {
	s := newStage(t)
	s.Fail("users.info", 1, workspace.Fault{Delay: 300 * time.Millisecond})
	if err := s.Slash(t.Context(), "U0GIL", "C0DEPLOYS", commands.Command, "snooze Latncy"); err != nil {
		t.Fatal(err)
	}
	if got := s.ephemeral(t, "U0GIL").Text; !strings.HasPrefix(got, "Guests cannot ask ReleaseBot about webapp.") {
		t.Fatalf("told %q", got)
	}
}

// Of several services a person is told the names only of those that they may see, and what was not clear is not done.
func TestNamesOfOtherServicesAreNotTold(t *testing.T) {
	s := newStage(t, func(_ *line, socket *slack.Socket) {
		socket.Services = append(socket.Services, commands.Service{Name: "vault", Channel: "C0VAULT", Charts: []string{"Seals"}})
	})
	s.roles["vault"] = commands.Roles{Viewers: []string{"U0ANNA"}, Operators: []string{"U0ANNA"}}
	told := func(user, typed string) string {
		t.Helper()
		if err := s.Slash(t.Context(), user, "C0RANDOM", commands.Command, typed); err != nil {
			t.Fatal(err)
		}
		m := s.ephemeral(t, user)
		return m.Text + string(m.Blocks)
	}
	for _, typed := range []string{"snooze Sals", "status vaultt", "help pause", "event"} {
		if got := told("U0BEN", typed); strings.Contains(got, "Seals") || strings.Contains(got, "vault ") || strings.Contains(got, "vault.") {
			t.Errorf("%q was answered with %s", typed, got)
		}
	}
	if got := told("U0ANNA", "snooze Sals"); !strings.Contains(got, "Seals") {
		t.Errorf("Anna is told %s", got)
	}
	if got := told("U0BEN", "pause"); !strings.Contains(got, "Which service? Name the one that you mean.") || len(s.inbox.requests()) > 0 {
		t.Errorf("told %s; requests: %+v", got, s.inbox.requests())
	}
}

// Services may come and go while the bot runs.
func TestServicesChange(t *testing.T) {
	var socket *slack.Socket
	s := newStage(t, func(_ *line, the *slack.Socket) { socket = the })
	s.roles["shop"] = commands.Roles{}
	socket.SetServices([]commands.Service{{Name: "shop", Channel: "C0DEPLOYS"}})
	if err := s.Slash(t.Context(), "U0BEN", "C0DEPLOYS", commands.Command, "pause"); err != nil {
		t.Fatal(err)
	}
	if got := <-s.woken; got != "shop" {
		t.Errorf("the pause is of %q", got)
	}
}
