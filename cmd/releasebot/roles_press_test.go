package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"releasebot/commands"
	"releasebot/internal/workspace"
	"releasebot/release"
)

type object = map[string]any

func words(text string) object { return object{"type": "plain_text", "text": text} }

func pushButton(id, value string) object {
	return object{"type": "button", "action_id": id, "value": value, "text": words("Press")}
}

func actions(elements ...any) []any {
	return []any{object{"type": "actions", "elements": elements}}
}

// call calls Slack as the bot does, and gives what is answered.
func (m *matrix) call(method string, arguments object) object {
	m.t.Helper()
	body, err := json.Marshal(arguments)
	if err != nil {
		m.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(m.t.Context(), http.MethodPost, m.w.Info().APIURL+method, bytes.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+m.w.Info().BotToken)
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var got object
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil || got["ok"] != true {
		m.t.Fatalf("%s: %v, %v", method, err, got)
	}
	return got
}

// post posts a message as the bot would, and gives its timestamp.
func (m *matrix) post(elements ...any) string {
	m.t.Helper()
	ts, _ := m.call("chat.postMessage", object{"channel": "C0DEPLOYS", "text": "press", "blocks": actions(elements...)})["ts"].(string)
	return ts
}

// press presses a button of a message.
func (m *matrix) press(user, id, value string) {
	m.t.Helper()
	if err := m.w.Click(m.t.Context(), user, "C0DEPLOYS", m.post(pushButton(id, value)), id); err != nil {
		m.t.Errorf("%s presses %s: %v", user, id, err)
	}
}

// choose chooses what a button would ask for in a message's menu.
func (m *matrix) choose(user, id, value string) {
	m.t.Helper()
	const menu = "releasebot:more"
	choice := id + " " + value
	ts := m.post(object{"type": "overflow", "action_id": menu, "options": []any{object{"text": words("Choose"), "value": choice}}})
	if err := m.w.Press(m.t.Context(), workspace.Press{User: user, Channel: "C0DEPLOYS", TS: ts, ActionID: menu, Option: choice}); err != nil {
		m.t.Errorf("%s chooses %s: %v", user, id, err)
	}
}

const forged = "as it was shown before"

// pressHome presses a button of a Home that was shown when the person still might. The bot may show its own in between.
func (m *matrix) pressHome(user, id, value string) {
	m.t.Helper()
	view := object{"type": "home", "callback_id": "releasebot:home", "blocks": append(actions(pushButton(id, value)),
		object{"type": "section", "text": words(forged)})}
	m.until(user+" presses "+id+" in the Home", func() bool {
		m.call("views.publish", object{"user_id": user, "view": view})
		return m.w.Press(m.t.Context(), workspace.Press{User: user, ActionID: id}) == nil
	})
}

// alone is where the bot and a person speak alone.
func (m *matrix) alone(user string) string {
	m.t.Helper()
	channel, _ := m.call("conversations.open", object{"users": user})["channel"].(object)
	id, _ := channel["id"].(string)
	return id
}

// modals are the views that a person has open.
func (m *matrix) modals(user string) (open []workspace.View) {
	m.w.Read(func(s *workspace.Snapshot) { open = s.Modals(user) })
	return open
}

func (m *matrix) dismiss(user string) {
	m.t.Helper()
	for range m.modals(user) {
		if err := m.w.Dismiss(m.t.Context(), user); err != nil {
			m.t.Error(err)
		}
	}
}

// settled is the view that a person has open once it says what it is about.
func (m *matrix) settled(user string) (workspace.View, bool) {
	open := m.modals(user)
	if len(open) == 0 || strings.Contains(string(open[len(open)-1].Body), "One moment") {
		return workspace.View{}, false
	}
	return open[len(open)-1], true
}

// dialog presses a button that opens a form: only who may ask sees one.
func (m *matrix) dialog(what, user string, r release.Request, may bool, press func(user, id, value string)) {
	m.t.Helper()
	r.Service = "webapp"
	id, value := commands.Dialog(r, "")
	before, last := m.state(), m.newest()
	press(user, id, value)
	m.until(what+" opens, or is refused, for "+user, func() bool {
		_, refused := m.since(last, user)
		_, open := m.settled(user)
		return refused || may && open
	})
	outcome, refused := m.since(last, user)
	if refused == may || refused && !unentitled.MatchString(outcome.Text) {
		m.t.Errorf("the form of %s for %s: refused %t (%s), allowed %t", what, user, refused, outcome.Text, may)
	}
	for _, v := range m.modals(user) {
		if strings.HasPrefix(v.CallbackID, "releasebot:ask:") && !may {
			m.t.Errorf("the form of %s is there for %s", what, user)
		}
	}
	m.dismiss(user)
	if after := m.state(); after != before && !may {
		m.t.Errorf("%s by %s changed the state from\n%s to\n%s", what, user, before, after)
	}
}
