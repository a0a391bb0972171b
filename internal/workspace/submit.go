package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// SubmitError says which inputs of a modal the app, or the person's own client, refused, by block_id.
type SubmitError struct{ Errors map[string]string }

func (e *SubmitError) Error() string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(e.Errors)) {
		parts = append(parts, key+": "+e.Errors[key])
	}
	return "the modal was refused: " + strings.Join(parts, "; ")
}

// Submit fills in a person's open modal (values by action_id) and submits it, and returns once the app acknowledged it
// and its response_action was carried out. What the person's client or the app refuses is a *SubmitError.
func (w *Workspace) Submit(ctx context.Context, user, viewID string, values map[string]string) error {
	several := Values{}
	for id, value := range values {
		several[id] = []string{value}
	}
	return w.SubmitValues(ctx, user, viewID, several)
}

// SubmitValues is Submit for modals with inputs that take several values.
func (w *Workspace) SubmitValues(ctx context.Context, user, viewID string, values Values) error {
	w.mu.Lock()
	payload, v, err := w.submission(user, viewID, values)
	w.mu.Unlock()
	if err != nil {
		return err
	}
	ack, err := w.deliver(ctx, "interactive", payload)
	if err != nil {
		return fmt.Errorf("submitting the modal failed: %w", err)
	}
	_, err = w.locked(func() (reply, error) { return nil, w.submitted(v, ack) })
	w.report("acknowledgement of view_submission", err)
	return err
}

// Dismiss closes a person's top modal, or the whole stack if that modal says so. The app hears of it if the modal asked for that.
func (w *Workspace) Dismiss(ctx context.Context, user string) error {
	w.mu.Lock()
	stack := w.modals[user]
	if len(stack) == 0 {
		w.mu.Unlock()
		return fmt.Errorf("%s has no modal open", user)
	}
	v := stack[len(stack)-1]
	payload := w.viewPayload("view_closed", user, v, state(v.Blocks, v.chosen))
	var body struct {
		Notify bool `json:"notify_on_close"`
		Clear  bool `json:"clear_on_close"`
	}
	_ = json.Unmarshal(v.Body, &body) // parseView has read it before
	payload["is_cleared"] = body.Clear
	w.pop(user, body.Clear)
	w.mu.Unlock()
	if !body.Notify {
		return nil
	}
	_, err := w.deliver(ctx, "interactive", payload)
	return err
}

func (w *Workspace) submission(user, viewID string, values Values) (reply, *View, error) {
	v := w.findView(func(v *View) bool { return v.ID == viewID && v.User == user && v.Type == "modal" })
	if v == nil {
		return nil, nil, fmt.Errorf("%s has no modal %s open", user, viewID)
	}
	if err := w.fillIn(v.Blocks, v.chosen, values); err != nil {
		return nil, nil, err
	}
	if err := complete(v.Blocks, v.chosen); err != nil {
		return nil, nil, err
	}
	payload := w.viewPayload("view_submission", user, v, state(v.Blocks, v.chosen))
	payload["response_urls"], payload["trigger_id"] = []reply{}, w.newTrigger(user)
	w.emit(Event{Kind: Submitted, User: user, TS: v.ID, Text: v.CallbackID})
	return payload, v, nil
}

func (w *Workspace) viewPayload(kind, user string, v *View, values filled) reply {
	u, _ := w.user(user)
	return reply{
		"type": kind, "token": "local", "api_app_id": AppID, "is_enterprise_install": false,
		"team": reply{"id": u.Team, "domain": w.domain(u)}, "user": wireActor(u), "view": w.wireView(v, values),
	}
}

// submitted carries out the response_action of an acknowledgement; none closes the modal.
func (w *Workspace) submitted(v *View, ack []byte) error {
	var answer struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(ack) > 0 {
		if err := json.Unmarshal(ack, &answer); err != nil {
			return fmt.Errorf("the app's answer to the modal cannot be read: %w", refuse("invalid_json", err.Error()))
		}
	}
	switch answer.Action {
	case "":
		w.pop(v.User, false)
		return nil
	case "clear":
		w.pop(v.User, true)
		return nil
	case "errors":
		if err := checkErrors(v, answer.Errors); err != nil {
			return err
		}
		return &SubmitError{Errors: answer.Errors}
	case "update", "push":
		next, err := w.parseView(string(answer.View), "modal")
		if err != nil {
			return fmt.Errorf("the app answered the modal with a view that cannot be shown: %w", err)
		}
		if answer.Action == "update" {
			w.replaceView(v, next)
			return nil
		}
		if len(w.modals[v.User]) >= maxStack {
			return refuse("push_limit_reached")
		}
		w.push(next, v.User)
		return nil
	}
	return refuse("invalid_arguments", fmt.Sprintf("the app answered the modal with an unknown response_action %q", answer.Action))
}

// checkErrors holds that every error has a text, and stands at an input: Slack's client can show no other.
func checkErrors(v *View, found map[string]string) error {
	inputs := map[string]bool{}
	eachField(v.Blocks, func(f field) { inputs[f.blockID] = inputs[f.blockID] || f.input() })
	for id, text := range found {
		if !inputs[id] || text == "" {
			return refuse("invalid_arguments", fmt.Sprintf("the app's answer to the modal has an error at %q: %q, where there must be an input and a text", id, text))
		}
	}
	if len(found) == 0 {
		return refuse("invalid_arguments", "the app answered the modal with errors, and named none")
	}
	return nil
}
