package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
)

// Press is one press of a button, or one choice in a menu.
type Press struct {
	User      string
	Channel   string // of the message; "" for one of the person's views
	TS        string // of the message, or the view's id; "" for the home tab
	ActionID  string
	Value     string // the button's value must be this; "" takes any
	Option    string // in a menu, the value of the option to choose
	Confirmed bool   // the person accepts the confirm dialog, which must exist
}

// ConfirmError says that a press asks the person first. Confirm, or Press.Confirmed, accepts.
type ConfirmError struct {
	ActionID string          `json:"action_id"`
	Dialog   json.RawMessage `json:"confirm"` // as the app sent it
}

func (e *ConfirmError) Error() string {
	return fmt.Sprintf("%s asks for confirmation first: %s", e.ActionID, e.Dialog)
}

// Click presses a button without a confirm dialog, and returns once the app acknowledged it. A button with one gives a
// *ConfirmError, and nothing is sent.
func (w *Workspace) Click(ctx context.Context, user, channelID, ts, actionID string) error {
	return w.Press(ctx, Press{User: user, Channel: channelID, TS: ts, ActionID: actionID})
}

// Confirm presses a button and accepts its confirm dialog; a button without one is an error.
func (w *Workspace) Confirm(ctx context.Context, user, channelID, ts, actionID string) error {
	return w.Press(ctx, Press{User: user, Channel: channelID, TS: ts, ActionID: actionID, Confirmed: true})
}

// Press presses a button or chooses in a menu, and returns once the app acknowledged it.
func (w *Workspace) Press(ctx context.Context, p Press) error {
	w.mu.Lock()
	payload, err := w.press(p)
	w.mu.Unlock()
	if err != nil {
		return err
	}
	if _, err := w.deliver(ctx, "interactive", payload); err != nil {
		return fmt.Errorf("the press of %s failed: %w", p.ActionID, err)
	}
	return nil
}

func (w *Workspace) press(p Press) (reply, error) {
	place, blocks, err := w.place(p)
	if err != nil {
		return nil, err
	}
	action, err := findAction(blocks, p)
	if err != nil {
		return nil, err
	}
	action["action_ts"] = w.stamp()
	u, _ := w.user(p.User)
	payload := reply{
		"type": "block_actions", "token": "local", "api_app_id": AppID, "is_enterprise_install": false,
		"team":       reply{"id": TeamID, "domain": w.options.Team},
		"user":       wireActor(u),
		"trigger_id": w.newTrigger(p.User), "actions": []reply{action}, "state": reply{"values": reply{}},
	}
	maps.Copy(payload, place)
	w.emit(Event{Kind: Clicked, Channel: p.Channel, TS: p.TS, User: p.User, Text: p.ActionID})
	return payload, nil
}

// place finds what is pressed on, and says where it is in the payload's words.
func (w *Workspace) place(p Press) (reply, json.RawMessage, error) {
	if p.Channel == "" {
		return w.placeView(p)
	}
	_, c, err := w.present(p.User, p.Channel)
	if err != nil {
		return nil, nil, err
	}
	m := c.find(p.TS)
	for _, hidden := range w.hidden {
		if hidden.TS == p.TS && hidden.To == p.User && hidden.Channel == c.ID {
			m = hidden
		}
	}
	if m == nil || m.Deleted {
		return nil, nil, fmt.Errorf("there is no message %s in #%s", p.TS, c.Name)
	}
	_, link := w.newHook(c, p.User, m)
	container := reply{"type": "message", "message_ts": m.TS, "channel_id": c.ID, "is_ephemeral": m.To != ""}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	place := reply{"channel": reply{"id": c.ID, "name": c.wireName()}, "container": container, "response_url": link}
	if m.To == "" { // Slack sends no copy of an ephemeral message
		place["message"] = w.wire(c, m, false)
	}
	return place, m.Blocks, nil
}

func (w *Workspace) placeView(p Press) (reply, json.RawMessage, error) {
	v := w.homes[p.User]
	if p.TS != "" {
		v = w.findView(func(v *View) bool { return v.ID == p.TS && v.User == p.User })
	}
	if v == nil {
		return nil, nil, fmt.Errorf("%s has no such view open", p.User)
	}
	return reply{"container": reply{"type": "view", "view_id": v.ID}, "view": w.wireView(v, nil)}, v.Blocks, nil
}
