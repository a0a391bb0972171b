package workspace

import (
	"slices"
	"strings"
)

func (w *Workspace) deleteMessage(a args) (reply, error) {
	c, m, err := w.own(a, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	w.remove(c, m)
	return reply{"channel": c.ID, "ts": m.TS}, nil
}

// remove takes a message away. A parent whose thread lives on leaves a tombstone.
func (w *Workspace) remove(c *channel, m *Message) {
	w.emit(m.event(Deleted))
	if len(c.replies[m.TS]) > 0 {
		*m = Message{Channel: m.Channel, TS: m.TS, User: "USLACKBOT", Text: "This message was deleted.", Deleted: true}
		return
	}
	c.drop(m)
}

func (w *Workspace) postEphemeral(a args) (reply, error) {
	c, err := w.target(a.str("channel"))
	if err != nil {
		return nil, err
	}
	if _, ok := w.user(a.str("user")); !ok {
		return nil, refuse("user_not_found")
	}
	if !c.has(a.str("user")) {
		return nil, refuse("user_not_in_channel")
	}
	m, err := w.composeIn(c, a)
	if err != nil {
		return nil, err
	}
	w.whisper(c, m, a.str("user"))
	return reply{"message_ts": m.TS}, nil
}

// whisper shows a message to one person. It is in no history, as in Slack.
func (w *Workspace) whisper(c *channel, m *Message, to string) {
	m.Channel, m.TS, m.To, m.Metadata = c.ID, w.stamp(), to, nil
	w.hidden = append(w.hidden, m)
	if len(w.hidden) > 2*maxHidden {
		w.hidden = slices.Clone(w.hidden[maxHidden:])
	}
	w.emit(m.event(Ephemeral))
}

func (w *Workspace) getPermalink(a args) (reply, error) {
	c := w.channel(a.str("channel"))
	if c == nil || c.secret() {
		return nil, refuse("channel_not_found")
	}
	m := c.find(a.str("message_ts"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	link := w.base + "/archives/" + c.ID + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.ThreadTS != "" {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + c.ID
	}
	return reply{"channel": c.ID, "permalink": link}, nil
}

func (w *Workspace) reactionsAdd(a args) (reply, error) {
	if a.str("timestamp") == "" {
		return nil, refuse("no_item_specified")
	}
	name := a.str("name")
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_+'-:") != "" {
		return nil, refuse("invalid_name")
	}
	c, err := w.target(a.str("channel"))
	if err != nil {
		return nil, err
	}
	m := c.find(a.str("timestamp"))
	if m == nil || m.Deleted {
		return nil, refuse("message_not_found")
	}
	if err := m.react(name, BotUser); err != nil {
		return nil, err
	}
	e := m.event(Reacted)
	e.User, e.Text, e.Blocks = BotUser, name, nil
	w.emit(e)
	return nil, nil
}

func (m *Message) react(name, user string) error {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	switch {
	case i < 0:
		m.Reactions = append(m.Reactions, Reaction{Name: name, Users: []string{user}})
	case slices.Contains(m.Reactions[i].Users, user):
		return refuse("already_reacted")
	default:
		m.Reactions[i].Users = append(m.Reactions[i].Users, user)
	}
	return nil
}
