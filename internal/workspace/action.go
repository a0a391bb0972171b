package workspace

import (
	"encoding/json"
	"fmt"
	"slices"
)

// findAction finds the element that a press means among blocks, and makes the payload's action of it.
func findAction(blocks json.RawMessage, p Press) (reply, error) {
	element, blockID := findElement(blocks, p)
	if element == nil {
		return nil, fmt.Errorf("there is no %q to press here", p.ActionID)
	}
	dialog := element["confirm"]
	switch {
	case dialog != nil && !p.Confirmed:
		return nil, &ConfirmError{ActionID: p.ActionID, Dialog: raw(dialog)}
	case dialog == nil && p.Confirmed:
		return nil, fmt.Errorf("%s has no confirm dialog to accept", p.ActionID)
	}
	action := reply{"type": element["type"], "action_id": p.ActionID, "block_id": blockID}
	switch element["type"] {
	case "button":
		copyKeys(action, element, "text", "value", "url", "style")
	case "static_select", "overflow", "radio_buttons":
		option, err := findOption(element, p.Option)
		if err != nil {
			return nil, err
		}
		action["selected_option"] = option
	default:
		return nil, fmt.Errorf("the workspace cannot press a %v yet", element["type"])
	}
	return action, nil
}

func findElement(blocks json.RawMessage, p Press) (element map[string]any, blockID string) {
	var list []any
	if json.Unmarshal(blocks, &list) != nil {
		return nil, ""
	}
	eachBlock(list, func(_ int, block map[string]any) {
		eachElement(block, func(e map[string]any) {
			value, _ := e["value"].(string)
			if element == nil && e["action_id"] == p.ActionID && (p.Value == "" || p.Value == value) {
				element = e
				blockID, _ = block["block_id"].(string)
			}
		})
	})
	return element, blockID
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
