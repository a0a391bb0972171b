package slack_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/internal/workspace"
	"releasebot/release"
)

// Who may not is told so in the modal that opens at once, since nobody has looked them up; the next time by an answer.
func TestModalsOfThoseWhoMayNot(t *testing.T) {
	for user, want := range map[string]string{
		"U0CLEO": "Only operators may roll back webapp: <@U0BEN> and <@U0ANNA>.",
		"U0GIL":  "Guests cannot steer ReleaseBot. Ask <@U0BEN> and <@U0ANNA>.",
		"U0EVE":  "People of other workspaces cannot steer ReleaseBot. Ask",
	} {
		s := newStage(t)
		s.Fail("users.info", 1, workspace.Fault{Delay: 500 * time.Millisecond}) // so that nobody knows them yet
		opened := s.begin(t, user, dialog(release.VerbRollback, 42, 0))
		if got := text(opened); strings.Contains(got, "b511") || strings.Contains(got, "webapp") {
			t.Errorf("%s sees before they are known: %q", user, got)
		}
		v := s.modal(t, user, func(v workspace.View) bool { return !strings.Contains(text(v), "One moment") })
		if got := text(v); !strings.Contains(got, want) {
			t.Errorf("%s is told %q, want %q", user, got, want)
		}
		s.inbox.refusal(t)
		ts, id := s.button(t, dialog(release.VerbRollback, 42, 0))
		if err := s.Click(t.Context(), user, "C0DEPLOYS", ts, id); err != nil {
			t.Fatal(err)
		}
		if r := s.inbox.refusal(t); r.By != user || r.Verb != release.VerbRollback || len(r.Denied.Who) == 0 {
			t.Errorf("%s: written down as refused: %+v", user, r)
		}
		if s.Calls("views.open") != 1 {
			t.Errorf("%s: %d modals were opened", user, s.Calls("views.open"))
		}
	}
}

// Access is checked again when a modal is submitted: the person may have lost the role since.
func TestSubmissionsAreChecked(t *testing.T) {
	s := newStage(t)
	s.everybody()
	v := s.open(t, "U0CLEO", dialog(release.VerbPause, 42, 0))
	s.only("U0BEN")
	if err := s.Submit(t.Context(), "U0CLEO", v.ID, map[string]string{"until": "open"}); err != nil {
		t.Fatal(err)
	}
	refused := s.modal(t, "U0CLEO", func(v workspace.View) bool { return v.CallbackID == "" })
	if got := text(refused); !strings.Contains(got, "Only operators may pause webapp: <@U0BEN>") || len(s.inbox.requests()) > 0 {
		t.Fatalf("the modal says %q; requests: %+v", got, s.inbox.requests())
	}
	if r := s.inbox.refusal(t); r.By != "U0CLEO" || r.Verb != release.VerbPause {
		t.Fatalf("written down as refused: %+v", r)
	}
}

// A choice in a modal shows more of how things stand, so access is checked there, too.
func TestChoicesInModalsAreChecked(t *testing.T) {
	s := newStage(t)
	s.everybody()
	v := s.open(t, "U0CLEO", dialog(release.VerbRollback, 42, 0))
	s.only("U0BEN")
	if err := s.Press(t.Context(), workspace.Press{User: "U0CLEO", TS: v.ID, ActionID: "build", Option: "commit-of-b509"}); err != nil {
		t.Fatal(err)
	}
	v = s.modal(t, "U0CLEO", func(v workspace.View) bool { return v.CallbackID == "" })
	if got := text(v); !strings.Contains(got, "Only operators may roll back webapp: <@U0BEN>") {
		t.Fatalf("the modal says %q", got)
	}
}

// A modal that stays empty is explained.
func TestModalsThatCannotBeFilled(t *testing.T) {
	s := newStage(t)
	s.Fail("users.info", 1, workspace.Fault{Delay: 300 * time.Millisecond})
	s.Fail("views.update", 1, workspace.Fault{Error: "internal_error"})
	s.begin(t, "U0BEN", dialog(release.VerbPause, 42, 0))
	if got := s.ephemeral(t, "U0BEN").Text; got != "Slack does not fill in the form (internal_error). Close it and press again." {
		t.Fatalf("told %q", got)
	}
}

// An admin freezes for a reason, and until when is read as it is typed.
func TestFreezesNeedAReason(t *testing.T) {
	s := newStage(t)
	v := s.open(t, "U0ANNA", dialog(release.VerbFreeze, 0, 0))
	var wrong *workspace.SubmitError
	if err := s.Submit(t.Context(), "U0ANNA", v.ID, map[string]string{"typed": "until monday 9:00"}); !errors.As(err, &wrong) || wrong.Errors["reason"] == "" {
		t.Fatalf("got %v", err)
	}
	values := map[string]string{"typed": "until monday 9:00", "reason": "the fair"}
	if err := s.Submit(t.Context(), "U0ANNA", v.ID, values); err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	if got := s.inbox.requests(); len(got) != 1 || !got[0].Until.Equal(monday) || got[0].Reason != "the fair" {
		t.Fatalf("requests: %+v", got)
	}
}

// A doubled submission is one request.
func TestASecondSubmissionIsTheSame(t *testing.T) {
	s := newStage(t)
	s.inbox.fail = errors.New("disk full")
	v := s.open(t, "U0BEN", dialog(release.VerbPause, 42, 0))
	values := map[string]string{"until": "open"}
	if err := s.Submit(t.Context(), "U0BEN", v.ID, values); !errors.Is(err, workspace.ErrNoAnswer) {
		t.Fatalf("what is not written down was acknowledged: %v", err)
	}
	s.inbox.mu.Lock()
	s.inbox.fail = nil
	s.inbox.mu.Unlock()
	done := make(chan error)
	for range 2 {
		go func() { done <- s.Submit(t.Context(), "U0BEN", v.ID, values) }()
	}
	if first, second := <-done, <-done; first != nil && second != nil {
		t.Fatal(first, second)
	}
	if got := s.inbox.requests(); len(got) != 1 {
		t.Fatalf("requests: %+v", got)
	}
}

// The consequence is spelled out for the build that is chosen.
func TestRollBackSpellsOutTheConsequence(t *testing.T) {
	s := newStage(t)
	s.boards.change(func(state *release.State) { b := build("b513"); state.Candidate = &b })
	v := s.open(t, "U0BEN", dialog(release.VerbRollback, 42, 0))
	if got := text(v); !strings.Contains(got, "nor is b513, which was made on top of it") {
		t.Fatalf("the modal says %q", got)
	}
	press := workspace.Press{User: "U0BEN", TS: v.ID, ActionID: "build", Option: "commit-of-b509"}
	if err := s.Press(t.Context(), press); err != nil {
		t.Fatal(err)
	}
	const want = "Rolls every tier of webapp back from b512 to b509"
	v = s.modal(t, "U0BEN", func(v workspace.View) bool { return strings.Contains(text(v), want) })
	if err := s.Submit(t.Context(), "U0BEN", v.ID, nil); err != nil {
		t.Fatal(err)
	}
	if got := s.inbox.requests(); len(got) != 1 || got[0].Build != "commit-of-b509" {
		t.Fatalf("requests: %+v", got)
	}
}

// An option of a menu opens a modal too; a trigger that is over is told.
func TestModalsThatCannotBeOpened(t *testing.T) {
	s := newStage(t)
	s.Fail("views.open", 1, workspace.Fault{Error: "expired_trigger_id"})
	ts, id := s.button(t, dialog(release.VerbPause, 42, 0))
	if err := s.Click(t.Context(), "U0BEN", "C0DEPLOYS", ts, id); err != nil {
		t.Fatal(err)
	}
	if got := s.ephemeral(t, "U0BEN").Text; !strings.Contains(got, "Press again") {
		t.Fatalf("told %q", got)
	}
	s.boards.mu.Lock()
	s.boards.all = nil
	s.boards.mu.Unlock()
	if err := s.Click(t.Context(), "U0ANNA", "C0DEPLOYS", ts, id); err != nil {
		t.Fatal(err)
	}
	if got := s.ephemeral(t, "U0ANNA").Text; !strings.Contains(got, "I do not look after webapp now") {
		t.Fatalf("told %q", got)
	}
}

// Slack opens a modal for 3 s after the click: nothing is looked up before.
func TestModalsWaitForNothing(t *testing.T) {
	s := newStage(t)
	s.Fail("users.info", 10, workspace.Fault{Delay: 1900 * time.Millisecond})
	begun := time.Now()
	s.begin(t, "U0BEN", dialog(release.VerbPause, 42, 0))
	if took := time.Since(begun); took > time.Second {
		t.Fatalf("it took %s", took)
	}
}

// Slash commands and mentions by guests and people of other workspaces are refused at once, and so is what would tell
// them the names of charts.
func TestStrangersAreRefusedAtOnce(t *testing.T) {
	s := newStage(t, func(l *line, _ *slack.Socket) {
		if _, err := l.client.Preflight(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	})
	for text, who := range map[string]string{"pause": "", "snooze Latncy": "any member of this workspace", "help": "any member"} {
		if err := s.Slash(t.Context(), "U0EVE", "C0DEPLOYS", commands.Command, text); err != nil {
			t.Fatal(err)
		}
		if text == "pause" { // of a request the loop says so, and keeps it
			if r := s.inbox.refusal(t); !strings.Contains(r.Denied.Text, "People of other workspaces cannot") || !slices.Contains(r.Denied.Who, "U0BEN") {
				t.Errorf("written down as refused: %+v", r)
			}
			continue
		}
		if got := s.ephemeral(t, "U0EVE").Text; !strings.Contains(got, "People of other workspaces cannot") || !strings.Contains(got, who) {
			t.Errorf("%q was answered with %q", text, got)
		}
	}
	if got := s.inbox.requests(); len(got) > 0 {
		t.Fatalf("requests: %+v", got)
	}
}
