package workspace

import (
	"encoding/json"
	"fmt"
	"slices"
)

// findAction finds the element that a press means among blocks, and makes the payload's action of it; a change stays in
// chosen. The action is nil for an input that does not ask to hear of changes: it only holds its value.
func (w *Workspace) findAction(blocks json.RawMessage, p Press, chosen filled) (reply, error) {
	f, ok := findField(blocks, p)
	if !ok {
		return nil, fmt.Errorf("there is no %q to press here", p.ActionID)
	}
	dialog := f.element["confirm"]
	switch {
	case dialog != nil && !p.Confirmed:
		return nil, &ConfirmError{ActionID: p.ActionID, Dialog: raw(dialog)}
	case dialog == nil && p.Confirmed:
		return nil, fmt.Errorf("%s has no confirm dialog to accept", p.ActionID)
	}
	action := reply{"type": f.element["type"], "action_id": f.actionID, "block_id": f.blockID}
	switch f.element["type"] {
	case "button", "workflow_button":
		copyKeys(action, f.element, "text", "value", "url", "style")
		return action, nil
	case "overflow":
		option, err := findOption(f.element, p.Option)
		action["selected_option"] = option
		return action, err
	}
	value, err := w.choose(f.element, p.given(f.element["type"]))
	if err != nil {
		return nil, err
	}
	chosen.put(f.blockID, f.actionID, value)
	if f.input() && f.block["dispatch_action"] != true {
		return nil, nil
	}
	kind, _ := f.element["type"].(string)
	copyKeys(action, value, holds[kind].value)
	copyKeys(action, f.element, "placeholder", holds[kind].initial)
	return action, nil
}

// given is what a press puts into an element: several options, or the one value that its kind is given by.
func (p Press) given(kind any) []string {
	switch {
	case several(kind):
		return p.Options
	case p.Option != "":
		return []string{p.Option}
	}
	return []string{p.Value}
}

// findField finds what is pressed. A button may be told from others by its value too.
func findField(blocks json.RawMessage, p Press) (found field, ok bool) {
	eachField(blocks, func(f field) {
		value, _ := f.element["value"].(string)
		other := f.element["type"] == "button" && p.Value != "" && p.Value != value
		if !ok && f.actionID == p.ActionID && !other {
			found, ok = f, true
		}
	})
	return found, ok
}

func findOption(element map[string]any, value string) (any, error) {
	options, _ := element["options"].([]any)
	groups, _ := element["option_groups"].([]any)
	for _, group := range groups {
		if g, ok := group.(map[string]any); ok {
			more, _ := g["options"].([]any)
			options = append(options, more...)
		}
	}
	i := slices.IndexFunc(options, func(option any) bool {
		o, ok := option.(map[string]any)
		return ok && o["value"] == value
	})
	if i < 0 {
		return nil, fmt.Errorf("the menu has no option %q", value)
	}
	return options[i], nil
}

func copyKeys(to reply, from map[string]any, keys ...string) {
	for _, key := range keys {
		if value, ok := from[key]; ok {
			to[key] = value
		}
	}
}
