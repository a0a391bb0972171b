package workspace

import (
	"encoding/json"
	"slices"
	"strings"
)

// Message is what people see of a message. A thread's parent carries its replies.
type Message struct {
	Channel     string          `json:"channel"`
	TS          string          `json:"ts"`
	ThreadTS    string          `json:"thread_ts,omitempty"` // of the parent; "" at the top level
	User        string          `json:"user"`
	To          string          `json:"to,omitempty"` // the only one who sees it: an ephemeral message
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Attachments json.RawMessage `json:"attachments,omitempty"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
	Broadcast   bool            `json:"broadcast,omitempty"` // a reply that is also shown in the channel
	Edited      string          `json:"edited,omitempty"`    // when it got its "edited" mark; a new set of blocks gives none
	Updates     int             `json:"updates,omitempty"`   // how often it was changed, marked or not
	Deleted     bool            `json:"deleted,omitempty"`   // a tombstone: its thread lives on
	Files       []File          `json:"files,omitempty"`
	Reactions   []Reaction      `json:"reactions,omitempty"`
	Replies     []Message       `json:"replies,omitempty"`

	chosen map[string]filled // by person
}

// Reaction is an emoji on a message.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

func (c *channel) find(ts string) *Message {
	i, found := slices.BinarySearchFunc(c.messages, ts, func(m *Message, ts string) int { return strings.Compare(m.TS, ts) })
	if !found {
		return nil
	}
	return c.messages[i]
}

// parent finds the ts under which a reply stands. Slack moves a reply to a reply up to the parent.
func (c *channel) parent(ts string) (string, error) {
	m := c.find(ts)
	switch {
	case m == nil:
		return "", refuse("thread_not_found")
	case m.ThreadTS != "":
		return m.ThreadTS, nil
	}
	return m.TS, nil
}

// view copies a message for a reader outside the lock, with its replies.
func (c *channel) view(m *Message) Message {
	seen := m.copied()
	for _, r := range c.replies[m.TS] {
		seen.Replies = append(seen.Replies, r.copied())
	}
	return seen
}

func (m *Message) copied() Message {
	seen := *m
	seen.Files = slices.Clone(m.Files)
	seen.Reactions, seen.chosen = nil, nil
	for _, r := range m.Reactions {
		seen.Reactions = append(seen.Reactions, Reaction{Name: r.Name, Users: slices.Clone(r.Users)})
	}
	return seen
}

// wire is a message as the Web API and the payloads show it.
func (w *Workspace) wire(c *channel, m *Message, metadata bool) reply {
	a := reply{"type": "message", "ts": m.TS, "user": m.User, "text": m.Text, "team": w.teamOf(m.User)}
	if m.User == BotUser {
		a["bot_id"], a["app_id"], a["bot_profile"] = BotID, AppID, w.botProfile()
	}
	if m.Deleted {
		a["subtype"] = "tombstone"
	}
	for key, value := range map[string]json.RawMessage{"blocks": m.Blocks, "attachments": m.Attachments} {
		if value != nil {
			a[key] = value
		}
	}
	if metadata && m.Metadata != nil {
		a["metadata"] = m.Metadata
	}
	if m.Edited != "" {
		a["edited"] = reply{"user": m.User, "ts": m.Edited}
	}
	if m.Reactions != nil {
		var reactions []reply
		for _, r := range m.Reactions {
			reactions = append(reactions, reply{"name": r.Name, "users": r.Users, "count": len(r.Users)})
		}
		a["reactions"] = reactions
	}
	if m.Files != nil {
		var files []reply
		for _, f := range m.Files {
			files = append(files, w.wireFile(f))
		}
		a["files"], a["upload"] = files, true
	}
	w.wireThread(c, m, a)
	return a
}

func (w *Workspace) wireThread(c *channel, m *Message, a reply) {
	if m.ThreadTS != "" {
		a["thread_ts"] = m.ThreadTS
		if parent := c.find(m.ThreadTS); parent != nil {
			a["parent_user_id"] = parent.User
			if m.Broadcast {
				a["subtype"], a["root"] = "thread_broadcast", reply{"type": "message", "ts": parent.TS, "thread_ts": parent.TS, "user": parent.User, "text": parent.Text}
			}
		}
		return
	}
	replies := c.replies[m.TS]
	if len(replies) == 0 {
		return
	}
	var users []string
	for _, r := range replies {
		if !slices.Contains(users, r.User) {
			users = append(users, r.User)
		}
	}
	a["thread_ts"], a["reply_count"], a["reply_users"] = m.TS, len(replies), users
	a["reply_users_count"], a["latest_reply"], a["subscribed"] = len(users), replies[len(replies)-1].TS, false
}

func (w *Workspace) botProfile() reply {
	return reply{
		"id": BotID, "app_id": AppID, "name": w.options.BotName, "icons": reply{}, "deleted": false,
		"updated": 0, "team_id": TeamID,
	}
}
