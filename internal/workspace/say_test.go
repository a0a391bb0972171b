package workspace_test

import (
	"encoding/json"
	"strings"
	"testing"

	"releasebot/internal/workspace"
)

func TestMentionsAndDirectMessages(t *testing.T) {
	w, api := start(t, workspace.Options{Events: []string{"app_mention", "message.im"}})
	payloads := envelopes(t, api)
	mention := "<@" + workspace.BotUser + "> status"
	parent, err := w.Say(anna, deploys, "no mention", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ user, channel, text, thread, want string }{
		{anna, deploys, mention, "", `"type":"app_mention"`},
		{anna, deploys, mention, parent, `"thread_ts":"` + parent + `"`},
		{eve, deploys, mention, "", `"team":"T0OTHER"`},
		{anna, "D0ANNA", "hello", "", `"channel_type":"im"`},
		{anna, "D0ANNA", mention, "", `"type":"message"`},
	} {
		if _, err := w.Say(test.user, test.channel, test.text, test.thread); err != nil {
			t.Fatal(err)
		}
		var outer struct {
			Event  json.RawMessage `json:"event"`
			Shared bool            `json:"is_ext_shared_channel"`
		}
		if err := json.Unmarshal(<-payloads, &outer); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(outer.Event), test.want) || outer.Shared != (test.channel == deploys) {
			t.Errorf("%+v: the app heard %s", test, outer.Event)
		}
	}
	if _, err := w.SayToAll(anna, deploys, "for all", ""); err == nil {
		t.Error("a message outside a thread was broadcast")
	}
	body := `{"user":"U0ANNA","channel":"C0DEPLOYS","text":"for all","thread_ts":"` + parent + `","broadcast":true}`
	if status, answer := request(t, w, "POST", "/person/say", "application/json", body); status != 200 {
		t.Fatal(answer)
	}
	replies := w.Messages(deploys)[0].Replies
	if last := replies[len(replies)-1]; !last.Broadcast || last.Text != "for all" {
		t.Errorf("the broadcast is %+v", last)
	}
}

func TestOnlySubscribedEvents(t *testing.T) {
	w, api := start(t, workspace.Options{Events: []string{}})
	payloads := envelopes(t, api)
	for _, channel := range []string{deploys, "D0ANNA"} {
		if _, err := w.Say(anna, channel, "<@"+workspace.BotUser+">", ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.OpenHome(anna); err != nil {
		t.Fatal(err)
	}
	// Envelopes come in order: the command is the first that the app hears of.
	if err := w.Slash(t.Context(), anna, deploys, "/releasebot", "status"); err != nil {
		t.Fatal(err)
	}
	if first := string(<-payloads); !strings.Contains(first, `"command":"/releasebot"`) {
		t.Errorf("the app heard %s", first)
	}
}
