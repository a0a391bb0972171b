package slack

import (
	"fmt"
	"testing"

	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

func TestBotsAndEditsAreNotHeard(t *testing.T) {
	for _, test := range []struct {
		name string
		m    slackevents.AppMentionEvent
		want bool
	}{
		{"a person", slackevents.AppMentionEvent{User: "U0BEN"}, false},
		{"another bot", slackevents.AppMentionEvent{User: "U0OTHER", BotID: "B0OTHER"}, true},
		{"itself", slackevents.AppMentionEvent{User: "U0BOT"}, true},
		{"nobody", slackevents.AppMentionEvent{}, true},
		{"an edit", slackevents.AppMentionEvent{User: "U0BEN", Edited: &slackevents.Edited{}}, true},
	} {
		if got := unheard(&test.m, "U0BOT"); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func TestRecentForgetsTheOldest(t *testing.T) {
	var r recent
	for i := range 3 * heardKept {
		if !r.fresh(fmt.Sprint(i)) || r.fresh(fmt.Sprint(i)) {
			t.Fatalf("%d was not told apart", i)
		}
	}
	if len(r.names) > heardKept {
		t.Fatalf("%d names are kept", len(r.names))
	}
}

func TestEventsHaveIDs(t *testing.T) {
	envelope := socketmode.Request{EnvelopeID: "envelope"}
	for want, data := range map[string]any{
		"Ev1": &slackevents.EventsAPICallbackEvent{EventID: "Ev1"}, "envelope": &slackevents.EventsAPICallbackEvent{},
	} {
		if got := eventOf(envelope, slackevents.EventsAPIEvent{Data: data}).id; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestEvents(t *testing.T) {
	if got := fmt.Sprint(Events()); got != "[app_home_opened app_mention]" {
		t.Fatalf("got %s", got)
	}
}
