package slack_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"releasebot/internal/workspace"
	"releasebot/release"
)

func dialog(verb release.Verb, deploy, event int) release.Request {
	return release.Request{Service: "webapp", Verb: verb, Deploy: deploy, Event: event}
}

// Every modal opens, is what Slack takes, and its submission becomes the request that it describes.
func TestModalsAsk(t *testing.T) {
	for _, test := range []struct {
		name   string
		asks   release.Request
		says   string
		values map[string]string
		want   release.Request
	}{
		{
			"roll back as usual", dialog(release.VerbRollback, 42, 0), "Rolls dogfood back from b512 to b511. Deploy #42 ends",
			map[string]string{"reason": "it is slow"}, release.Request{Deploy: 42, Reason: "it is slow"},
		},
		{
			"roll back further", dialog(release.VerbRollback, 0, 0), "b511, 20 Nov 09:30",
			map[string]string{"build": "commit-of-b509"}, release.Request{Deploy: 42, Build: "commit-of-b509"},
		},
		{
			"pause for long", dialog(release.VerbPause, 42, 0), "A roll back still works",
			map[string]string{"reason": "lunch"}, release.Request{Deploy: 42, Reason: "lunch"},
		},
		{
			"pause until tomorrow", dialog(release.VerbPause, 0, 0), "webapp",
			map[string]string{"until": "tomorrow"}, release.Request{Until: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)},
		},
		{
			"pause until a time", dialog(release.VerbPause, 0, 0), "webapp",
			map[string]string{"typed": "until 15:30", "until": "3h"}, release.Request{Until: time.Date(2026, 11, 20, 15, 30, 0, 0, time.UTC)},
		},
		{
			"pause for a while", dialog(release.VerbPause, 0, 0), "webapp",
			map[string]string{"until": "30m"}, release.Request{For: 30 * time.Minute},
		},
		{
			"snooze an event", dialog(release.VerbSnooze, 0, 2528), "Event #2528, Latency in dogfood/az1",
			map[string]string{"typed": "90m"}, release.Request{Event: 2528, For: 90 * time.Minute},
		},
		{
			"snooze a chart", dialog(release.VerbSnooze, 0, 0), "Everywhere",
			map[string]string{"chart": "Latency", "place": "production/az2", "typed": "1 day"},
			release.Request{Chart: "Latency", Target: release.Target{Tier: "production", Zone: "az2"}, For: 24 * time.Hour},
		},
		{
			"deploy a known build", dialog(release.VerbDeploy, 0, 0), "It starts when nothing speaks against it",
			map[string]string{"build": "commit-of-b510"}, release.Request{Build: "commit-of-b510"},
		},
		{
			"deploy another build", dialog(release.VerbDeploy, 0, 0), "b511",
			map[string]string{"typed": "b499", "reason": "to compare"}, release.Request{Build: "b499", Reason: "to compare"},
		},
		{
			"open an event", dialog(release.VerbOpen, 0, 0), "What is wrong?",
			map[string]string{"reason": "logins fail", "urgency": "purple", "place": "dogfood/az1"},
			release.Request{Reason: "logins fail", Urgency: release.Purple, Target: release.Target{Tier: "dogfood", Zone: "az1"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			v := s.open(t, "U0BEN", test.asks)
			if got := text(v); !strings.Contains(got, test.says) {
				t.Fatalf("the modal says\n%s\nwithout %q", got, test.says)
			}
			if err := s.Submit(t.Context(), "U0BEN", v.ID, test.values); err != nil {
				t.Fatal(err)
			}
			want := test.want
			want.Service, want.Verb, want.By, want.Channel = "webapp", test.asks.Verb, "U0BEN", "C0DEPLOYS"
			want.ID = "view/" + v.ID + "/" + v.Hash
			if got := s.inbox.requests(); len(got) != 1 || got[0] != want {
				t.Fatalf("got  %+v\nwant %+v", got, want)
			}
			if s.modals("U0BEN") != 0 {
				t.Fatal("the modal is still open")
			}
		})
	}
}

// What is wrong with what was filled in stands beside it, and nothing is asked for.
func TestModalsSayWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		asks   release.Request
		values map[string]string
		wrong  map[string]string
	}{
		{dialog(release.VerbSnooze, 0, 2528), map[string]string{"typed": "soon"}, map[string]string{"typed": "“soon” is no time that I understand"}},
		{dialog(release.VerbPause, 42, 0), map[string]string{"typed": "until 25:00"}, map[string]string{"typed": "no time that I understand"}},
		{dialog(release.VerbSnooze, 0, 2528), map[string]string{"typed": "30 days"}, map[string]string{"typed": "7 days at most"}},
		{dialog(release.VerbSnooze, 0, 2528), map[string]string{"typed": "3"}, map[string]string{"typed": "no time that I understand"}},
		{dialog(release.VerbSnooze, 0, 2528), map[string]string{"typed": "3h because of tests"}, map[string]string{"typed": "“3h because of tests” is no time"}},
		{dialog(release.VerbSnooze, 0, 0), map[string]string{"chart": "Queue", "place": "production/az1", "typed": "3h"}, map[string]string{"place": "Choose Everywhere"}},
		{dialog(release.VerbDeploy, 0, 0), map[string]string{"typed": "b5 b6"}, map[string]string{"typed": "Which of the two builds"}},
		{dialog(release.VerbDeploy, 0, 0), map[string]string{"typed": "512"}, map[string]string{"typed": "Did you mean b512?"}},
		{dialog(release.VerbDeploy, 0, 0), map[string]string{"typed": "the good one"}, map[string]string{"typed": "I do not understand “the good one”"}},
		{dialog(release.VerbDeploy, 0, 0), map[string]string{"typed": "b512"}, map[string]string{"typed": "Deploy #42 is deploying this build already"}},
	} {
		s := newStage(t)
		v := s.open(t, "U0BEN", test.asks)
		var refused *workspace.SubmitError
		if err := s.Submit(t.Context(), "U0BEN", v.ID, test.values); !errors.As(err, &refused) {
			t.Errorf("%v: got %v", test.values, err)
			continue
		}
		if got, want := slices.Sorted(maps.Keys(refused.Errors)), slices.Sorted(maps.Keys(test.wrong)); !slices.Equal(got, want) {
			t.Errorf("%v: wrong are %v, want %v", test.values, refused.Errors, want)
		}
		for block, want := range test.wrong {
			if !strings.Contains(refused.Errors[block], want) {
				t.Errorf("%v: %q, want %q", test.values, refused.Errors[block], want)
			}
		}
		if len(s.inbox.requests()) > 0 || s.modals("U0BEN") != 1 {
			t.Errorf("%v: something was asked for", test.values)
		}
	}
}

// A build that is no longer good cannot be gone back to, though the modal still offers it.
func TestAModalThatOffersTooMuch(t *testing.T) {
	s := newStage(t)
	v := s.open(t, "U0BEN", dialog(release.VerbRollback, 42, 0))
	s.boards.change(func(state *release.State) { state.Good = state.Good[1:] })
	var refused *workspace.SubmitError
	err := s.Submit(t.Context(), "U0BEN", v.ID, map[string]string{"build": "commit-of-b509"})
	if !errors.As(err, &refused) || !strings.Contains(refused.Errors["build"], "no longer among those known to be good") {
		t.Fatalf("got %v", err)
	}
}

// What happened since the modal was opened is said, and nothing is done.
func TestOutdatedModalsSayWhatHappened(t *testing.T) {
	ended := release.Ended{Key: "deploy/42", Outcome: "rolled back", By: "U0ANNA", At: built}
	for _, test := range []struct {
		name    string
		asks    release.Request
		happens func(*release.State)
		says    string
	}{
		{
			"another deploy", dialog(release.VerbRollback, 42, 0),
			func(s *release.State) { s.Deploy.Number, s.Recent = 43, append(s.Recent, ended) },
			"Deploy #42 is over: rolled back by <@U0ANNA>",
		},
		{
			"rolling back", dialog(release.VerbRollback, 42, 0),
			func(s *release.State) { s.Deploy.Phase, s.Deploy.EndedBy = release.RollingBack, "U0ANNA" },
			"already being rolled back; <@U0ANNA> asked for it",
		},
		{
			"rolled back", dialog(release.VerbRollback, 42, 0),
			func(s *release.State) { s.Deploy.Phase, s.Deploy.EndedBy = release.RolledBack, "U0ANNA" },
			"already rolled back by <@U0ANNA>",
		},
		{
			"paused", dialog(release.VerbPause, 42, 0),
			func(s *release.State) {
				s.Holds = []release.Hold{{Kind: release.HoldPause, By: "U0ANNA", Since: built, Reason: "me first"}}
			},
			"Already paused by <@U0ANNA>",
		},
		{
			"all clear", dialog(release.VerbPause, 42, 0),
			func(s *release.State) {
				s.Deploy.Phase, s.Recent = release.AllClear, append(s.Recent, release.Ended{Key: "deploy/42", Outcome: "all clear", At: built})
			},
			"Deploy #42 is over: all clear at",
		},
		{
			"event closed", dialog(release.VerbSnooze, 0, 2528),
			func(s *release.State) {
				s.Events, s.Recent = nil, append(s.Recent, release.Ended{Key: "event/2528", Outcome: "normal again", At: built})
			},
			"Event #2528 is over: normal again at",
		},
		{
			"another build chosen", dialog(release.VerbDeploy, 0, 0),
			func(s *release.State) { s.Chosen = &release.Chosen{Build: build("b514"), By: "U0ANNA", At: built} },
			"Meanwhile <@U0ANNA> chose b514",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			v := s.open(t, "U0BEN", test.asks)
			s.boards.change(test.happens)
			if err := s.Submit(t.Context(), "U0BEN", v.ID, nil); err != nil {
				t.Fatal(err)
			}
			after := s.modal(t, "U0BEN", func(v workspace.View) bool { return v.CallbackID == "" })
			if got := text(after); !strings.Contains(got, test.says) || !strings.Contains(got, "Nothing was changed.") {
				t.Fatalf("the modal says %q, want %q", got, test.says)
			}
			if got := s.inbox.requests(); len(got) > 0 {
				t.Fatalf("something was asked for: %+v", got)
			}
			// And opened anew, it says the same at once, but for what is only new to who had it open.
			if test.name != "another build chosen" {
				if again := s.open(t, "U0BEN", test.asks); again.CallbackID != "" {
					t.Fatalf("it asks: %s", text(again))
				}
			}
		})
	}
}
