package workspace_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"releasebot/internal/workspace"
)

// scene is a workspace with an app that acknowledges everything, whose payloads are held against Slack's types.
type scene struct {
	*testing.T
	*workspace.Workspace
	api      *slack.Client
	payloads <-chan []byte
	check    func(definition string, value []byte)
}

func newScene(t *testing.T, options workspace.Options) *scene {
	w, api := start(t, options)
	return &scene{T: t, Workspace: w, api: api, payloads: envelopes(t, api), check: judge(t, "inbound.schema.json")}
}

func (s *scene) do(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// event checks the inner event of the next payload.
func (s *scene) event(definition string) {
	s.Helper()
	var outer struct {
		Event json.RawMessage `json:"event"`
	}
	s.do(json.Unmarshal(<-s.payloads, &outer))
	s.check(definition, outer.Event)
}

// trigger takes the trigger_id from the next payload, which must fit the definition.
func (s *scene) trigger(definition string) string {
	s.Helper()
	payload := <-s.payloads
	s.check(definition, payload)
	var got struct {
		TriggerID string `json:"trigger_id"`
	}
	s.do(json.Unmarshal(payload, &got))
	return got.TriggerID
}

// pressed checks the next payload, of a press.
//
// The schemas know block_actions of buttons only. Those of other elements are checked with a button in the action's
// place, and the action's own value as the state of a view, whose names are the same. They also ask for a response_url
// always, which Slack sends for messages only.
func (s *scene) pressed(kind string) {
	s.Helper()
	var got map[string]any
	s.do(json.Unmarshal(<-s.payloads, &got))
	if got["response_url"] == nil && got["view"] == nil {
		s.Errorf("a press in a message came without response_url: %v", got)
	}
	if got["response_url"] == nil {
		got["response_url"] = ""
	}
	action, _ := got["actions"].([]any)[0].(map[string]any)
	if action["type"] != kind {
		s.Errorf("pressed %s, and the app heard of %v", kind, action)
	}
	if kind != "button" {
		s.check("ViewStateValue", encode(s.T, action))
		got["actions"] = []any{map[string]any{
			"type": "button", "action_id": action["action_id"], "block_id": action["block_id"], "action_ts": action["action_ts"],
			"text": map[string]any{"type": "plain_text", "text": "x"},
		}}
	}
	s.check("InButtonBlockAction", encode(s.T, got))
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPressesFitSlacksSchemas(t *testing.T) {
	s := newScene(t, workspace.Options{})
	for _, test := range elements {
		kind := strings.Split(test.element, `"`)[3]
		block := fmt.Sprintf(`{"type":"actions","block_id":"row","elements":[{"action_id":"it",%s}]}`, test.element)
		ts := postBlock(t, s.Workspace, block)
		if got := call(t, s.Workspace, "chat.postEphemeral", "application/json", `{"channel":"C0DEPLOYS","user":"U0EVE","text":"x","blocks":[`+block+`]}`); got != "" {
			t.Fatal(got)
		}
		if got := call(t, s.Workspace, "views.publish", "application/json", `{"user_id":"U0GIL","view":{"type":"home","blocks":[`+block+`]}}`); got != "" {
			t.Fatal(got)
		}
		s.do(s.Slash(t.Context(), anna, "D0ANNA", "/releasebot", ""))
		modal := `{"type":"modal","private_metadata":"p","title":{"type":"plain_text","text":"x"},"blocks":[` + block + `]}`
		if got := call(t, s.Workspace, "views.open", "application/json", `{"trigger_id":"`+s.trigger("InSlash")+`","view":`+modal+`}`); got != "" {
			t.Fatal(got)
		}
		hidden := s.Ephemerals(eve)
		var view string
		s.Read(func(seen *workspace.Snapshot) { view = seen.Modals(anna)[0].ID })
		for _, place := range []workspace.Press{
			{User: anna, Channel: deploys, TS: ts}, {User: gil, Channel: deploys, TS: ts},
			{User: eve, Channel: deploys, TS: hidden[len(hidden)-1].TS}, {User: gil}, {User: anna, TS: view},
		} {
			p := test.press
			p.User, p.Channel, p.TS, p.ActionID = place.User, place.Channel, place.TS, "it"
			s.do(s.Press(t.Context(), p))
			s.pressed(kind)
		}
	}
}

func TestPayloadsFitSlacksSchemas(t *testing.T) {
	s := newScene(t, workspace.Options{Events: []string{"app_home_opened", "app_mention", "message.im"}})
	ts := mustPost(t, s.api, text("x"))
	for _, user := range []string{anna, gil, eve} {
		s.do(s.OpenHome(user))
		s.event("InAppHomeOpened")
		for _, thread := range []string{"", ts} {
			_, err := s.Say(user, deploys, "<@"+workspace.BotUser+">", thread)
			s.do(err)
			s.event("InAppMention")
		}
		s.do(s.Slash(t.Context(), user, deploys, "/releasebot", "status"))
		s.check("InSlash", <-s.payloads)
	}
	// An app_home_opened with a view that was published; Slack's type takes the view as apps send it, not as it comes back.
	_, err := s.api.PublishView(anna, slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{section("x")}}}, "")
	s.do(err)
	s.do(s.OpenHome(anna))
	s.event("InAppHomeOpened")
	// A message in a direct conversation has no definition in the schemas.
	_, err = s.Say(anna, "D0ANNA", "hello", "")
	s.do(err)
	<-s.payloads

	plain := slack.NewTextBlockObject(slack.PlainTextType, "Pause", false, false)
	input := slack.NewInputBlock("why", plain, nil, slack.NewPlainTextInputBlockElement(nil, "reason"))
	risky := button("more", "More", "1")
	risky.Confirm = confirmation("Really?")
	view := slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain, Submit: plain, Close: plain, NotifyOnClose: true, PrivateMetadata: "deploy/1", CallbackID: "pause",
		Blocks: slack.Blocks{BlockSet: []slack.Block{input, slack.NewActionBlock("", risky)}},
	}
	for _, user := range []string{anna, gil, eve} {
		s.do(s.Slash(t.Context(), user, deploys, "/releasebot", "pause"))
		opened, err := s.api.OpenView(s.trigger("InSlash"), view)
		s.do(err)
		s.do(s.Press(t.Context(), workspace.Press{User: user, TS: opened.ID, ActionID: "more", Confirmed: true}))
		s.pressed("button")
		s.do(s.Submit(t.Context(), user, opened.ID, map[string]string{"reason": "lunch"}))
		_, err = s.api.OpenView(s.trigger("InViewSubmit"), view)
		s.do(err)
		s.do(s.Dismiss(t.Context(), user))
		s.check("InViewClosed", <-s.payloads)
	}
}
