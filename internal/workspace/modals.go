package workspace

import (
	"crypto/rand"
	"fmt"
	"time"
)

// maxStack is how many modals may lie on each other; Slack's reference of views.push.
const maxStack = 3

// triggerLife is how long a trigger_id may open a modal; Slack's page on interactivity.
const triggerLife = 3 * time.Second

// trigger is the right to show one modal to a person who has just done something.
type trigger struct {
	user string
	made time.Time
	used bool
}

func (w *Workspace) newTrigger(user string) string {
	w.sweep()
	w.lastID++
	id := fmt.Sprintf("%d.%s.%s", w.lastID, TeamID, rand.Text())
	w.triggers[id] = &trigger{user: user, made: w.wall()}
	return id
}

func (w *Workspace) checkTrigger(id string) (*trigger, error) {
	t := w.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case w.takeKind("expired-triggers") != nil:
		return nil, refuse("expired_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case w.wall().Sub(t.made) > triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	return t, nil
}

func (w *Workspace) viewsOpen(a args) (reply, error) {
	t, err := w.checkTrigger(a.str("trigger_id"))
	if err != nil {
		return nil, err
	}
	v, err := w.parseView(a.str("view"), "modal")
	if err != nil {
		return nil, err
	}
	t.used = true
	w.modals[t.user] = nil
	w.push(v, t.user)
	return reply{"view": w.wireView(v, nil)}, nil
}

func (w *Workspace) viewsPush(a args) (reply, error) {
	t, err := w.checkTrigger(a.str("trigger_id"))
	if err != nil {
		return nil, err
	}
	switch n := len(w.modals[t.user]); {
	case n == 0:
		return nil, refuse("not_found")
	case n >= maxStack:
		return nil, refuse("push_limit_reached")
	}
	v, err := w.parseView(a.str("view"), "modal")
	if err != nil {
		return nil, err
	}
	t.used = true
	w.push(v, t.user)
	return reply{"view": w.wireView(v, nil)}, nil
}

func (w *Workspace) push(v *View, user string) {
	id := w.newID("V")
	v.root = id
	if stack := w.modals[user]; len(stack) > 0 {
		v.root, v.previous = stack[0].ID, stack[len(stack)-1].ID
	}
	w.modals[user] = append(w.modals[user], v)
	w.show(v, user, id)
}

func (w *Workspace) viewsUpdate(a args) (reply, error) {
	old := w.findView(func(v *View) bool {
		return v.ID == a.str("view_id") || a.str("external_id") != "" && v.ExternalID == a.str("external_id")
	})
	if old == nil {
		return nil, refuse("not_found")
	}
	if hash := a.str("hash"); hash != "" && hash != old.Hash {
		return nil, refuse("hash_conflict")
	}
	next, err := w.parseView(a.str("view"), old.Type)
	if err != nil {
		return nil, err
	}
	w.replaceView(old, next)
	return reply{"view": w.wireView(old, nil)}, nil
}

func (w *Workspace) replaceView(old, next *View) {
	id, user := old.ID, old.User
	next.root, next.previous, next.chosen = old.root, old.previous, old.chosen
	*old = *next
	w.show(old, user, id)
}

func (w *Workspace) findView(is func(*View) bool) *View {
	for _, v := range w.homes {
		if is(v) {
			return v
		}
	}
	for _, stack := range w.modals {
		for _, v := range stack {
			if is(v) {
				return v
			}
		}
	}
	return nil
}

// pop closes the top modal, or all of them.
func (w *Workspace) pop(user string, all bool) {
	stack := w.modals[user]
	if len(stack) == 0 {
		return
	}
	closed := stack[len(stack)-1]
	w.modals[user] = stack[:len(stack)-1]
	if all {
		w.modals[user] = nil
	}
	w.emit(Event{Kind: Viewed, To: user, User: user, TS: closed.ID})
}
