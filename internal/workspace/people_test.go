package workspace_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"releasebot/internal/workspace"
)

const (
	gil = "U0GIL"
	eve = "U0EVE"
)

func TestGuestsAndExternals(t *testing.T) {
	_, api := start(t, workspace.Options{})
	guest, err := api.GetUserInfo(gil)
	if err != nil || !guest.IsRestricted || guest.IsUltraRestricted || guest.TeamID != workspace.TeamID || guest.IsStranger {
		t.Errorf("users.info shows the guest as %+v, %v", guest, err)
	}
	external, err := api.GetUserInfo(eve)
	if err != nil || external.TeamID != workspace.OtherTeam || external.IsStranger || external.Profile.Email != "" {
		t.Errorf("users.info shows the external as %+v, %v", external, err)
	}
	anybody, err := api.GetUserByEmail("ANNA@local.example")
	if err != nil || anybody.ID != anna || anybody.Profile.Email != "anna@local.example" {
		t.Errorf("users.lookupByEmail gave %+v, %v", anybody, err)
	}
	_, err = api.GetUserByEmail("eve@other.example")
	wantError(t, err, "users_not_found")
	shared, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: deploys})
	if err != nil || !shared.IsExtShared {
		t.Errorf("conversations.info does not say that externals are in: %+v, %v", shared, err)
	}
	_, err = api.PostEphemeral(random, gil, text("psst"))
	wantError(t, err, "not_in_channel")
	if _, _, _, err := api.JoinConversation(random); err != nil {
		t.Fatal(err)
	}
	_, err = api.PostEphemeral(random, gil, text("psst"))
	wantError(t, err, "user_not_in_channel")
}

func TestStrangers(t *testing.T) {
	far := workspace.User{ID: "U0FAR", Name: "far", External: true, Team: "T0FAR"}
	solo := workspace.User{ID: "U0SOLO", Name: "solo", Guest: true, SingleGuest: true}
	_, api := start(t, workspace.Options{
		Users: []workspace.User{far, solo}, Channels: []workspace.Channel{{ID: deploys, Name: "deploys", Bot: true}},
	})
	if u, err := api.GetUserInfo("U0FAR"); err != nil || !u.IsStranger || u.TeamID != "T0FAR" {
		t.Errorf("users.info shows the stranger as %+v, %v", u, err)
	}
	if u, err := api.GetUserInfo("U0SOLO"); err != nil || !u.IsRestricted || !u.IsUltraRestricted {
		t.Errorf("users.info shows the single-channel guest as %+v, %v", u, err)
	}
}

func TestScopesByKind(t *testing.T) {
	w, api := start(t, workspace.Options{Scopes: []string{"users:read", "chat:write", "channels:history", "usergroups:read"}})
	anybody, err := api.GetUserInfo(anna)
	if err != nil || anybody.Profile.Email != "" {
		t.Errorf("without users:read.email the address is %q, %v", anybody.Profile.Email, err)
	}
	_, err = api.GetUserByEmail("anna@local.example")
	wantError(t, err, "missing_scope")
	_, _, _, err = api.OpenConversation(&slack.OpenConversationParameters{Users: []string{anna}})
	wantError(t, err, "missing_scope")
	if _, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: deploys}); err != nil {
		t.Error(err)
	}
	_, err = api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "D0ANNA"})
	wantError(t, err, "missing_scope")
	_, answer := request(t, w, "POST", "/api/conversations.history", "application/x-www-form-urlencoded", "channel=D0ANNA")
	if !strings.Contains(answer, `"needed":"im:history"`) {
		t.Errorf("the refusal is %s", answer)
	}
}

func TestUserGroups(t *testing.T) {
	_, api := start(t, workspace.Options{})
	groups, err := api.GetUserGroups(slack.GetUserGroupsOptionIncludeUsers(true))
	if err != nil || len(groups) != 1 || groups[0].ID != "S0ONCALL" || groups[0].Handle != "oncall" || groups[0].UserCount != 2 {
		t.Errorf("usergroups.list gave %+v, %v", groups, err)
	}
	members, err := api.GetUserGroupMembers("S0ONCALL")
	if err != nil || !slices.Equal(members, []string{anna, ben}) {
		t.Errorf("usergroups.users.list gave %v, %v", members, err)
	}
	_, err = api.GetUserGroupMembers("S0NOBODY")
	wantError(t, err, "no_such_subteam")
}

func TestDirectConversation(t *testing.T) {
	w, api := start(t, workspace.Options{})
	opened, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{anna}, ReturnIM: true})
	if err != nil || opened.ID != "D0ANNA" || !opened.IsIM || opened.User != anna {
		t.Fatalf("conversations.open gave %+v, %v", opened, err)
	}
	channel, ts, err := api.PostMessage(anna, text("for you alone"))
	if err != nil || channel != "D0ANNA" {
		t.Fatalf("a message to a person went to %s, %v", channel, err)
	}
	history, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "D0ANNA"})
	if err != nil || len(history.Messages) != 1 || history.Messages[0].Timestamp != ts {
		t.Errorf("the conversation holds %+v, %v", history, err)
	}
	if _, err := w.Say(ben, "D0ANNA", "hello", ""); err == nil {
		t.Error("Ben spoke in Anna's conversation")
	}
	direct, _, err := api.GetConversations(&slack.GetConversationsParameters{Types: []string{"im"}})
	if err != nil || len(direct) != 5 {
		t.Errorf("conversations.list gave %d direct conversations, %v", len(direct), err)
	}
	for user, want := range map[string]string{
		"":   "C0DEPLOYS C0RANDOM",
		anna: "C0DEPLOYS C0RANDOM D0ANNA",
		gil:  "C0DEPLOYS D0GIL",
	} {
		_, state := request(t, w, "GET", "/person/state?channel=D0ANNA&user="+user, "", "")
		var seen struct {
			Channels []workspace.Channel `json:"channels"`
			Messages []workspace.Message `json:"messages"`
		}
		if err := json.Unmarshal([]byte(state), &seen); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, c := range seen.Channels {
			ids = append(ids, c.ID)
		}
		if got := strings.Join(ids, " "); got != want || user == gil && seen.Messages != nil {
			t.Errorf("%q sees %s and %d messages, want %s", user, got, len(seen.Messages), want)
		}
	}
}

func TestExternalPress(t *testing.T) {
	w, api := start(t, workspace.Options{})
	users := make(chan slack.User, 1)
	app(t, w, api, func(socket *socketmode.Client, event socketmode.Event) {
		if callback, ok := event.Data.(slack.InteractionCallback); ok {
			users <- callback.User
			_ = socket.Ack(*event.Request)
		}
	})
	ts := mustPost(t, api, text("x"), slack.MsgOptionBlocks(slack.NewActionBlock("", button("go", "Go", "1"))))
	if err := w.Click(t.Context(), eve, deploys, ts, "go"); err != nil {
		t.Fatal(err)
	}
	if u := <-users; u.ID != eve || u.TeamID != workspace.OtherTeam {
		t.Errorf("the press came from %+v", u)
	}
}
