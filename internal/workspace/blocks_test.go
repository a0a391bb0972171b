package workspace_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"releasebot/internal/workspace"
)

func TestBlocksRefused(t *testing.T) {
	_, api := start(t, workspace.Options{})
	var many, big []slack.Block
	for i := range 51 {
		many = append(many, section(fmt.Sprint(i)))
	}
	for range 5 {
		big = append(big, section(strings.Repeat("x", 2_700)))
	}
	named := func(id string) slack.Block {
		return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, "x", false, false), nil, nil, slack.SectionBlockOptionBlockID(id))
	}
	header := slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, strings.Repeat("x", 151), false, false))
	for name, test := range map[string]struct {
		blocks []slack.Block
		want   string
	}{
		"a header of 151 characters": {[]slack.Block{header}, "invalid_blocks"},
		"an empty section":           {[]slack.Block{section("")}, "invalid_blocks"},
		"51 blocks":                  {many, "invalid_blocks"},
		"no elements":                {[]slack.Block{slack.NewActionBlock("a")}, "invalid_blocks"},
		"a block_id twice":           {[]slack.Block{named("a"), named("a")}, "invalid_blocks"},
		"an action_id twice": {[]slack.Block{
			slack.NewActionBlock("", button("go", "Go", "1")), slack.NewActionBlock("", button("go", "Go", "2")),
		}, "invalid_blocks"},
		"a long button": {[]slack.Block{slack.NewActionBlock("", button("go", strings.Repeat("x", 76), "1"))}, "invalid_blocks"},
		"too much text": {big, "msg_blocks_too_long"},
	} {
		_, _, err := api.PostMessage(deploys, text("x"), slack.MsgOptionBlocks(test.blocks...))
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
		var refused slack.SlackErrorResponse
		if test.want == "invalid_blocks" && (!errors.As(err, &refused) || !strings.Contains(strings.Join(refused.ResponseMetadata.Messages, " "), "json-pointer:/blocks")) {
			t.Errorf("%s: %v does not say where", name, err)
		}
	}
	mustPost(t, api, text("x"), slack.MsgOptionBlocks(many[:50]...))
	_, _, err := api.PostMessage(deploys, text("x"), slack.MsgOptionBlocks(header))
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) || !strings.Contains(refused.ResponseMetadata.Messages[0], "maxLength: got 151, want 150 [json-pointer:/blocks/0/text/text]") {
		t.Errorf("the refusal says %q", refused.ResponseMetadata.Messages)
	}
}

func TestHome(t *testing.T) {
	w, api := start(t, workspace.Options{})
	home := func(blocks ...slack.Block) slack.HomeTabViewRequest {
		return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}}
	}
	first, err := api.PublishView(anna, home(section("hello")), "")
	if err != nil {
		t.Fatal(err)
	}
	second, err := api.PublishView(anna, home(section("hello again")), first.Hash)
	if err != nil || second.ID != first.ID {
		t.Errorf("publishing again gave %+v, %v", second, err)
	}
	_, err = api.PublishView(anna, home(section("late")), first.Hash)
	wantError(t, err, "hash_conflict")
	_, err = api.PublishView(anna, home(section(strings.Repeat("x", 3_001))), "")
	wantError(t, err, "invalid_arguments")
	if seen, ok := w.Home(anna); !ok || !strings.Contains(string(seen.Blocks), "hello again") {
		t.Errorf("Anna sees %+v", seen)
	}
	if _, ok := w.Home(ben); ok {
		t.Error("Ben sees Anna's home")
	}
}

func TestUpload(t *testing.T) {
	w, api := start(t, workspace.Options{})
	ts := mustPost(t, api, text("an alert"))
	content := []byte("\x89PNG not really")
	done, err := api.UploadFile(slack.UploadFileParameters{
		Reader: bytes.NewReader(content), FileSize: len(content), Filename: "chart.png", Title: "Errors", AltTxt: "a jump",
		Channel: deploys, ThreadTimestamp: ts, InitialComment: "the chart",
	})
	if err != nil {
		t.Fatal(err)
	}
	replies := w.Messages(deploys)[0].Replies
	if len(replies) != 1 || replies[0].Text != "the chart" || replies[0].Files[0].AltText != "a jump" {
		t.Fatalf("the thread holds %+v", replies)
	}
	info, _, _, err := api.GetFileInfo(done.ID, 0, 0)
	if err != nil || info.Mimetype != "image/png" || info.Shares.Public[deploys][0].Ts != replies[0].TS {
		t.Errorf("files.info gave %+v, %v", info, err)
	}
	var got bytes.Buffer
	if err := api.GetFile(info.URLPrivateDownload, &got); err != nil || !bytes.Equal(got.Bytes(), content) {
		t.Errorf("the download gave %q, %v", got.Bytes(), err)
	}
	_, err = api.UploadFile(slack.UploadFileParameters{Content: "short", FileSize: 99, Filename: "a.txt", Channel: deploys})
	if err == nil {
		t.Error("an upload of the wrong length was taken")
	}
	_, err = api.UploadFile(slack.UploadFileParameters{Content: "x", FileSize: 1, Filename: "a.txt", Channel: random})
	if err == nil || !strings.Contains(err.Error(), "not_in_channel") {
		t.Errorf("got %v, want not_in_channel", err)
	}
}

// call makes a call that slack-go would not make.
func call(t *testing.T, w *workspace.Workspace, method, contentType, body string) string {
	t.Helper()
	status, answer := request(t, w, "POST", "/api/"+method, contentType, body)
	if status != 200 {
		t.Fatalf("%s answered %d", method, status)
	}
	var said struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	if err := json.Unmarshal([]byte(answer), &said); err != nil || said.OK == (said.Error != "") {
		t.Fatalf("%s answered %s, %v", method, answer, err)
	}
	return said.Error
}

func TestRawCalls(t *testing.T) {
	w, _ := start(t, workspace.Options{})
	for _, test := range []struct{ method, body, want string }{
		{"chat.shout", `{}`, "unknown_method"},
		{"chat.postMessage", `{"channel":"C0DEPLOYS","text":"a","blocks":[{"type":"divider"}]}`, ""},
		{"chat.postMessage", `{"channel":"C0DEPLOYS","text":"a","blocks":"[{\"type\":\"divider\"}]"}`, ""},
		{"chat.postMessage", `{"channel":"C0DEPLOYS","text":"a","blocks":[{"type":"divder"}]}`, "invalid_blocks"},
		{"chat.postMessage", `{"channel":"C0DEPLOYS","text":"a","blocks":{}}`, "invalid_blocks_format"},
		{"chat.postMessage", `{"channel":`, "invalid_json"},
	} {
		if got := call(t, w, test.method, "application/json", test.body); got != test.want {
			t.Errorf("%s %s: got %q, want %q", test.method, test.body, got, test.want)
		}
	}
	if got := call(t, w, "chat.postMessage", "application/x-www-form-urlencoded", "channel=C0DEPLOYS&text=form"); got != "" {
		t.Errorf("a form was refused: %s", got)
	}
}
