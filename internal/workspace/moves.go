package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// What people with the right to it do to messages and channels; the app hears of none of it. Each takes the lock.

// DeleteMessage deletes a message of anybody's; ts "" means the app's newest in the channel.
func (w *Workspace) DeleteMessage(channelID, ts string) error {
	return w.onChannel(channelID, func(c *channel) error {
		m := c.find(ts)
		if ts == "" {
			for _, other := range c.messages {
				if other.User == BotUser {
					m = other
				}
			}
		}
		if m == nil || m.Deleted {
			return fmt.Errorf("there is no message %q in #%s", ts, c.Name)
		}
		w.remove(c, m)
		return nil
	})
}

// Archive archives a channel, or brings it back.
func (w *Workspace) Archive(channelID string, archived bool) error {
	return w.onChannel(channelID, func(c *channel) error { c.Archived = archived; return nil })
}

// Rename gives a channel another name; its id stays.
func (w *Workspace) Rename(channelID, name string) error {
	return w.onChannel(channelID, func(c *channel) error {
		name = strings.TrimPrefix(name, "#")
		taken := slices.ContainsFunc(w.channels, func(other *channel) bool { return !other.IM && other.Name == name })
		if name == "" || taken {
			return fmt.Errorf("#%s cannot be called #%s", c.Name, name)
		}
		c.Name = name
		return nil
	})
}

// InviteBot takes the app into a channel.
func (w *Workspace) InviteBot(channelID string) error {
	return w.onChannel(channelID, func(c *channel) error {
		c.Bot = true
		w.emit(Event{Kind: Joined, Channel: c.ID, User: BotUser})
		return nil
	})
}

// RemoveBot puts the app out of a channel.
func (w *Workspace) RemoveBot(channelID string) error {
	return w.onChannel(channelID, func(c *channel) error {
		c.Bot = false
		w.emit(Event{Kind: Left, Channel: c.ID, User: BotUser})
		return nil
	})
}

// DeleteChannel deletes a channel with all that was said in it.
func (w *Workspace) DeleteChannel(channelID string) error {
	return w.onChannel(channelID, func(c *channel) error {
		w.channels = slices.DeleteFunc(w.channels, func(other *channel) bool { return other == c })
		return nil
	})
}

func (w *Workspace) onChannel(id string, do func(*channel) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channel(id)
	if c == nil || c.IM {
		return fmt.Errorf("there is no channel %q in the workspace", id)
	}
	defer w.touch()
	return do(c)
}

// ownCommands are Slack's own, by which people do this where they write.
var ownCommands = map[string]func(w *Workspace, channelID, text string) error{
	"/invite":    func(w *Workspace, id, _ string) error { return w.InviteBot(id) },
	"/remove":    func(w *Workspace, id, _ string) error { return w.RemoveBot(id) },
	"/archive":   func(w *Workspace, id, _ string) error { return w.Archive(id, true) },
	"/unarchive": func(w *Workspace, id, _ string) error { return w.Archive(id, false) },
	"/rename":    func(w *Workspace, id, name string) error { return w.Rename(id, name) },
}

// ownCommand does one of Slack's own commands. Those that name somebody know the app alone.
func (w *Workspace) ownCommand(_ context.Context, user, channelID, command, text string) error {
	if (command == "/invite" || command == "/remove") && strings.TrimPrefix(text, "@") != w.options.BotName && text != "<@"+BotUser+">" {
		return fmt.Errorf("only @%s can be named here", w.options.BotName)
	}
	w.mu.Lock()
	_, _, err := w.present(user, channelID)
	w.mu.Unlock()
	if err != nil {
		return err
	}
	return ownCommands[command](w, channelID, text)
}
