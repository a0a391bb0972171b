package slack

import (
	"encoding/json"
	"testing"

	slackapi "github.com/slack-go/slack"

	"releasebot/release"
)

// A press is one request however often Slack sends it, and no other press is the same one: neither at the same moment by
// somebody else, nor in another message, view, or state of a view.
func TestPressesHaveIDsOfTheirOwn(t *testing.T) {
	press := func(change func(*slackapi.InteractionCallback, *slackapi.BlockAction)) string {
		var c slackapi.InteractionCallback
		c.User.ID, c.Container.MessageTs = "U0BEN", "100.1"
		action := &slackapi.BlockAction{ActionID: "releasebot:pause", ActionTs: "200.1"}
		change(&c, action)
		return pressedFrom(c, action).id
	}
	view := func(id, hash string) func(*slackapi.InteractionCallback, *slackapi.BlockAction) {
		return func(c *slackapi.InteractionCallback, _ *slackapi.BlockAction) { c.View.ID, c.View.Hash = id, hash }
	}
	as := func(*slackapi.InteractionCallback, *slackapi.BlockAction) {}
	first, again := press(as), press(as)
	if first != again {
		t.Errorf("the same press is %q and %q", first, again)
	}
	seen := map[string]bool{first: true}
	for _, change := range []func(*slackapi.InteractionCallback, *slackapi.BlockAction){
		func(c *slackapi.InteractionCallback, _ *slackapi.BlockAction) { c.User.ID = "U0ANNA" },
		func(c *slackapi.InteractionCallback, _ *slackapi.BlockAction) { c.Container.MessageTs = "100.2" },
		func(_ *slackapi.InteractionCallback, a *slackapi.BlockAction) { a.ActionID = "releasebot:resume" },
		func(_ *slackapi.InteractionCallback, a *slackapi.BlockAction) { a.ActionTs = "200.2" },
		view("V1", "h1"), view("V1", "h2"), view("V2", "h1"),
	} {
		id := press(change)
		if seen[id] {
			t.Errorf("two presses are %q", id)
		}
		seen[id] = true
	}
}

// A modal means what it was opened for: one whose parts say different things, or nothing, is none of ours.
func TestModalsMeanWhatTheyWereOpenedFor(t *testing.T) {
	data := func(a about) string {
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	pause := about{Verb: release.VerbPause, Service: "webapp"}
	for _, test := range []struct {
		callback, private string
		ours              bool
	}{
		{modalCallback + "pause", data(pause), true},
		{modalCallback + "rollback", data(pause), false},
		{modalCallback + "status", data(about{Verb: release.VerbStatus, Service: "webapp"}), false},
		{"pause", data(pause), false},
		{modalCallback + "pause", data(about{Verb: release.VerbPause}), false},
		{modalCallback + "pause", `{"verb":"pause"`, false},
		{modalCallback + "pause", "", false},
	} {
		if _, _, ok := aboutOf(slackapi.View{CallbackID: test.callback, PrivateMetadata: test.private}); ok != test.ours {
			t.Errorf("%s with %s: %v", test.callback, test.private, ok)
		}
	}
}
