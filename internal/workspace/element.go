package workspace

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// The names under which Slack reports what an element holds, and under which an app sets it at first; Slack's reference
// of block elements. A plural holds a list.
var holds = map[string]struct{ value, initial string }{
	"plain_text_input":           {"value", "initial_value"},
	"number_input":               {"value", "initial_value"},
	"email_text_input":           {"value", "initial_value"},
	"url_text_input":             {"value", "initial_value"},
	"static_select":              {"selected_option", "initial_option"},
	"radio_buttons":              {"selected_option", "initial_option"},
	"multi_static_select":        {"selected_options", "initial_options"},
	"checkboxes":                 {"selected_options", "initial_options"},
	"datepicker":                 {"selected_date", "initial_date"},
	"timepicker":                 {"selected_time", "initial_time"},
	"datetimepicker":             {"selected_date_time", "initial_date_time"},
	"users_select":               {"selected_user", "initial_user"},
	"multi_users_select":         {"selected_users", "initial_users"},
	"conversations_select":       {"selected_conversation", "initial_conversation"},
	"multi_conversations_select": {"selected_conversations", "initial_conversations"},
	"channels_select":            {"selected_channel", "initial_channel"},
	"multi_channels_select":      {"selected_channels", "initial_channels"},
}

// several says that an element takes more than one value.
func several(kind any) bool {
	switch kind {
	case "multi_static_select", "checkboxes", "multi_users_select", "multi_conversations_select", "multi_channels_select":
		return true
	}
	return false
}

// initial is what an element holds that nobody touched; nil for a button or an overflow menu, which hold nothing.
func initial(element map[string]any) reply {
	kind, _ := element["type"].(string)
	names, ok := holds[kind]
	if !ok {
		return nil
	}
	value := element[names.initial]
	if value == nil && several(kind) {
		value = []any{}
	}
	return reply{"type": kind, names.value: value}
}

// empty says that an element holds nothing, which an input that is not optional must not.
func empty(value reply) bool {
	kind, _ := value["type"].(string)
	switch held := value[holds[kind].value].(type) {
	case nil:
		return true
	case []any:
		return len(held) == 0
	}
	return false
}

// choose puts what a person gave into an element, if their client would let them.
func (w *Workspace) choose(element map[string]any, given []string) (reply, error) {
	kind, _ := element["type"].(string)
	names, ok := holds[kind]
	if !ok {
		return nil, fmt.Errorf("a %s holds no value", kind)
	}
	given = slices.DeleteFunc(slices.Clone(given), func(s string) bool { return s == "" })
	list := []any{}
	for _, text := range given {
		value, err := w.one(kind, element, text)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	if several(kind) {
		if most, ok := element["max_selected_items"].(float64); ok && len(list) > int(most) {
			return nil, fmt.Errorf("choose at most %d", int(most))
		}
		return reply{"type": kind, names.value: list}, nil
	}
	switch len(list) {
	case 0:
		return reply{"type": kind, names.value: nil}, nil
	case 1:
		return reply{"type": kind, names.value: list[0]}, nil
	}
	return nil, fmt.Errorf("a %s takes one value only", kind)
}

// one reads one value as an element of this kind reports it.
func (w *Workspace) one(kind string, element map[string]any, text string) (any, error) {
	switch kind {
	case "static_select", "radio_buttons", "multi_static_select", "checkboxes":
		return findOption(element, text)
	case "datepicker":
		return text, layout(time.DateOnly, text, "a date such as 2026-11-24")
	case "timepicker":
		return text, layout("15:04", text, "a time such as 15:30")
	case "datetimepicker":
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || len(text) != 10 {
			return nil, fmt.Errorf("%q is no date and time in Unix seconds", text)
		}
		return seconds, nil
	case "users_select", "multi_users_select":
		if _, ok := w.user(text); !ok {
			return nil, fmt.Errorf("there is no person %q in the workspace", text)
		}
	case "conversations_select", "multi_conversations_select", "channels_select", "multi_channels_select":
		if c := w.channel(text); c == nil || c.IM && kind == "channels_select" {
			return nil, fmt.Errorf("there is no channel %q in the workspace", text)
		}
	default:
		return text, checkText(kind, element, text)
	}
	return text, nil
}

func layout(layout, text, wanted string) error {
	if _, err := time.Parse(layout, text); err != nil {
		return fmt.Errorf("%q is not %s", text, wanted)
	}
	return nil
}
