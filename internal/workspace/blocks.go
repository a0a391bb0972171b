package workspace

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Limits on blocks that the schemas do not hold.
const (
	maxBlocksSize = 13_200    // characters of a message's blocks as JSON; slackapi/bolt-js issue 2509
	maxViewSize   = 250 << 10 // bytes; Slack's reference of views
)

// parseBlocks checks a message's blocks as Slack does and gives every block and element an id. "" and "[]" are no blocks.
func (w *Workspace) parseBlocks(text string) (json.RawMessage, error) {
	if text == "" || text == "[]" || text == "null" {
		return nil, nil
	}
	value, err := decode(text)
	if err != nil {
		return nil, refuse("invalid_blocks_format", err.Error())
	}
	list, ok := value.([]any)
	if !ok {
		return nil, refuse("invalid_blocks_format", "blocks must be a list")
	}
	if len(list) == 0 {
		return nil, nil
	}
	problems := append(checkSchema(blockKit, "SlackBlocks", "/blocks", value), checkIDs(list)...)
	if len(problems) > 0 {
		return nil, refuse("invalid_blocks", problems...)
	}
	if utf8.RuneCount(raw(value)) > maxBlocksSize {
		return nil, refuse("msg_blocks_too_long")
	}
	w.fillIDs(list)
	return raw(list), nil
}

// checkIDs finds block_ids and action_ids that are given twice in one message or view.
func checkIDs(blocks []any) []string {
	seen := map[string]bool{}
	var problems []string
	note := func(key string, item map[string]any, pointer string) {
		id, _ := item[key].(string)
		if id == "" {
			return
		}
		if seen[key+id] {
			problems = append(problems, problem(fmt.Sprintf("%s %q is used more than once", key, id), pointer))
		}
		seen[key+id] = true
	}
	eachBlock(blocks, func(i int, block map[string]any) {
		pointer := fmt.Sprintf("/blocks/%d", i)
		note("block_id", block, pointer+"/block_id")
		eachElement(block, func(element map[string]any) { note("action_id", element, pointer) })
	})
	return problems
}

// fillIDs names what the app left unnamed, as Slack does.
func (w *Workspace) fillIDs(blocks []any) {
	fill := func(item map[string]any, key string) {
		if id, _ := item[key].(string); id == "" {
			w.lastID++
			item[key] = fmt.Sprintf("x%d", w.lastID)
		}
	}
	eachBlock(blocks, func(_ int, block map[string]any) {
		fill(block, "block_id")
		eachElement(block, func(element map[string]any) { fill(element, "action_id") })
	})
}

func eachBlock(blocks []any, visit func(i int, block map[string]any)) {
	for i, item := range blocks {
		if block, ok := item.(map[string]any); ok {
			visit(i, block)
		}
	}
}

// interactive are the element types that carry an action_id.
var interactive = map[string]bool{
	"button": true, "static_select": true, "users_select": true, "channels_select": true, "conversations_select": true,
	"external_select": true, "multi_static_select": true, "multi_users_select": true,
	"multi_conversations_select": true, "multi_channels_select": true, "overflow": true, "datepicker": true,
	"timepicker": true, "datetimepicker": true, "checkboxes": true, "radio_buttons": true, "plain_text_input": true,
	"number_input": true, "email_text_input": true, "url_text_input": true, "workflow_button": true,
}

// eachElement visits the interactive elements of a block: an accessory, the elements of an actions block, an input's element.
func eachElement(block map[string]any, visit func(map[string]any)) {
	candidates := []any{block["accessory"], block["element"]}
	if elements, ok := block["elements"].([]any); ok && block["type"] == "actions" {
		candidates = append(candidates, elements...)
	}
	for _, candidate := range candidates {
		element, ok := candidate.(map[string]any)
		if kind, _ := element["type"].(string); ok && interactive[kind] {
			visit(element)
		}
	}
}
