package workspace

import (
	"encoding/json"
	"maps"
)

// View is a home tab or a modal as a person sees it.
type View struct {
	ID         string          `json:"id"`
	Type       string          `json:"type"` // "home" or "modal"
	User       string          `json:"user"`
	Hash       string          `json:"hash"` // changes with every change of the view
	CallbackID string          `json:"callback_id,omitempty"`
	ExternalID string          `json:"external_id,omitempty"`
	Private    string          `json:"private_metadata,omitempty"`
	Title      string          `json:"title,omitempty"`
	Submit     string          `json:"submit,omitempty"` // the button's words; "" where there is none
	Close      string          `json:"close,omitempty"`
	Blocks     json.RawMessage `json:"blocks"`
	Body       json.RawMessage `json:"-"` // all that the app sent, with every id filled in

	root, previous string
	chosen         filled
}

// parseView checks a view as Slack does: its schema, then what the schema cannot say.
func (w *Workspace) parseView(text, kind string) (*View, error) {
	value, err := decode(text)
	body, ok := value.(map[string]any)
	if err != nil || !ok {
		return nil, refuse("invalid_arguments", "view must be a JSON object")
	}
	if len(text) > maxViewSize {
		return nil, refuse("view_too_large")
	}
	definition := map[string]string{"home": "SlackHome", "modal": "SlackModal"}[kind]
	problems := checkSchema(blockKit, definition, "/view", body)
	blocks, _ := body["blocks"].([]any)
	problems = append(problems, checkIDs(blocks)...)
	if id, _ := body["external_id"].(string); len(id) > 255 {
		problems = append(problems, problem("must be at most 255 characters", "/view/external_id"))
	}
	if kind == "modal" && body["submit"] == nil && holdsInput(blocks) {
		problems = append(problems, problem("a modal with inputs needs submit", "/view/submit"))
	}
	if len(problems) > 0 {
		return nil, refuse("invalid_arguments", problems...)
	}
	w.fillIDs(blocks)
	v := &View{chosen: filled{}, Type: kind, Blocks: raw(blocks), Body: raw(body)}
	v.CallbackID, _ = body["callback_id"].(string)
	v.ExternalID, _ = body["external_id"].(string)
	v.Private, _ = body["private_metadata"].(string)
	v.Title, v.Submit, v.Close = textOf(body["title"]), textOf(body["submit"]), textOf(body["close"])
	return v, nil
}

// textOf is the text of a text object, or "".
func textOf(object any) string {
	fields, _ := object.(map[string]any)
	text, _ := fields["text"].(string)
	return text
}

func holdsInput(blocks []any) bool {
	found := false
	eachBlock(blocks, func(_ int, block map[string]any) { found = found || block["type"] == "input" })
	return found
}

// show gives a view its id and hash and tells of it.
func (w *Workspace) show(v *View, user, id string) {
	v.ID, v.User = id, user
	v.Hash = w.stamp() + "." + w.newID("h")
	w.emit(Event{Kind: Viewed, To: user, User: BotUser, TS: v.ID, Text: v.Title, Blocks: v.Blocks})
}

func (w *Workspace) viewsPublish(a args) (reply, error) {
	user, ok := w.user(a.str("user_id"))
	if !ok || user.Bot {
		return nil, refuse("user_not_found")
	}
	v, err := w.parseView(a.str("view"), "home")
	if err != nil {
		return nil, err
	}
	old := w.homes[user.ID]
	var id string
	switch {
	case old == nil:
		id = w.newID("V")
	case a.str("hash") != "" && a.str("hash") != old.Hash:
		return nil, refuse("hash_conflict")
	default:
		id = old.ID
	}
	v.root = id
	if old != nil {
		v.chosen = old.chosen
	}
	w.show(v, user.ID, id)
	w.homes[user.ID] = v
	return reply{"view": w.wireView(v, nil)}, nil
}

// wireView is a view as the Web API and the payloads show it. values is what the person filled in.
func (w *Workspace) wireView(v *View, values filled) reply {
	if values == nil {
		values = filled{}
	}
	a := reply{
		"callback_id": "", "external_id": "", "private_metadata": "", "clear_on_close": false, "notify_on_close": false,
		"close": nil, "submit": nil, "title": reply{"type": "plain_text", "text": "View Title", "emoji": true},
	}
	var body map[string]any
	if json.Unmarshal(v.Body, &body) == nil {
		maps.Copy(a, body)
	}
	a["id"], a["hash"], a["team_id"], a["app_id"], a["bot_id"] = v.ID, v.Hash, TeamID, AppID, BotID
	a["app_installed_team_id"], a["root_view_id"], a["previous_view_id"] = TeamID, v.root, nil
	if v.previous != "" {
		a["previous_view_id"] = v.previous
	}
	a["state"] = reply{"values": values}
	return a
}
