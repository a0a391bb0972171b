package workspace

import (
	"slices"
	"strings"
)

// Bounds on what a workspace that runs for weeks, or carries heavy load, remembers.
const (
	maxMessages = 5_000 // per channel; then the oldest half is forgotten
	maxHidden   = 1_000 // ephemerals
)

type channel struct {
	Channel
	messages []*Message            // oldest first, replies among them
	replies  map[string][]*Message // by their parent's ts, oldest first
}

func (c *channel) has(user string) bool {
	return user == BotUser && c.Bot || slices.Contains(c.Members, user)
}

// add takes in the newest message.
func (c *channel) add(m *Message) {
	if len(c.messages) >= maxMessages {
		for _, old := range c.messages[:maxMessages/2] {
			delete(c.replies, old.TS)
		}
		c.messages = slices.Clone(c.messages[maxMessages/2:])
	}
	c.messages = append(c.messages, m)
	if m.ThreadTS != "" {
		if c.replies == nil {
			c.replies = map[string][]*Message{}
		}
		c.replies[m.ThreadTS] = append(c.replies[m.ThreadTS], m)
	}
}

func (c *channel) drop(m *Message) {
	is := func(other *Message) bool { return other == m }
	c.messages = slices.DeleteFunc(c.messages, is)
	if m.ThreadTS != "" {
		c.replies[m.ThreadTS] = slices.DeleteFunc(c.replies[m.ThreadTS], is)
	}
}

// imOf names a person's direct conversation with the bot: "U0ANNA" talks in "D0ANNA".
func imOf(user string) string { return "D0" + strings.TrimPrefix(strings.TrimPrefix(user, "U"), "0") }

// kind is the channel's type in the words of conversations.list.
func (c *channel) kind() string {
	switch {
	case c.IM:
		return "im"
	case c.Private:
		return "private_channel"
	}
	return "public_channel"
}

// wireName is the channel's name in payloads, where Slack keeps the names of private places to itself.
func (c *channel) wireName() string {
	switch {
	case c.IM:
		return "directmessage"
	case c.Private:
		return "privategroup"
	}
	return c.Name
}

// secret says that the bot may not know of the channel.
func (c *channel) secret() bool { return c.Private && !c.Bot }

// sees says whether a person may look into a channel.
func (c *channel) sees(u User) bool {
	return c.has(u.ID) || !c.Private && !c.IM && !u.Guest && !u.External
}
