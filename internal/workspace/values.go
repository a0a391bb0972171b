package workspace

import (
	"encoding/json"
	"fmt"
)

// Values are what a person fills in, by action_id: one string for a field, a menu or a picker, several for multi selects and
// checkboxes, none to clear it. Options are named by their value. In JSON a single string may stand for a list of one.
type Values map[string][]string

// UnmarshalJSON reads {"action_id": "text" | ["value", …]}.
func (v *Values) UnmarshalJSON(text []byte) error {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(text, &given); err != nil {
		return fmt.Errorf("values are no object: %w", err)
	}
	*v = Values{}
	for id, item := range given {
		var one string
		var several []string
		switch {
		case json.Unmarshal(item, &one) == nil:
			(*v)[id] = []string{one}
		case json.Unmarshal(item, &several) == nil:
			(*v)[id] = several
		default:
			return fmt.Errorf("the value of %s is neither a string nor a list of strings", id)
		}
	}
	return nil
}

// filled is what was chosen in one message or view, by block_id and action_id: the contents of "state.values".
type filled map[string]map[string]reply

func (f filled) put(blockID, actionID string, value reply) {
	if f[blockID] == nil {
		f[blockID] = map[string]reply{}
	}
	f[blockID][actionID] = value
}

// state is what a person's client holds for blocks: what was chosen so far, else what the app set at first. Choices whose
// block_id or action_id the app has renamed meanwhile are gone, as in Slack.
func state(blocks json.RawMessage, chosen filled) filled {
	now := filled{}
	eachField(blocks, func(f field) {
		value, ok := chosen[f.blockID][f.actionID]
		if !ok {
			value = initial(f.element)
		}
		if value != nil {
			now.put(f.blockID, f.actionID, value)
		}
	})
	return now
}

// field is an interactive element in its block.
type field struct {
	blockID, actionID string
	block, element    map[string]any
}

// input says that the element stands in an input block, which tells the app of a change only if it asks for that.
func (f field) input() bool { return f.block["type"] == "input" }

func (f field) required() bool { return f.input() && f.block["optional"] != true }

func eachField(blocks json.RawMessage, visit func(field)) {
	var list []any
	if json.Unmarshal(blocks, &list) != nil {
		return // parseBlocks has read them before
	}
	eachBlock(list, func(_ int, block map[string]any) {
		blockID, _ := block["block_id"].(string)
		eachElement(block, func(element map[string]any) {
			actionID, _ := element["action_id"].(string)
			visit(field{blockID: blockID, actionID: actionID, block: block, element: element})
		})
	})
}
