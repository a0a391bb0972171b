package workspace

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// fillIn makes the state of a modal's inputs. An input that is not optional must be filled in, as Slack's client insists.
func fillIn(blocks json.RawMessage, values map[string]string) (reply, error) {
	var list []any
	if err := json.Unmarshal(blocks, &list); err != nil {
		return nil, fmt.Errorf("the modal's blocks cannot be read: %w", err)
	}
	state, failed, used := reply{}, error(nil), 0
	eachBlock(list, func(_ int, block map[string]any) {
		eachElement(block, func(element map[string]any) {
			id, _ := element["action_id"].(string)
			value, given := values[id]
			if given {
				used++
			} else if block["type"] == "input" && block["optional"] != true {
				failed = fmt.Errorf("the input %s must be filled in", id)
			}
			filled, err := fillElement(element, value)
			if err != nil {
				failed = err
			}
			blockID, _ := block["block_id"].(string)
			if filled != nil {
				state[blockID] = reply{id: filled}
			}
		})
	})
	if failed == nil && used < len(values) {
		failed = fmt.Errorf("the modal does not have all of the inputs %v", slices.Sorted(maps.Keys(values)))
	}
	return state, failed
}

func fillElement(element map[string]any, value string) (reply, error) {
	filled := reply{"type": element["type"]}
	switch element["type"] {
	case "plain_text_input", "number_input", "email_text_input", "url_text_input":
		filled["value"] = value
		if value == "" {
			filled["value"] = nil
		}
	case "static_select", "radio_buttons":
		filled["selected_option"] = nil
		if value != "" {
			option, err := findOption(element, value)
			if err != nil {
				return nil, err
			}
			filled["selected_option"] = option
		}
	case "users_select":
		filled["selected_user"] = value
	default:
		return nil, nil // a button holds no state
	}
	return filled, nil
}
