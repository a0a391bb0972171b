package workspace_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/slack-go/slack"

	"releasebot/internal/workspace"
)

// judge compiles definitions of one of Slack's schemas, against which the workspace's own words are held.
func judge(t *testing.T, file string) func(definition string, value []byte) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("slack", doc); err != nil {
		t.Fatal(err)
	}
	return func(definition string, value []byte) {
		t.Helper()
		schema, err := compiler.Compile("slack#/definitions/" + definition)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
		if err != nil {
			t.Fatalf("%s: %v in %s", definition, err, value)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%v\nin %s", err, value)
		}
	}
}

// envelopes opens a bare socket that acknowledges everything and hands on the payloads.
func envelopes(t *testing.T, api *slack.Client) <-chan []byte {
	t.Helper()
	_, url, err := api.StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	socket, _, err := websocket.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	socket.SetReadLimit(1 << 20)
	var hello map[string]any
	if err := wsjson.Read(t.Context(), socket, &hello); err != nil {
		t.Fatal(err)
	}
	payloads, done := make(chan []byte, 100), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var envelope struct {
				ID      string          `json:"envelope_id"`
				Payload json.RawMessage `json:"payload"`
			}
			if wsjson.Read(t.Context(), socket, &envelope) != nil {
				return
			}
			payloads <- envelope.Payload
			_ = wsjson.Write(t.Context(), socket, map[string]string{"envelope_id": envelope.ID})
		}
	}()
	t.Cleanup(func() { _ = socket.CloseNow(); <-done })
	return payloads
}

func TestPayloadsFitSlacksSchemas(t *testing.T) {
	w, api := start(t, workspace.Options{})
	payloads, check := envelopes(t, api), judge(t, "inbound.schema.json")
	event := func() []byte {
		t.Helper()
		var outer struct {
			Event json.RawMessage `json:"event"`
		}
		if err := json.Unmarshal(<-payloads, &outer); err != nil {
			t.Fatal(err)
		}
		return outer.Event
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(w.Slash(t.Context(), anna, deploys, "/releasebot", "status"))
	slash := <-payloads
	check("InSlash", slash)
	risky := button("pause", "Pause", "1")
	risky.Confirm = confirmation("Really?")
	ts := mustPost(t, api, text("x"), slack.MsgOptionBlocks(slack.NewActionBlock("", risky)))
	do(w.Confirm(t.Context(), anna, deploys, ts, "pause"))
	check("InButtonBlockAction", <-payloads)
	do(w.OpenHome(anna))
	check("InAppHomeOpened", event())
	_, err := w.Say(anna, deploys, "<@"+workspace.BotUser+">", ts)
	do(err)
	check("InAppMention", event())

	var command slack.SlashCommand
	do(json.Unmarshal(slash, &command))
	plain := slack.NewTextBlockObject(slack.PlainTextType, "Pause", false, false)
	input := slack.NewInputBlock("why", plain, nil, slack.NewPlainTextInputBlockElement(nil, "reason"))
	opened, err := api.OpenView(command.TriggerID, slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain, Submit: plain, NotifyOnClose: true, Blocks: slack.Blocks{BlockSet: []slack.Block{input}},
	})
	do(err)
	do(w.Submit(t.Context(), anna, opened.ID, map[string]string{"reason": "lunch"}))
	check("InViewSubmit", <-payloads)
}

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
		{"chat.update", "ResChatUpdate", channel + "text=hello&ts=" + ts},
		{"chat.postEphemeral", "ResChatPostEphemeral", channel + "text=hello&user=U0ANNA"},
		{"chat.getPermalink", "ResChatGetPermalink", channel + "message_ts=" + ts},
		{"reactions.add", "ResReactionsAdd", channel + "name=eyes&timestamp=" + ts},
		{"conversations.info", "ResConversationsInfo", channel},
		{"conversations.join", "ResConversationsJoin", channel},
		{"conversations.history", "ResConversationsHistory", channel + "include_all_metadata=true"},
		{"conversations.replies", "ResConversationsReplies", channel + "include_all_metadata=true&ts=" + ts},
		{"users.info", "ResUsersInfo", "user=U0ANNA"},
		{"users.list", "ResUsersList", ""},
		{"files.getUploadURLExternal", "ResFilesGetUploadURLExternal", "filename=a.png&length=3"},
		{"views.publish", "ResViewsPublish", `user_id=U0ANNA&view={"type":"home","blocks":[{"type":"divider"}]}`},
		{"chat.delete", "ResChatDelete", channel + "ts=" + ts},
		{"chat.delete", "ResChatDelete", channel + "ts=0"},
	} {
		_, answer := request(t, w, "POST", "/api/"+test.method, "application/x-www-form-urlencoded", test.body)
		check(test.definition, []byte(answer))
	}
}
