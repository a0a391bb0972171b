package workspace

import (
	"encoding/json"
	"fmt"
	"slices"
)

// surface is a message or a view that a person acts on.
type surface struct {
	blocks   json.RawMessage
	chosen   filled                            // what this person has chosen there so far
	describe func(payload reply, state filled) // says where it is in the payload's words
}

func (w *Workspace) surface(p Press) (surface, error) {
	if p.Channel == "" {
		return w.viewSurface(p)
	}
	_, c, err := w.present(p.User, p.Channel)
	if err != nil {
		return surface{}, err
	}
	m := c.find(p.TS)
	if i := slices.IndexFunc(w.hidden, func(h *Message) bool { return h.TS == p.TS && h.To == p.User && h.Channel == c.ID }); m == nil && i >= 0 {
		m = w.hidden[i]
	}
	if m == nil || m.Deleted {
		return surface{}, fmt.Errorf("there is no message %s in #%s", p.TS, c.Name)
	}
	return surface{blocks: m.Blocks, chosen: m.chosenBy(p.User), describe: func(payload reply, state filled) {
		_, payload["response_url"] = w.newHook(c, p.User, m)
		container := reply{"type": "message", "message_ts": m.TS, "channel_id": c.ID, "is_ephemeral": m.To != ""}
		if m.ThreadTS != "" {
			container["thread_ts"] = m.ThreadTS
		}
		payload["container"], payload["channel"] = container, reply{"id": c.ID, "name": c.wireName()}
		payload["state"] = reply{"values": state}
		if m.To == "" { // Slack sends no copy of an ephemeral message
			payload["message"] = w.wire(c, m, false)
		}
	}}, nil
}

// viewSurface is the person's home tab or one of their modals; its choices come in the copy of the view.
func (w *Workspace) viewSurface(p Press) (surface, error) {
	v := w.homes[p.User]
	if p.TS != "" {
		v = w.findView(func(v *View) bool { return v.ID == p.TS && v.User == p.User })
	}
	if v == nil {
		return surface{}, fmt.Errorf("%s has no such view open", p.User)
	}
	return surface{blocks: v.Blocks, chosen: v.chosen, describe: func(payload reply, state filled) {
		payload["container"], payload["view"] = reply{"type": "view", "view_id": v.ID}, w.wireView(v, state)
	}}, nil
}

// chosenBy is what one person has chosen in a message: Slack keeps that with each person's client.
func (m *Message) chosenBy(user string) filled {
	if m.chosen == nil {
		m.chosen = map[string]filled{}
	}
	if m.chosen[user] == nil {
		m.chosen[user] = filled{}
	}
	return m.chosen[user]
}
