package workspace

import (
	"context"
	"encoding/json"
	"fmt"
)

// Press is one press of a button, or one choice in a menu.
type Press struct {
	User      string
	Channel   string // of the message; "" for one of the person's views
	TS        string // of the message, or the view's id; "" for the home tab
	ActionID  string
	Value     string   // the button's value must be this, "" takes any; in a picker or a text input, what is put in
	Option    string   // in a menu, the value of the option to choose; a person's or channel's id in a menu of those
	Options   []string // all that are chosen, in a multi select or in checkboxes
	Values    Values   // what the person has filled in by then elsewhere in the message or view
	Confirmed bool     // the person accepts the confirm dialog, which must exist
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

// Press presses a button, chooses in a menu or fills in a picker, and returns once the app acknowledged it. What stands in
// an input block stays with the person until they submit, so nothing is sent.
func (w *Workspace) Press(ctx context.Context, p Press) error {
	w.mu.Lock()
	payload, err := w.press(p)
	w.mu.Unlock()
	if err != nil || payload == nil {
		return err
	}
	if _, err := w.deliver(ctx, "interactive", payload); err != nil {
		return fmt.Errorf("the press of %s failed: %w", p.ActionID, err)
	}
	return nil
}

func (w *Workspace) press(p Press) (reply, error) {
	s, err := w.surface(p)
	if err != nil {
		return nil, err
	}
	if err := w.fillIn(s.blocks, s.chosen, p.Values); err != nil {
		return nil, err
	}
	action, err := w.findAction(s.blocks, p, s.chosen)
	if err != nil || action == nil {
		return nil, err
	}
	action["action_ts"] = w.stamp()
	u, _ := w.user(p.User)
	payload := reply{
		"type": "block_actions", "token": "local", "api_app_id": AppID, "is_enterprise_install": false,
		"team": reply{"id": TeamID, "domain": w.options.Team}, "user": wireActor(u),
		"trigger_id": w.newTrigger(p.User), "actions": []reply{action},
	}
	s.describe(payload, state(s.blocks, s.chosen))
	w.emit(Event{Kind: Clicked, Channel: p.Channel, TS: p.TS, User: p.User, Text: p.ActionID})
	return payload, nil
}
