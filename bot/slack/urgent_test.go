package slack_test

import (
	"strings"
	"testing"
	"time"

	"releasebot/bot/slack"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
)

// The team's own words call people once: in the first post of an open event of that urgency, and nowhere else.
func TestUrgentCallsOnce(t *testing.T) {
	w, _ := local(t, workspace.Options{})
	cfg := config(w)
	cfg.Look = slack.Look{Urgent: map[release.Urgency]string{release.Purple: "<!here>"}}
	c := slack.NewClient(cfg)
	purple := event(func(c *release.EventCard) { c.Event.Urgency = release.Purple })
	m := store.Message{Key: "event/2528", Channel: "#deploys", Post: &release.Post{Key: "event/2528", At: at(6), Event: purple}, Tried: time.Now(), Revision: 1}
	ts, err := c.Post(t.Context(), m, "")
	if err != nil {
		t.Fatal(err)
	}
	says := func() string {
		posted := w.Messages("C0DEPLOYS")[0]
		return posted.Text + string(posted.Blocks)
	}
	if said := says(); strings.Count(said, "!here") != 2 { // in the text and in the blocks
		t.Fatalf("nobody is called: %s", said)
	}
	m.TS = ts
	if err := c.Edit(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if said := says(); strings.Contains(said, "!here") {
		t.Fatalf("an edit calls again: %s", said)
	}
}

func TestUrgentIsForItsUrgencyAndWhileOpen(t *testing.T) {
	look := slack.Look{Urgent: map[release.Urgency]string{release.Purple: "<!here>"}}
	for name, card := range allEvents() {
		want := card.Event.Urgency == release.Purple && card.Event.Closed.IsZero()
		if got := strings.Contains(slack.Render(look, release.Post{At: at(14), Event: card}).Text, "<!here>"); got != want {
			t.Errorf("%s: called is %v", name, got)
		}
		answer := release.Answer{Request: asks(release.VerbEvent), Event: card}
		if m := slack.RenderAnswer(look, answer); strings.Contains(show(m), "<!here>") || len(elements(m)) > 0 {
			t.Errorf("%s: an answer calls, or has buttons", name)
		}
	}
}

// What is no id of a person or a group calls nobody, and an address that no browser may open is no link.
func TestOwnersAndLinksAreChecked(t *testing.T) {
	for owner, want := range map[string]string{
		"U0BEN": "<@U0BEN> please look.", "W0BEN": "<@W0BEN> please look.", "S0ONCALL": "<!subteam^S0ONCALL> please look.",
		"": "", "here": "", "!here": "", "C0DEPLOYS": "", "U0BEN> <!here": "", "s0oncall": "", "@anna": "",
	} {
		m := slack.Render(slack.Look{}, release.Post{At: at(14), Event: event(func(c *release.EventCard) {
			c.Owner, c.Runbook, c.Dashboard = owner, "javascript:alert(1)", "not a link"
		})})
		said := show(m)
		if strings.Contains(said, "please look") != (want != "") || !strings.Contains(said, want) {
			t.Errorf("%q: %s", owner, said)
		}
		if strings.Contains(said, "Runbook") || strings.Contains(said, "Dashboard") {
			t.Errorf("a bad link is shown: %s", said)
		}
	}
}
