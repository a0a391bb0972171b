package workspace

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits on text, in characters; Slack's pages of chat.postMessage and chat.update. Slack cuts a longer post silently;
// here it is refused, since no caller means that.
const (
	maxPostText   = 40_000
	maxUpdateText = 4_000
)

// maxMetadata is in bytes. Slack documents the error metadata_too_large, but no figure: this one is ours.
const maxMetadata = 16 << 10

// compose reads what a message says from a call. limit is in characters of the text.
func (w *Workspace) compose(a args, limit int) (*Message, error) {
	if utf8.RuneCountInString(a.str("text")) > limit {
		return nil, refuse("msg_too_long")
	}
	blocks, err := w.parseBlocks(a.str("blocks"))
	if err != nil {
		return nil, err
	}
	attachments, err := parseAttachments(a.str("attachments"))
	if err != nil {
		return nil, err
	}
	metadata, err := parseMetadata(a.str("metadata"))
	if err != nil {
		return nil, err
	}
	m := &Message{User: BotUser, Text: a.str("text"), Blocks: blocks, Attachments: attachments, Metadata: metadata}
	if strings.TrimSpace(m.Text) == "" && blocks == nil && attachments == nil {
		return nil, refuse("no_text")
	}
	return m, nil
}

// composeIn composes a message for a channel, or for the thread in it that the arguments name.
func (w *Workspace) composeIn(c *channel, a args) (*Message, error) {
	m, err := w.compose(a, maxPostText)
	if err != nil {
		return nil, err
	}
	if ts := a.str("thread_ts"); ts != "" {
		if m.ThreadTS, err = c.parent(ts); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func parseAttachments(text string) (json.RawMessage, error) {
	if text == "" || text == "[]" || text == "null" {
		return nil, nil
	}
	list, ok := decoded(text).([]any)
	if !ok {
		return nil, refuse("invalid_attachments")
	}
	var problems []string
	for i, attachment := range list {
		problems = append(problems, checkSchema(requests, "MessageAttachment", fmt.Sprintf("/attachments/%d", i), attachment)...)
	}
	if len(problems) > 0 {
		return nil, refuse("invalid_attachments", problems...)
	}
	return json.RawMessage(text), nil
}

// parseMetadata takes an empty object for none, which is how an app removes a message's metadata.
func parseMetadata(text string) (json.RawMessage, error) {
	if text == "" {
		return nil, nil
	}
	if len(text) > maxMetadata {
		return nil, refuse("metadata_too_large")
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &fields) != nil {
		return nil, refuse("invalid_metadata_format")
	}
	if len(fields) == 0 {
		return nil, nil
	}
	var kind string
	var payload map[string]any
	if json.Unmarshal(fields["event_type"], &kind) != nil || kind == "" || json.Unmarshal(fields["event_payload"], &payload) != nil || payload == nil {
		return nil, refuse("invalid_metadata_schema")
	}
	return json.RawMessage(text), nil
}
