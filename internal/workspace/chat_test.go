package workspace_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"releasebot/internal/workspace"
)

func TestAuth(t *testing.T) {
	w, api := start(t, workspace.Options{})
	who, err := api.AuthTest()
	if err != nil || who.UserID != workspace.BotUser || who.BotID != workspace.BotID || who.TeamID != workspace.TeamID {
		t.Errorf("auth.test said %+v, %v", who, err)
	}
	for token, want := range map[string]string{"": "not_authed", "xoxb-wrong": "invalid_auth", w.Info().AppToken: "not_allowed_token_type"} {
		_, err := client(t, w, token).AuthTest()
		wantError(t, err, want)
	}
	wrong := slack.New("", slack.OptionAPIURL(w.Info().APIURL), slack.OptionAppLevelToken(w.Info().BotToken))
	_, _, err = wrong.StartSocketModeContext(t.Context())
	wantError(t, err, "not_allowed_token_type")
}

func TestScopes(t *testing.T) {
	_, api := start(t, workspace.Options{Scopes: []string{"channels:read"}})
	if _, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: deploys}); err != nil {
		t.Error(err)
	}
	_, _, err := api.PostMessage(deploys, text("hello"))
	wantError(t, err, "missing_scope")
}

func TestPostAndUpdate(t *testing.T) {
	w, api := start(t, workspace.Options{Now: newClock().Now})
	metadata := slack.SlackMetadata{EventType: "post", EventPayload: map[string]any{"key": "deploy/1"}}
	ts := mustPost(t, api, text("Deploy 1"), slack.MsgOptionBlocks(section("*Deploy 1*")), slack.MsgOptionMetadata(metadata))
	if ts != "1700000000.000100" {
		t.Errorf("the first ts is %s", ts)
	}
	posted := w.Messages(deploys)[0]
	if posted.Text != "Deploy 1" || !strings.Contains(string(posted.Blocks), `"block_id":"x`) || posted.User != workspace.BotUser {
		t.Errorf("posted %+v", posted)
	}

	update := func(options ...slack.MsgOption) workspace.Message {
		t.Helper()
		if _, _, _, err := api.UpdateMessage(deploys, ts, options...); err != nil {
			t.Fatal(err)
		}
		return w.Messages(deploys)[0]
	}
	if m := update(text("Deploy 1: baking"), slack.MsgOptionBlocks(section("baking"))); m.Edited != "" || m.Updates != 1 {
		t.Errorf("an update with blocks gave %+v", m)
	}
	m := update(text("Deploy 1: done"))
	if m.Blocks != nil || m.Edited == "" || m.Metadata == nil {
		t.Errorf("an update with text alone gave %+v", m)
	}

	history, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: deploys, IncludeAllMetadata: true})
	if err != nil || history.Messages[0].Metadata.EventPayload["key"] != "deploy/1" {
		t.Errorf("history gave %+v, %v", history, err)
	}
	history, err = api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: deploys})
	if err != nil || history.Messages[0].Metadata.EventType != "" {
		t.Errorf("history gave metadata that nobody asked for: %+v, %v", history, err)
	}
}

func TestThread(t *testing.T) {
	w, api := start(t, workspace.Options{})
	parent := mustPost(t, api, text("parent"))
	reply := mustPost(t, api, text("reply"), slack.MsgOptionTS(parent))
	mustPost(t, api, text("reply to the reply"), slack.MsgOptionTS(reply), slack.MsgOptionBroadcast())
	top := w.Messages(deploys)
	if len(top) != 1 || len(top[0].Replies) != 2 || top[0].Replies[1].ThreadTS != parent || !top[0].Replies[1].Broadcast {
		t.Fatalf("the thread is %+v", top)
	}

	messages, more, cursor, err := api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: deploys, Timestamp: parent, Limit: 2})
	if err != nil || !more || len(messages) != 2 || messages[0].Text != "parent" || messages[0].ReplyCount != 2 {
		t.Errorf("the first page is %+v, %v", messages, err)
	}
	messages, more, _, err = api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: deploys, Timestamp: parent, Limit: 2, Cursor: cursor})
	if err != nil || more || len(messages) != 1 || messages[0].SubType != "thread_broadcast" {
		t.Errorf("the second page is %+v, %v", messages, err)
	}
	history, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: deploys})
	if err != nil || len(history.Messages) != 2 || history.Messages[0].Text != "reply to the reply" {
		t.Errorf("history gave %+v, %v", history, err)
	}

	_, _, err = api.PostMessage(deploys, text("lost"), slack.MsgOptionTS("1.000001"))
	wantError(t, err, "thread_not_found")
	if _, _, err := api.DeleteMessage(deploys, parent); err != nil {
		t.Fatal(err)
	}
	if top := w.Messages(deploys); !top[0].Deleted || len(top[0].Replies) != 2 {
		t.Errorf("the parent left %+v", top)
	}
}

func TestHistorySpan(t *testing.T) {
	_, api := start(t, workspace.Options{Now: newClock().Now})
	var stamps []string
	for _, s := range []string{"one", "two", "three"} {
		stamps = append(stamps, mustPost(t, api, text(s)))
	}
	for _, test := range []struct {
		oldest, latest string
		inclusive      bool
		want           string
	}{
		{stamps[0], "", false, "three two"},
		{stamps[0], stamps[1], true, "two one"},
		{stamps[0], stamps[2], false, "two"},
		{"0", "", false, "three two one"},
		{"1700000001", "", false, ""},
	} {
		history, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{
			ChannelID: deploys, Oldest: test.oldest, Latest: test.latest, Inclusive: test.inclusive,
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range history.Messages {
			got = append(got, m.Text)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s to %s: got %v, want %s", test.oldest, test.latest, got, test.want)
		}
	}
	_, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: deploys, Oldest: "yesterday"})
	wantError(t, err, "invalid_ts_oldest")
}

func TestRefusals(t *testing.T) {
	w, api := start(t, workspace.Options{})
	theirs, err := w.Say(anna, deploys, "mine", "")
	if err != nil {
		t.Fatal(err)
	}
	post := func(channel string, options ...slack.MsgOption) error {
		_, _, err := api.PostMessage(channel, options...)
		return err
	}
	update := func(ts string, options ...slack.MsgOption) error {
		_, _, _, err := api.UpdateMessage(deploys, ts, options...)
		return err
	}
	_, private := api.PostEphemeral(deploys, "U0NOBODY", text("psst"))
	_, _, foreign := api.DeleteMessage(deploys, theirs)
	_, unread := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: random})
	half := slack.SlackMetadata{EventPayload: map[string]any{}}
	for want, err := range map[string]error{
		"not_in_channel":          post(random, text("hello")),
		"channel_not_found":       post("C0NOWHERE", text("hello")),
		"no_text":                 post(deploys, text(" ")),
		"msg_too_long":            post(deploys, text(strings.Repeat("x", 40_001))),
		"invalid_metadata_schema": post(deploys, text("hello"), slack.MsgOptionMetadata(half)),
		"message_not_found":       update("1.000001", text("hello")),
		"cant_update_message":     update(theirs, text("hello")),
		"cant_delete_message":     foreign,
		"user_not_found":          private,
	} {
		wantError(t, err, want)
	}
	wantError(t, unread, "not_in_channel")
	if n := len(w.Messages(deploys)); n != 1 {
		t.Errorf("refused calls left %d messages", n-1)
	}
}

func TestChannelsAndUsers(t *testing.T) {
	w, api := start(t, workspace.Options{Channels: []workspace.Channel{
		{ID: deploys, Name: "deploys", Bot: true, Members: []string{anna}}, {ID: random, Name: "random"},
		{ID: "C0SECRET", Name: "secret", Private: true}, {ID: "C0OLD", Name: "old", Archived: true, Bot: true},
	}})
	info, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: random})
	if err != nil || info.IsMember || info.Name != "random" {
		t.Errorf("conversations.info gave %+v, %v", info, err)
	}
	if joined, _, _, err := api.JoinConversation(random); err != nil || !joined.IsMember {
		t.Errorf("conversations.join gave %+v, %v", joined, err)
	}
	if _, _, err := api.PostMessage("#random", text("hello")); err != nil {
		t.Error(err)
	}
	_, _, err = api.PostMessage("C0SECRET", text("hello"))
	wantError(t, err, "channel_not_found")
	_, _, err = api.PostMessage("C0OLD", text("hello"))
	wantError(t, err, "is_archived")
	if _, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0OLD"}); err != nil {
		t.Errorf("an archived channel cannot be read: %v", err)
	}
	_, err = api.PostEphemeral(deploys, ben, text("psst"))
	wantError(t, err, "user_not_in_channel")
	if _, err := w.Say(ben, deploys, "let me in", ""); err == nil {
		t.Error("a person spoke in a channel they are not in")
	}
	first, cursor, err := api.GetConversations(&slack.GetConversationsParameters{ExcludeArchived: true, Limit: 1})
	if err != nil || len(first) != 1 || cursor == "" {
		t.Errorf("conversations.list gave %v, %q, %v", first, cursor, err)
	}
	members, _, err := api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: deploys})
	if err != nil || strings.Join(members, " ") != anna+" "+workspace.BotUser {
		t.Errorf("conversations.members gave %v, %v", members, err)
	}
	if user, err := api.GetUserInfo(anna); err != nil || user.Name != "anna" || !user.IsAdmin {
		t.Errorf("users.info gave %+v, %v", user, err)
	}
	if users, err := api.GetUsers(); err != nil || len(users) != 6 {
		t.Errorf("users.list gave %v, %v", users, err)
	}
}

func TestEphemeralReactionPermalink(t *testing.T) {
	w, api := start(t, workspace.Options{})
	ts := mustPost(t, api, text("look"))
	if _, err := api.PostEphemeral(deploys, anna, text("only you"), slack.MsgOptionTS(ts)); err != nil {
		t.Fatal(err)
	}
	shown := w.Ephemerals(anna)
	if len(shown) != 1 || shown[0].Text != "only you" || shown[0].ThreadTS != ts || len(w.Messages(deploys)[0].Replies) != 0 {
		t.Errorf("the ephemeral is %+v", shown)
	}
	ref := slack.NewRefToMessage(deploys, ts)
	if err := api.AddReaction("eyes", ref); err != nil {
		t.Fatal(err)
	}
	wantError(t, api.AddReaction("eyes", ref), "already_reacted")
	link, err := api.GetPermalink(&slack.PermalinkParameters{Channel: deploys, Ts: ts})
	if err != nil || !strings.HasSuffix(link, "/archives/C0DEPLOYS/p"+strings.ReplaceAll(ts, ".", "")) {
		t.Errorf("the permalink is %q, %v", link, err)
	}
}

func TestFaults(t *testing.T) {
	w, api := start(t, workspace.Options{})
	w.Fail("chat.postMessage", 1, workspace.Fault{Drop: true})
	w.Fail("chat.postMessage", 1, workspace.Fault{RetryAfter: 7})
	w.Fail("chat.postMessage", 1, workspace.Fault{Status: 503})
	w.Fail("chat.postMessage", 1, workspace.Fault{Error: "fatal_error"})
	if _, _, err := api.PostMessage(deploys, text("lost answer")); err == nil {
		t.Error("a dropped answer arrived")
	}
	if m := w.Messages(deploys); len(m) != 1 || m[0].Text != "lost answer" {
		t.Errorf("after a lost answer the channel holds %+v", m)
	}
	_, _, err := api.PostMessage(deploys, text("too fast"))
	var limited *slack.RateLimitedError
	if !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
		t.Errorf("got %v, want a 429 with 7 s", err)
	}
	_, _, err = api.PostMessage(deploys, text("down"))
	var status slack.StatusCodeError
	if !errors.As(err, &status) || status.Code != 503 {
		t.Errorf("got %v, want 503", err)
	}
	_, _, err = api.PostMessage(deploys, text("broken"))
	wantError(t, err, "fatal_error")
	mustPost(t, api, text("fine again"))
	if n := w.Calls("chat.postMessage"); n != 5 || len(w.Messages(deploys)) != 2 {
		t.Errorf("%d calls left %d messages", n, len(w.Messages(deploys)))
	}
}
