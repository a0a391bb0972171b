package workspace_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"releasebot/internal/workspace"
)

// TestAnswersFitSlacksSchemas calls every method. The schemas have no definition for four of them: users.lookupByEmail
// answers as users.info does; conversations.list, conversations.members and files.info are checked by their parts.
func TestAnswersFitSlacksSchemas(t *testing.T) {
	w, api := start(t, workspace.Options{})
	check := judge(t, "resp.schema.json")
	metadata := slack.SlackMetadata{EventType: "post", EventPayload: map[string]any{"key": "deploy/1"}}
	ts := mustPost(t, api, text("parent"), slack.MsgOptionBlocks(section("parent")), slack.MsgOptionMetadata(metadata))
	mustPost(t, api, text("reply"), slack.MsgOptionTS(ts), slack.MsgOptionBroadcast())
	content := "some text"
	if _, err := api.UploadFile(slack.UploadFileParameters{Content: content, FileSize: len(content), Filename: "a.txt", Channel: deploys}); err != nil {
		t.Fatal(err)
	}
	channel := "channel=C0DEPLOYS&"
	for _, test := range []struct{ method, definition, body string }{
		{"auth.test", "ResAuthTest", ""},
		{"chat.postMessage", "ResChatPostMessage", channel + "text=hello&thread_ts=" + ts},
		{"chat.postMessage", "ResChatPostMessage", "channel=U0ANNA&text=hello"},
		{"chat.update", "ResChatUpdate", channel + "text=hello&ts=" + ts},
		{"chat.postEphemeral", "ResChatPostEphemeral", channel + "text=hello&user=U0ANNA"},
		{"chat.getPermalink", "ResChatGetPermalink", channel + "message_ts=" + ts},
		{"reactions.add", "ResReactionsAdd", channel + "name=eyes&timestamp=" + ts},
		{"conversations.info", "ResConversationsInfo", channel},
		{"conversations.info", "ResConversationsInfo", "channel=D0ANNA"},
		{"conversations.join", "ResConversationsJoin", channel},
		{"conversations.open", "ResConversationsOpen", "users=U0ANNA"},
		{"conversations.open", "ResConversationsOpen", "users=U0ANNA&return_im=true"},
		{"conversations.history", "ResConversationsHistory", channel + "include_all_metadata=true"},
		{"conversations.history", "ResConversationsHistory", "channel=D0ANNA"},
		{"conversations.replies", "ResConversationsReplies", channel + "include_all_metadata=true&ts=" + ts},
		{"users.info", "ResUsersInfo", "user=U0ANNA"},
		{"users.info", "ResUsersInfo", "user=U0GIL"},
		{"users.info", "ResUsersInfo", "user=U0EVE"},
		{"users.lookupByEmail", "ResUsersInfo", "email=anna@local.example"},
		{"users.list", "ResUsersList", ""},
		{"usergroups.list", "ResUsergroupsList", "include_users=true"},
		{"usergroups.users.list", "ResUsergroupsUsersList", "usergroup=S0ONCALL"},
		{"files.getUploadURLExternal", "ResFilesGetUploadURLExternal", "filename=a.png&length=3"},
		{"views.publish", "ResViewsPublish", `user_id=U0ANNA&view={"type":"home","blocks":[{"type":"divider"}]}`},
		{"chat.delete", "ResChatDelete", channel + "ts=" + ts},
	} {
		_, answer := request(t, w, "POST", "/api/"+test.method, "application/x-www-form-urlencoded", test.body)
		check(test.definition, []byte(answer))
		mustBeOK(t, test.method, answer)
	}
	for _, test := range []struct{ method, definition, body string }{
		{"chat.delete", "ResChatDelete", channel + "ts=0"},
		{"chat.postMessage", "ResChatPostMessage", channel + "parse=wild"},
	} {
		_, answer := request(t, w, "POST", "/api/"+test.method, "application/x-www-form-urlencoded", test.body)
		check(test.definition, []byte(answer))
	}
}

func mustBeOK(t *testing.T, what, answer string) {
	t.Helper()
	var said struct {
		OK bool `json:"ok"`
	}
	if err := json.Unmarshal([]byte(answer), &said); err != nil || !said.OK {
		t.Errorf("%s was refused: %s", what, answer)
	}
}

func TestPartsOfAnswersFitSlacksSchemas(t *testing.T) {
	w, api := start(t, workspace.Options{})
	check := judge(t, "resp.schema.json")
	done, err := api.UploadFile(slack.UploadFileParameters{Content: "x", FileSize: 1, Filename: "a.txt", AltTxt: "x", Channel: deploys})
	if err != nil {
		t.Fatal(err)
	}
	get := func(method, body string, into any) {
		t.Helper()
		_, answer := request(t, w, "POST", "/api/"+method, "application/x-www-form-urlencoded", body)
		mustBeOK(t, method, answer)
		check("WebAPICallResult", []byte(answer))
		if err := json.Unmarshal([]byte(answer), into); err != nil {
			t.Fatal(err)
		}
	}
	var info struct {
		File json.RawMessage `json:"file"`
	}
	get("files.info", "file="+done.ID, &info)
	check("File", info.File)
	var list struct {
		Channels []json.RawMessage `json:"channels"`
	}
	get("conversations.list", "types=public_channel,im", &list)
	if len(list.Channels) != 7 {
		t.Errorf("conversations.list gave %d", len(list.Channels))
	}
	for _, c := range list.Channels {
		check("Channel", c)
	}
	get("conversations.members", "channel=C0DEPLOYS", &struct{}{})
}

func TestAnswersToViewsFitSlacksSchemas(t *testing.T) {
	s := newScene(t, workspace.Options{})
	check := judge(t, "resp.schema.json")
	trigger := func() string {
		t.Helper()
		s.do(s.Slash(t.Context(), anna, deploys, "/releasebot", ""))
		return s.trigger("InSlash")
	}
	modal := `"view":{"type":"modal","external_id":"%","title":{"type":"plain_text","text":"x"},"blocks":[{"type":"divider"}]}`
	for _, test := range []struct{ method, definition, body string }{
		{"views.open", "ResViewsOpen", `{"trigger_id":"` + trigger() + `",` + modal + `}`},
		{"views.push", "ResViewsPush", `{"trigger_id":"` + trigger() + `",` + modal + `}`},
		{"views.update", "ResViewsUpdate", `{"external_id":"%",` + modal + `}`},
	} {
		_, answer := request(t, s.Workspace, "POST", "/api/"+test.method, "application/json", test.body)
		check(test.definition, []byte(answer))
		mustBeOK(t, test.method, answer)
	}
}

func TestAnswersToOpeningsFitSlacksSchemas(t *testing.T) {
	w, api := start(t, workspace.Options{})
	check := judge(t, "resp.schema.json")
	status, answer := requestAs(t, w, w.Info().AppToken, "POST", "/api/apps.connections.open", "application/x-www-form-urlencoded", "")
	check("ResAppsConnectionsOpen", []byte(answer))
	mustBeOK(t, "apps.connections.open", answer)
	upload, err := api.GetUploadURLExternalContext(t.Context(), slack.GetUploadURLExternalParameters{FileName: "a.txt", FileSize: 1})
	if err != nil || status != 200 {
		t.Fatal(status, err)
	}
	path := "/" + strings.TrimPrefix(upload.UploadURL, w.Info().Page)
	if status, answer := request(t, w, "POST", path, "application/octet-stream", "x"); status != 200 {
		t.Fatal(answer)
	}
	body := `channel_id=C0DEPLOYS&initial_comment=x&files=[{"id":"` + upload.FileID + `","title":"A"}]`
	_, answer = request(t, w, "POST", "/api/files.completeUploadExternal", "application/x-www-form-urlencoded", body)
	check("ResFilesCompleteUploadExternal", []byte(answer))
	mustBeOK(t, "files.completeUploadExternal", answer)
}
