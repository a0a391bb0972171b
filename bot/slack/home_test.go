package slack_test

import (
	"context"
	"fmt"
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

// homely is a stage whose people have an App Home.
type homely struct {
	*stage
	homes *slack.Homes
}

func newHomely(t *testing.T) *homely {
	t.Helper()
	h := &homely{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	h.stage = newStage(t, func(l *line, socket *slack.Socket) {
		h.homes = slack.NewHomes(l.client, socket.Access, socket.Boards, zerolog.Nop())
		socket.Homes = h.homes
		go func() { defer close(done); h.homes.Run(ctx) }()
	})
	t.Cleanup(func() { cancel(); <-done })
	return h
}

// home waits until a person's Home is as it should be.
func (h *homely) home(t *testing.T, user string, is func(text string) bool) (v workspace.View) {
	t.Helper()
	last := ""
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := h.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		v, _ = s.Home(user)
		last = text(v)
		return v.ID != "" && is(last)
	})
	if err != nil {
		t.Fatalf("%v; it says\n%s", err, last)
	}
	checkView(t, v.Body)
	return v
}

func (h *homely) open(t *testing.T, user string, want ...string) workspace.View {
	t.Helper()
	if err := h.OpenHome(user); err != nil {
		t.Fatal(err)
	}
	return h.home(t, user, func(text string) bool { return holds(text, want...) })
}

func holds(text string, want ...string) bool {
	for _, w := range want {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (h *homely) press(t *testing.T, user, action, option string) {
	t.Helper()
	if err := h.Press(t.Context(), workspace.Press{User: user, ActionID: action, Option: option}); err != nil {
		t.Fatal(err)
	}
}

func verdict(chart string, kind release.Kind, value, score float64) release.Verdict {
	return release.Verdict{
		Chart: chart, Target: release.Target{Tier: "dogfood", Zone: "az1"}, Kind: kind, Reason: "no samples",
		Evidence: release.Evidence{Rule: "zscore", Value: value, Score: score, Unit: "ms"},
	}
}

func TestHomeShowsHowThingsStand(t *testing.T) {
	h := newHomely(t)
	h.boards.change(func(s *release.State) {
		s.Snoozes = []release.Snooze{{Chart: "Queue", All: true, By: "U0ANNA", Until: built.Add(4 * time.Hour)}}
		for _, zone := range []string{"az1", "az2"} {
			s.Snoozes = append(s.Snoozes, release.Snooze{Chart: "Latency", Target: release.Target{Tier: "canary", Zone: zone}, By: "U0BEN", Until: built.Add(5 * time.Hour)})
		}
		candidate := build("b513")
		s.Candidate = &candidate
		s.Chosen = &release.Chosen{Build: build("b510"), By: "U0BEN", At: built}
	})
	h.boards.mu.Lock()
	h.boards.all[0].Verdicts = []release.Verdict{verdict("Latency", release.Breach, 41, 6.25), verdict("Queue", release.Breach, 9, 4)}
	h.boards.mu.Unlock()
	v := h.open(t, "U0BEN", "webapp: deploy #42 of b512 is baking in dogfood", "1 open event", "event #2528, Latency in dogfood/az1",
		"Waiting: b513", "Next: b510, which <@U0BEN> chose", ":large_blue_circle: Blue · Alerting · 41 ms in dogfood/az1 · score 6.2", "Snoozed · 9 ms",
		"snoozed by <@U0ANNA> until", "snoozed in canary/az1 and canary/az2 by <@U0BEN> until", "Deploy #42, b512: baking", "Deploy #41: rolled back by <@U0ANNA>", "1 alerting · 1 snoozed")
	said := text(v)
	if strings.Index(said, "*Latency*") > strings.Index(said, "*Queue*") {
		t.Errorf("what alerts does not come first:\n%s", said)
	}
	for _, want := range []string{"Pause…", "Roll Back…", "Snooze for 3 Hours", "Unsnooze"} {
		if !strings.Contains(said, want) {
			t.Errorf("there is no button %q", want)
		}
	}
	if strings.Contains(said, "Freeze…") {
		t.Error("an operator is offered what only an admin may do")
	}
	h.open(t, "U0ANNA", "Freeze…")
}

// Buttons of the Home go the way of all requests; the Home shows what became of them, and a no comes as a message.
func TestHomeButtons(t *testing.T) {
	h := newHomely(t)
	h.boards.change(func(s *release.State) { s.Events = nil })
	h.open(t, "U0BEN", "Latency")
	press := func(action string) release.Request {
		before := len(h.inbox.requests())
		h.press(t, "U0BEN", action, "")
		got := h.inbox.requests()
		if len(got) != before+1 {
			t.Fatalf("%s: requests %+v", action, got)
		}
		return got[before]
	}
	r := press("releasebot:snooze:c0")
	if r.Verb != release.VerbSnooze || r.Chart != "Latency" || r.For != 3*time.Hour || r.By != "U0BEN" || r.Channel != "U0BEN" || r.Respond != "" {
		t.Fatalf("got %+v", r)
	}
	if again := press("releasebot:snooze:c0"); again.ID == r.ID || !strings.HasPrefix(r.ID, "click/V") {
		t.Fatalf("two presses have the id %q", r.ID)
	}
	h.boards.change(func(s *release.State) {
		s.Snoozes = []release.Snooze{{Chart: "Latency", All: true, By: "U0BEN", Until: built.Add(4 * time.Hour)}}
	})
	h.homes.Changed("webapp")
	h.home(t, "U0BEN", func(text string) bool { return holds(text, "snoozed by <@U0BEN>") })
	refused := &release.Answer{Request: r, Refused: true, Text: "Latency is snoozed already."}
	if err := h.client.Answer(t.Context(), store.Message{Key: "answer/" + r.ID, Channel: "U0BEN", Answer: refused}); err != nil {
		t.Fatal(err)
	}
	if told := h.Messages("D0BEN"); len(told) != 1 || !strings.Contains(told[0].Text, "snoozed already") {
		t.Fatalf("told %+v", told)
	}
}

// A modal opens from the Home, too, and is answered to the person.
func TestHomeOpensModals(t *testing.T) {
	h := newHomely(t)
	h.open(t, "U0BEN", "Roll Back…")
	h.press(t, "U0BEN", "releasebot:dialog:rollback:s0", "")
	v := h.modal(t, "U0BEN", func(workspace.View) bool { return true })
	if err := h.Submit(t.Context(), "U0BEN", v.ID, nil); err != nil {
		t.Fatal(err)
	}
	if got := h.inbox.requests(); len(got) != 1 || got[0].Deploy != 42 || got[0].Channel != "U0BEN" {
		t.Fatalf("requests: %+v", got)
	}
}

// Hundreds of charts are paged, and filtered by service and state.
func TestHomePagesAndFilters(t *testing.T) {
	h := newHomely(t)
	h.boards.mu.Lock()
	b := &h.boards.all[0]
	b.Policy.Charts, b.Verdicts = nil, nil
	for i := range 250 {
		name := fmt.Sprintf("Chart %03d", i)
		b.Policy.Charts = append(b.Policy.Charts, release.Chart{Name: name, LookBack: time.Hour})
		kind := release.Normal
		if i == 249 {
			kind = release.Unknown
		}
		b.Verdicts = append(b.Verdicts, verdict(name, kind, 1, 1))
	}
	other := baking()
	other.Policy.Service, other.State.Service = "shop", "shop"
	h.boards.all = append(h.boards.all, other)
	h.boards.mu.Unlock()
	h.open(t, "U0ANNA", "Page 1 of 9", "*Chart 249* of webapp\nUnknown · no samples in dogfood/az1", "shop: deploy #42", "webapp: deploy #42")
	h.press(t, "U0ANNA", "releasebot:home:next", "")
	h.home(t, "U0ANNA", func(text string) bool { return holds(text, "Page 2 of 9", "*Chart 030*") && !holds(text, "Chart 249") })
	h.press(t, "U0ANNA", "releasebot:home:state", "unknown")
	h.home(t, "U0ANNA", func(text string) bool { return holds(text, "*Chart 249*") && !holds(text, "Page") })
	h.press(t, "U0ANNA", "releasebot:home:state", "*")
	h.home(t, "U0ANNA", func(text string) bool { return holds(text, "Page 1 of 9") })
	h.press(t, "U0ANNA", "releasebot:home:service", "shop")
	v := h.home(t, "U0ANNA", func(text string) bool { return holds(text, "*Latency*", "shop: deploy") && !holds(text, "webapp:") })
	if v.Private != `{"service":"shop"}` {
		t.Fatalf("private_metadata: %s", v.Private)
	}
	h.press(t, "U0ANNA", "releasebot:home:service", "*")
	h.home(t, "U0ANNA", func(text string) bool { return holds(text, "Page 1 of 9", "webapp:") })
	h.press(t, "U0ANNA", "releasebot:home:next", "")
	h.home(t, "U0ANNA", func(text string) bool { return holds(text, "Page 2 of 9") })
	h.press(t, "U0ANNA", "releasebot:home:previous", "")
	h.home(t, "U0ANNA", func(text string) bool { return holds(text, "Page 1 of 9") })
}

// Guests and people of other workspaces see who may, and nothing else.
func TestHomeOfStrangers(t *testing.T) {
	h := newHomely(t)
	for user, want := range map[string]string{"U0GIL": "Guests cannot ask ReleaseBot about webapp", "U0EVE": "People of other workspaces cannot ask"} {
		if v := h.open(t, user, want, "any member of this workspace"); strings.Contains(text(v), "Latency") {
			t.Errorf("%s sees\n%s", user, text(v))
		}
	}
}

// Whatever the names and however many services, events and charts, Slack takes the Home.
func TestHomeIsNeverTooLarge(t *testing.T) {
	h := newHomely(t)
	long := strings.Repeat("<&>«é» ", 600)
	var all []bot.Board
	for i := range 20 {
		b := baking()
		b.Policy.Service = fmt.Sprint(long, i)
		b.State.Service, b.State.Problem = b.Policy.Service, long
		for n := range 12 {
			b.Policy.Charts = append(b.Policy.Charts, release.Chart{Name: fmt.Sprint(long, n), LookBack: time.Hour})
			b.State.Events = append(b.State.Events, release.Event{Number: n + 1, Chart: long, Acked: long, Urgency: release.Purple})
			b.State.Holds = append(b.State.Holds, release.Hold{Kind: release.HoldPause, By: long, Reason: long})
			b.State.Recent = append(b.State.Recent, release.Ended{Key: "deploy/" + long, What: long, Outcome: long, By: long})
		}
		all = append(all, b)
	}
	h.boards.mu.Lock()
	h.boards.all = all
	h.boards.mu.Unlock()
	h.open(t, "U0ANNA", "and 14 more services", "Page 1 of ")
}
