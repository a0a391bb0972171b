package workspace

import "strings"

// target finds the channel that the bot may write to.
func (w *Workspace) target(id string) (*channel, error) {
	c := w.channel(id)
	switch {
	case c == nil || c.secret():
		return nil, refuse("channel_not_found")
	case c.Archived:
		return nil, refuse("is_archived")
	case !c.Bot:
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

func (w *Workspace) postMessage(a args) (reply, error) {
	c, err := w.target(w.named(a.str("channel")))
	if err != nil {
		return nil, err
	}
	m, err := w.composeIn(c, a)
	if err != nil {
		return nil, err
	}
	m.Broadcast = m.ThreadTS != "" && a.flag("reply_broadcast")
	w.post(c, m, Posted)
	return reply{"channel": c.ID, "ts": m.TS, "message": w.wire(c, m, true)}, nil
}

// named turns "#deploys", or a person for their direct conversation, into the channel's id. Only chat.postMessage does.
func (w *Workspace) named(name string) string {
	if u, ok := w.user(name); ok {
		return imOf(u.ID)
	}
	for _, c := range w.channels {
		if !c.IM && c.Name == strings.TrimPrefix(name, "#") {
			return c.ID
		}
	}
	return name
}

func (w *Workspace) post(c *channel, m *Message, kind Kind) {
	m.Channel, m.TS = c.ID, w.stamp()
	c.add(m)
	w.emit(m.event(kind))
}

// own finds a message that the bot may change.
func (w *Workspace) own(a args, refused string) (*channel, *Message, error) {
	c, err := w.target(a.str("channel"))
	if err != nil {
		return nil, nil, err
	}
	m := c.find(a.str("ts"))
	switch {
	case m == nil || m.Deleted:
		return nil, nil, refuse("message_not_found")
	case m.User != BotUser:
		return nil, nil, refuse(refused)
	}
	return c, m, nil
}

func (w *Workspace) updateMessage(a args) (reply, error) {
	c, m, err := w.own(a, "cant_update_message")
	if err != nil {
		return nil, err
	}
	next, err := w.compose(a, maxUpdateText)
	if err != nil {
		return nil, err
	}
	w.edit(m, next, a.has("metadata"))
	m.Broadcast = m.Broadcast || m.ThreadTS != "" && a.flag("reply_broadcast")
	w.emit(m.event(Edited))
	return reply{"channel": c.ID, "ts": m.TS, "text": m.Text, "message": w.wire(c, m, true)}, nil
}

// edit replaces what a message says. Blocks that are not given are gone, metadata that is not given stays, and only a
// change of text alone shows as "edited".
func (w *Workspace) edit(m, next *Message, metadata bool) {
	m.Text, m.Blocks, m.Attachments = next.Text, next.Blocks, next.Attachments
	if metadata {
		m.Metadata = next.Metadata
	}
	m.Updates++
	if m.Blocks == nil {
		m.Edited = w.stamp()
	}
}
