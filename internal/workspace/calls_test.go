package workspace_test

import (
	"strings"
	"testing"

	"github.com/coder/websocket/wsjson"
	"github.com/slack-go/slack"

	"releasebot/internal/workspace"
)

func TestMalformedCalls(t *testing.T) {
	var heard []string
	w, api := start(t, workspace.Options{OnInvalid: func(text string) { heard = append(heard, text) }})
	ts := mustPost(t, api, text("hello"))
	here := `{"channel":"C0DEPLOYS",`
	for _, test := range []struct{ method, body, code, says string }{
		{"chat.postMessage", `{"text":"x"}`, "invalid_arguments", "missing property 'channel'"},
		{"chat.postMessage", here + `"text":"x","unfurl_links":"maybe"}`, "invalid_arguments", "want boolean [json-pointer:/unfurl_links]"},
		{"chat.postMessage", here + `"text":"x","parse":"wild"}`, "invalid_arguments", "[json-pointer:/parse]"},
		{"chat.postMessage", here + `"text":"x","metadata":{"event_type":"a","event_payload":{"deep":{"er":{"est":1}}}}}`, "invalid_arguments", "[json-pointer:/metadata/event_payload/deep/er]"},
		{"chat.postMessage", here + `"text":"x","metadata":{"event_type":"a","event_payload":{"long":"` + strings.Repeat("x", 17_000) + `"}}}`, "metadata_too_large", ""},
		{"chat.postMessage", here + `"text":"x","attachments":[{"color":7}]}`, "invalid_attachments", "[json-pointer:/attachments/0/color]"},
		{"chat.update", here + `"text":"x"}`, "invalid_arguments", "missing property 'ts'"},
		{"chat.update", here + `"ts":"` + ts + `"}`, "no_text", ""},
		{"chat.postEphemeral", here + `"text":"x"}`, "invalid_arguments", "missing property 'user'"},
		{"conversations.members", `{}`, "invalid_arguments", "missing required field: channel"},
		{"conversations.history", here + `"inclusive":"sometimes"}`, "invalid_arguments", "[json-pointer:/inclusive]"},
		{"files.getUploadURLExternal", `{"filename":"a.txt","length":"long"}`, "invalid_arguments", "[json-pointer:/length]"},
		{"files.completeUploadExternal", `{"files":[{"name":"x"}]}`, "invalid_arguments", "[json-pointer:/files/0]"},
		{"views.publish", `{"user_id":"U0ANNA"}`, "invalid_arguments", "missing property 'view'"},
		{"views.publish", `{"user_id":"U0ANNA","view":{"type":"home","private_metadata":"` + strings.Repeat("x", 3_001) + `","blocks":[]}}`, "invalid_arguments", "[json-pointer:/view/private_metadata]"},
		{"views.publish", `{"user_id":"U0ANNA","view":{"type":"home","external_id":"` + strings.Repeat("x", 256) + `","blocks":[]}}`, "invalid_arguments", "[json-pointer:/view/external_id]"},
		{"views.publish", `{"user_id":"U0ANNA","view":{"type":"home","blocks":[{"type":"image","image_url":"https://` + strings.Repeat("x", 257_000) + `","alt_text":"x"}]}}`, "view_too_large", ""},
		{"chat.shout", `{}`, "unknown_method", ""},
	} {
		heard = nil
		if got := call(t, w, test.method, "application/json", test.body); got != test.code {
			t.Errorf("%s %.80s: got %q, want %s", test.method, test.body, got, test.code)
		}
		if len(heard) != 1 || !strings.HasPrefix(heard[0], test.method+": ") || !strings.Contains(heard[0], test.says) {
			t.Errorf("%s %.80s: heard %q, want %q", test.method, test.body, heard, test.says)
		}
	}
	heard = nil
	for _, body := range []string{`{"channel":"C0NOWHERE","text":"x"}`, here + `"text":"x","reply_broadcast":true,"thread_ts":"` + ts + `"}`} {
		call(t, w, "chat.postMessage", "application/json", body)
	}
	if got := call(t, w, "chat.postMessage", "application/x-www-form-urlencoded", "channel=C0DEPLOYS&text=form&unfurl_links=false&mrkdwn=1"); got != "" || len(heard) != 0 {
		t.Errorf("good calls were heard of: %q, %v", got, heard)
	}
}

func TestMalformedAcknowledgements(t *testing.T) {
	var heard []string
	w, api := start(t, workspace.Options{OnInvalid: func(text string) { heard = append(heard, text) }})
	acks := make(chan any, 1)
	socket, _ := dial(t, api, nil)
	triggers, done := make(chan string, 10), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var envelope struct {
				ID      string             `json:"envelope_id"`
				Payload slack.SlashCommand `json:"payload"`
			}
			if wsjson.Read(t.Context(), socket, &envelope) != nil {
				return
			}
			if envelope.ID != "" {
				triggers <- envelope.Payload.TriggerID
				_ = wsjson.Write(t.Context(), socket, map[string]any{"envelope_id": envelope.ID, "payload": <-acks})
			}
		}
	}()
	t.Cleanup(func() { _ = socket.CloseNow(); <-done })
	slash := func(ack any) (string, error) {
		acks <- ack
		err := w.Slash(t.Context(), anna, deploys, "/releasebot", "pause")
		return <-triggers, err
	}
	trigger, err := slash(nil)
	if err != nil || len(heard) != 0 {
		t.Fatal(err, heard)
	}
	if _, err := slash(map[string]any{"blocks": []any{map[string]string{"type": "divder"}}}); err == nil || len(heard) != 1 {
		t.Errorf("a bad message gave %v, and was heard of as %v", err, heard)
	}
	title := slack.NewTextBlockObject(slack.PlainTextType, "x", false, false)
	input := slack.NewInputBlock("why", title, nil, slack.NewPlainTextInputBlockElement(nil, "reason"))
	view, err := api.OpenView(trigger, slack.ModalViewRequest{Type: slack.VTModal, Title: title, Submit: title, Blocks: slack.Blocks{BlockSet: []slack.Block{section("x"), input}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, ack := range []any{
		map[string]any{"response_action": "errors", "errors": map[string]string{"nowhere": "wrong"}},
		map[string]any{"response_action": "errors"},
		map[string]any{"response_action": "explode"},
		map[string]any{"response_action": "update", "view": map[string]any{"type": "modal"}},
		[]string{"list"},
	} {
		heard = nil
		acks <- ack
		err := w.Submit(t.Context(), anna, view.ID, map[string]string{"reason": "x"})
		<-triggers
		if err == nil || len(heard) != 1 || !strings.HasPrefix(heard[0], "acknowledgement of view_submission: ") {
			t.Errorf("%v gave %v, and was heard of as %v", ack, err, heard)
		}
	}
}
