package workspace_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"releasebot/internal/workspace"
)

const twoOptions = `"options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b"}]`

// elements are all that an app may use, with a press and what the app must hear of it.
var elements = []struct {
	element string // without its type's action_id, which is "it"
	press   workspace.Press
	want    string // in the action, and in the state too unless it holds none
	state   bool
}{
	{`"type":"button","text":{"type":"plain_text","text":"Go"},"value":"1"`, workspace.Press{}, `"value":"1"`, false},
	{`"type":"overflow",` + twoOptions, workspace.Press{Option: "b"}, `"selected_option":{"text":{"text":"B","type":"plain_text"},"value":"b"}`, false},
	{`"type":"static_select",` + twoOptions, workspace.Press{Option: "b"}, `"selected_option":{"text":{"text":"B","type":"plain_text"},"value":"b"}`, true},
	{`"type":"radio_buttons",` + twoOptions, workspace.Press{Option: "a"}, `"selected_option":{"text":{"text":"A","type":"plain_text"},"value":"a"}`, true},
	{`"type":"multi_static_select",` + twoOptions, workspace.Press{Options: []string{"b"}}, `"selected_options":[{"text":{"text":"B","type":"plain_text"},"value":"b"}]`, true},
	{`"type":"checkboxes",` + twoOptions, workspace.Press{}, `"selected_options":[]`, true},
	{`"type":"datepicker"`, workspace.Press{Value: "2026-11-24"}, `"selected_date":"2026-11-24"`, true},
	{`"type":"timepicker"`, workspace.Press{Value: "15:30"}, `"selected_time":"15:30"`, true},
	{`"type":"datetimepicker"`, workspace.Press{Value: "1795534200"}, `"selected_date_time":1795534200`, true},
	{`"type":"users_select"`, workspace.Press{Option: ben}, `"selected_user":"U0BEN"`, true},
	{`"type":"conversations_select"`, workspace.Press{Option: deploys}, `"selected_conversation":"C0DEPLOYS"`, true},
}

func TestElements(t *testing.T) {
	w, api := start(t, workspace.Options{})
	payloads := envelopes(t, api)
	publish := func(block string) {
		t.Helper()
		home := `{"type":"home","private_metadata":"page 2","blocks":[` + block + `]}`
		form := "user_id=U0ANNA&view=" + strings.NewReplacer("&", "%26", "+", "%2B").Replace(home)
		if got := call(t, w, "views.publish", "application/x-www-form-urlencoded", form); got != "" {
			t.Fatalf("%s: %s", block, got)
		}
	}
	for _, test := range elements {
		block := fmt.Sprintf(`{"type":"actions","block_id":"row","elements":[{"action_id":"it",%s}]}`, test.element)
		ts := postBlock(t, w, block)
		publish(block)
		for _, place := range []workspace.Press{{Channel: deploys, TS: ts}, {}} {
			p := test.press
			p.User, p.ActionID, p.Channel, p.TS = anna, "it", place.Channel, place.TS
			if err := w.Press(t.Context(), p); err != nil {
				t.Errorf("%s: %v", test.element, err)
				continue
			}
			var got struct {
				Actions []json.RawMessage `json:"actions"`
				State   json.RawMessage   `json:"state"`
				View    struct {
					Private string          `json:"private_metadata"`
					State   json.RawMessage `json:"state"`
				} `json:"view"`
			}
			payload := <-payloads
			if err := json.Unmarshal(payload, &got); err != nil || len(got.Actions) != 1 || !strings.Contains(string(got.Actions[0]), test.want) {
				t.Errorf("%s: the action is %s, %v", test.element, got.Actions, err)
			}
			held := got.State
			if place.Channel == "" {
				held = got.View.State
				if got.View.Private != "page 2" || got.State != nil {
					t.Errorf("%s: the home's payload is %s", test.element, payload)
				}
			}
			if strings.Contains(string(held), test.want) != test.state || !strings.Contains(string(held), `"row":{"it":{`) == test.state {
				t.Errorf("%s: the state is %s", test.element, held)
			}
		}
	}
}

func TestElementsRefuse(t *testing.T) {
	w, _ := start(t, workspace.Options{})
	for _, test := range []struct {
		element string
		press   workspace.Press
		want    string
	}{
		{`"type":"static_select",` + twoOptions, workspace.Press{Option: "c"}, `no option "c"`},
		{`"type":"multi_static_select","max_selected_items":1,` + twoOptions, workspace.Press{Options: []string{"a", "b"}}, "at most 1"},
		{`"type":"datepicker"`, workspace.Press{Value: "tomorrow"}, "is not a date"},
		{`"type":"timepicker"`, workspace.Press{Value: "25:00"}, "is not a time"},
		{`"type":"datetimepicker"`, workspace.Press{Value: "soon"}, "Unix seconds"},
		{`"type":"users_select"`, workspace.Press{Option: "U0NOBODY"}, "no person"},
		{`"type":"conversations_select"`, workspace.Press{Option: "C0NOWHERE"}, "no channel"},
	} {
		block := fmt.Sprintf(`{"type":"actions","elements":[{"action_id":"it",%s}]}`, test.element)
		ts := postBlock(t, w, block)
		p := test.press
		p.User, p.ActionID, p.Channel, p.TS = anna, "it", deploys, ts
		if err := w.Press(t.Context(), p); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.element, err, test.want)
		}
	}
}

// postBlock posts one block as it stands, which slack-go would rewrite, and returns the message's ts.
func postBlock(t *testing.T, w *workspace.Workspace, block string) string {
	t.Helper()
	if got := call(t, w, "chat.postMessage", "application/json", `{"channel":"C0DEPLOYS","text":"x","blocks":[`+block+`]}`); got != "" {
		t.Fatalf("%s: %s", block, got)
	}
	all := w.Messages(deploys)
	return all[len(all)-1].TS
}

func TestModalInputs(t *testing.T) {
	w, api := start(t, workspace.Options{})
	payloads := envelopes(t, api)
	input := func(id, element, more string) string {
		return fmt.Sprintf(`{"type":"input","block_id":"%s","label":{"type":"plain_text","text":"x"},"element":{"action_id":"%s",%s}%s}`, id, id, element, more)
	}
	view := `{"type":"modal","private_metadata":"deploy/1","title":{"type":"plain_text","text":"x"},"submit":{"type":"plain_text","text":"x"},"blocks":[` + strings.Join([]string{
		input("reason", `"type":"plain_text_input","multiline":true,"min_length":3,"max_length":5`, ""),
		input("note", `"type":"plain_text_input","initial_value":"as it was"`, ""),
		input("charts", `"type":"checkboxes","initial_options":[{"text":{"type":"plain_text","text":"A"},"value":"a"}],`+twoOptions, ""),
		input("count", `"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"9"`, `,"optional":true`),
		input("day", `"type":"datepicker","initial_date":"2026-11-24"`, ""),
		`{"type":"actions","block_id":"more","elements":[{"type":"button","action_id":"add","text":{"type":"plain_text","text":"Add"}}]}`,
	}, ",") + `]}`
	if err := w.Slash(t.Context(), anna, deploys, "/releasebot", "pause"); err != nil {
		t.Fatal(err)
	}
	var command slack.SlashCommand
	if err := json.Unmarshal(<-payloads, &command); err != nil {
		t.Fatal(err)
	}
	if got := call(t, w, "views.open", "application/json", `{"trigger_id":"`+command.TriggerID+`","view":`+view+`}`); got != "" {
		t.Fatal(got)
	}
	var id string
	w.Read(func(s *workspace.Snapshot) { id = s.Modals(anna)[0].ID })
	submit := func(values workspace.Values) error { return w.SubmitValues(t.Context(), anna, id, values) }
	for _, test := range []struct {
		values workspace.Values
		block  string
		want   string
	}{
		{nil, "reason", "required"},
		{workspace.Values{"reason": {"ab"}}, "reason", "at least 3"},
		{workspace.Values{"reason": {"abcdef"}}, "reason", "at most 5"},
		{workspace.Values{"reason": {"abc"}, "note": {""}}, "note", "required"},
		{workspace.Values{"count": {"1.5"}}, "count", "whole number"},
		{workspace.Values{"count": {"10"}}, "count", "9 or less"},
		{workspace.Values{"charts": {"c"}}, "charts", "no option"},
	} {
		var refused *workspace.SubmitError
		if err := submit(test.values); !errors.As(err, &refused) || !strings.Contains(refused.Errors[test.block], test.want) {
			t.Errorf("%v: got %v, want %q", test.values, err, test.want)
		}
	}
	press := workspace.Press{User: anna, TS: id, ActionID: "add", Values: workspace.Values{"reason": {"abc"}, "note": {"new"}}}
	if err := w.Press(t.Context(), press); err != nil {
		t.Fatal(err)
	}
	wanted := []string{
		`"reason":{"reason":{"type":"plain_text_input","value":"abc"}}`, `"private_metadata":"deploy/1"`,
		`"charts":{"charts":{"selected_options":[{"text":{"text":"A","type":"plain_text"},"value":"a"}],"type":"checkboxes"}}`,
		`"note":{"note":{"type":"plain_text_input","value":"new"}}`, `"count":{"count":{"type":"number_input","value":null}}`,
		`"day":{"day":{"selected_date":"2026-11-24","type":"datepicker"}}`,
	}
	check := func(payload string) {
		t.Helper()
		for _, want := range wanted {
			if !strings.Contains(payload, want) {
				t.Errorf("no %s in %s", want, payload)
			}
		}
	}
	check(string(<-payloads))
	if err := submit(nil); err != nil {
		t.Fatal(err)
	}
	check(string(<-payloads))
}
