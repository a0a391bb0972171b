package workspace

import (
	"fmt"
	"slices"
	"strings"
)

// Say posts a person's message; thread is the ts of the thread's parent, or "". It returns the message's ts. The app is
// sent the event that it subscribed to, if any; Say does not wait for it to be acknowledged.
func (w *Workspace) Say(user, channelID, text, thread string) (string, error) {
	return w.sayAndTell(user, channelID, &Message{User: user, Text: text, ThreadTS: thread})
}

// SayToAll posts a person's reply in a thread, and shows it in the channel too.
func (w *Workspace) SayToAll(user, channelID, text, thread string) (string, error) {
	return w.sayAndTell(user, channelID, &Message{User: user, Text: text, ThreadTS: thread, Broadcast: true})
}

// sayAndTell takes the lock.
func (w *Workspace) sayAndTell(user, channelID string, m *Message) (string, error) {
	event, err := w.say(user, channelID, m)
	if err != nil {
		return "", err
	}
	if event != nil {
		w.notify(event)
	}
	return m.TS, nil
}

func (w *Workspace) say(user, channelID string, m *Message) (reply, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, c, err := w.present(user, channelID)
	switch {
	case err != nil:
		return nil, err
	case c.Archived:
		return nil, refuse("is_archived")
	case strings.TrimSpace(m.Text) == "":
		return nil, refuse("no_text")
	case m.Broadcast && m.ThreadTS == "":
		return nil, fmt.Errorf("only a reply in a thread can also be shown in #%s", c.Name)
	}
	if m.ThreadTS != "" {
		if m.ThreadTS, err = c.parent(m.ThreadTS); err != nil {
			return nil, err
		}
	}
	w.post(c, m, Posted)
	return w.messageEvent(u, c, m), nil
}

// messageEvent is what the app hears of a person's message: of a mention in a channel it is in, or of anything in their
// direct conversation, where Slack sends no app_mention.
func (w *Workspace) messageEvent(u User, c *channel, m *Message) reply {
	event := reply{"user": u.ID, "text": m.Text, "ts": m.TS, "channel": c.ID, "event_ts": m.TS, "team": u.Team}
	switch {
	case c.IM && w.subscribed("message.im"):
		event["type"], event["channel_type"] = "message", "im"
	case !c.IM && c.Bot && strings.Contains(m.Text, "<@"+BotUser+">") && w.subscribed("app_mention"):
		event["type"] = "app_mention"
	default:
		return nil
	}
	if m.ThreadTS != "" {
		event["thread_ts"] = m.ThreadTS
	}
	if u.External { // Slack Connect says where a message comes from
		event["user_team"], event["source_team"] = u.Team, u.Team
	}
	return event
}

func (w *Workspace) subscribed(event string) bool { return slices.Contains(w.options.Events, event) }

// OpenHome opens the app's home tab, of which the app is told if it subscribed to app_home_opened; OpenHome does not wait
// for the event to be acknowledged.
func (w *Workspace) OpenHome(user string) error {
	w.mu.Lock()
	u, ok := w.user(user)
	event := reply{"type": "app_home_opened", "user": user, "channel": imOf(user), "event_ts": w.stamp(), "tab": "home"}
	if v := w.homes[user]; v != nil {
		event["view"] = w.wireView(v, nil)
	}
	w.mu.Unlock()
	if !ok || u.Bot {
		return fmt.Errorf("there is no person %q in the workspace", user)
	}
	if w.subscribed("app_home_opened") {
		w.notify(event)
	}
	return nil
}
