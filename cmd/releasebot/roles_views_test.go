package main

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"releasebot/commands"
	"releasebot/internal/workspace"
)

// filledIn is what people put into each form.
var filledIn = map[string]map[string]string{
	"pause":    {"until": "open"},
	"freeze":   {"until": "open", "reason": "the fair"},
	"rollback": {"build": "any"},
	"snooze":   {"chart": "Latency", "place": "*", "typed": "1h"},
	"deploy":   {"typed": "b1"},
	"open":     {"reason": "it looks wrong", "urgency": "blue", "place": "*"},
}

// TestRoleMatrixOfForms submits every form as everybody. Who may not had it open since they still might.
func TestRoleMatrixOfForms(t *testing.T) {
	m := newMatrix(t)
	rows := readMatrix(t)
	accepted := map[string]int{}
	for _, allowed := range []bool{false, true} {
		for what, row := range rows {
			verb, form := strings.CutPrefix(what, "ask:")
			for role, may := range row {
				if form && may == allowed && m.submit(verb, people[role], may) {
					accepted[verb]++
				}
			}
		}
	}
	for verb := range filledIn {
		if accepted[verb] == 0 && verb != "rollback" { // of which there is nothing to roll back
			t.Errorf("nobody's form of %s was taken", verb)
		}
	}
}

// submit submits a form, and tells whether it was taken.
func (m *matrix) submit(verb, user string, may bool) (accepted bool) {
	m.t.Helper()
	v := m.form(verb, user)
	before, last := m.state(), m.newest()
	err := m.w.Submit(m.t.Context(), user, v.ID, filledIn[verb])
	var wrong *workspace.SubmitError
	if err != nil && !errors.As(err, &wrong) {
		m.t.Errorf("%s submits %s: %v", user, verb, err)
	}
	shown := ""
	for _, v := range m.modals(user) {
		shown += string(v.Body)
	}
	m.dismiss(user)
	if may {
		if unentitled.MatchString(shown) {
			m.t.Errorf("%s submits %s, may, and is shown %s", user, verb, shown)
		}
		if shown != "" { // another one paused, or there is nothing to roll back
			return false
		}
		m.until(user+"'s "+verb+" is in the history", func() bool { _, found := m.since(last, user); return found })
		outcome, _ := m.since(last, user)
		if unentitled.MatchString(outcome.Text) {
			m.t.Errorf("%s submits %s, may, and is told %s", user, verb, outcome.Text)
		}
		return true
	}
	m.until(user+"'s "+verb+" is refused", func() bool { _, found := m.since(last, user); return found })
	if outcome, _ := m.since(last, user); !unentitled.MatchString(outcome.Text) || !unentitled.MatchString(shown) {
		m.t.Errorf("%s submits %s, and is told %q and shown %q", user, verb, outcome.Text, shown)
	}
	if after := m.state(); after != before {
		m.t.Errorf("%s of %s changed the state from\n%s to\n%s", verb, user, before, after)
	}
	return false
}

// form opens a form of the verb for anybody: one of the bot's own that everybody may open for a moment, changed to it.
func (m *matrix) form(verb, user string) workspace.View {
	m.t.Helper()
	real := m.i.roles
	all := slices.Sorted(maps.Values(people))
	m.i.access.SetRoles(map[string]commands.Roles{"webapp": {Viewers: all, Operators: all, Admins: all}})
	r := asked["pause"].r
	r.Service = "webapp"
	id, value := commands.Dialog(r, "")
	m.press(user, id, value)
	m.until("a form opens for "+user, func() bool { _, open := m.settled(user); return open })
	m.i.access.SetRoles(real)
	v, _ := m.settled(user)
	private, err := json.Marshal(object{"verb": verb, "service": "webapp"})
	if err != nil {
		m.t.Fatal(err)
	}
	var blocks []any
	for _, name := range slices.Sorted(maps.Keys(filledIn[verb])) {
		blocks = append(blocks, object{"type": "input", "block_id": name, "label": words(name), "element": object{"type": "plain_text_input", "action_id": name}})
	}
	m.call("views.update", object{"view_id": v.ID, "view": object{
		"type": "modal", "callback_id": "releasebot:ask:" + verb, "private_metadata": string(private),
		"title": words("Form"), "submit": words("Submit"), "blocks": blocks,
	}})
	return v
}

// TestRoleMatrixOfTheHome has everybody open the Home and turn it by everything that does: who may not see it never sees
// anything, and nobody is shown a button of what they may not do.
func TestRoleMatrixOfTheHome(t *testing.T) {
	m := newMatrix(t)
	rows := readMatrix(t)
	for role, user := range people {
		may := rows["home"][role]
		m.home(role, rows, may)
		for what, row := range rows {
			if strings.HasPrefix(what, "home:") {
				if row[role] != may {
					t.Errorf("the rows home and %s differ for %s", what, role)
				}
				m.pressHome(user, "releasebot:"+what, "1")
			}
		}
		m.home(role, rows, may)
	}
}

// home opens the Home, and holds what it shows against the matrix.
func (m *matrix) home(role string, rows map[string]map[string]bool, may bool) {
	m.t.Helper()
	user := people[role]
	before, _ := m.w.Home(user)
	var v workspace.View
	looks := 0
	m.until("the Home is shown to "+user, func() bool {
		if looks%250 == 0 { // again: what was forged while the bot published its own, it does not know of
			if err := m.w.OpenHome(user); err != nil {
				m.t.Fatal(err)
			}
		}
		looks++
		v, _ = m.w.Home(user)
		return v.Hash != before.Hash && !strings.Contains(string(v.Body), forged)
	})
	body := string(v.Body)
	if unentitled.MatchString(body) == may || strings.Contains(body, "Latency") != may {
		m.t.Errorf("the Home of a %s, who may see it %t, is %s", role, may, body)
	}
	pressed := map[string]bool{}
	for _, id := range shownIDs(m.t, v.Body) {
		what := strings.TrimPrefix(id, "releasebot:")
		for rows[what] == nil && strings.Contains(what, ":") { // its tag
			what = what[:strings.LastIndex(what, ":")]
		}
		pressed[what] = true
		if !rows[what][role] {
			m.t.Errorf("the Home of a %s has the button %s", role, id)
		}
	}
	for _, what := range []string{"home:state", "dialog:pause", "dialog:deploy", "dialog:freeze", "snooze"} {
		if pressed[what] != rows[what][role] {
			m.t.Errorf("the Home of a %s has a button for %s: %t", role, what, pressed[what])
		}
	}
}

// shownIDs are the action_ids anywhere in a view.
func shownIDs(t *testing.T, body json.RawMessage) (ids []string) {
	t.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatal(err)
	}
	var walk func(value any)
	walk = func(value any) {
		switch value := value.(type) {
		case []any:
			for _, v := range value {
				walk(v)
			}
		case object:
			if id, ok := value["action_id"].(string); ok {
				ids = append(ids, id)
			}
			for _, v := range value {
				walk(v)
			}
		}
	}
	walk(value)
	return ids
}
