package workspace

import (
	"encoding/json"
	"strconv"
	"strings"
)

// What a call's arguments are besides text; a form has no types of its own.
var (
	truths  = words("as_user link_names mrkdwn reply_broadcast unfurl_links unfurl_media include_all_metadata inclusive include_locale include_num_members exclude_archived include_users include_count include_disabled return_im prevent_creation")
	numbers = words("length")
	objects = words("files file_ids")
)

// mandatory are the arguments of the methods for which the schemas have no definition.
var mandatory = map[string][]string{
	"conversations.members": {"channel"}, "users.lookupByEmail": {"email"}, "files.info": {"file"},
}

func words(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// checkCall holds a call against Slack's own type of it.
func checkCall(method string, a args) error {
	problems := checkSchema(requests, definition(method), "", typed(method, a))
	for _, key := range mandatory[method] {
		if !a.has(key) {
			problems = append(problems, "[ERROR] missing required field: "+key)
		}
	}
	if len(problems) > 0 {
		return refuse("invalid_arguments", problems...)
	}
	return nil
}

// definition names a method in the schemas: chat.postMessage is ReqChatPostMessage.
func definition(method string) string {
	name := "Req"
	for part := range strings.SplitSeq(method, ".") {
		if part != "" {
			name += strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return name
}

// typed gives a call's arguments their types. Blocks, attachments and views are left to those who check them more
// strictly, and answer with a code of their own; so are texts that are missing.
func typed(method string, a args) map[string]any {
	call := map[string]any{}
	for key, text := range a.values {
		switch {
		case key == "blocks" || key == "attachments" || key == "limit":
		case key == "view":
			call[key] = map[string]any{"type": "home", "blocks": []any{}}
		case key == "metadata":
			if known, err := parseMetadata(text); err == nil && known != nil {
				call[key] = decoded(text)
			}
		case truths[key]:
			call[key] = text
			if set, err := strconv.ParseBool(text); err == nil {
				call[key] = set
			}
		case numbers[key]:
			call[key] = text
			if _, err := strconv.ParseFloat(text, 64); err == nil {
				call[key] = json.Number(text)
			}
		case objects[key]:
			call[key] = decoded(text)
		default:
			call[key] = text
		}
	}
	if strings.HasPrefix(method, "chat.") && call["text"] == nil {
		call["text"] = ""
	}
	return call
}

// decoded is JSON as a value, or else the text itself, which the schema refuses.
func decoded(text string) any {
	value, err := decode(text)
	if err != nil {
		return text
	}
	return value
}
