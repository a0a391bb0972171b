package workspace

import (
	"context"
	"fmt"
	"slices"
)

// Snapshot reads the workspace at one moment. It is good only inside the function it is handed to, which must not
// call the Workspace.
type Snapshot struct{ w *Workspace }

// Read hands a consistent view of the workspace to look.
func (w *Workspace) Read(look func(*Snapshot)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	look(&Snapshot{w})
}

// WaitFor returns once the predicate holds. It is asked again after every change, never by polling.
func (w *Workspace) WaitFor(ctx context.Context, holds func(*Snapshot) bool) error {
	for {
		w.mu.Lock()
		held, changed := holds(&Snapshot{w}), w.changed
		w.mu.Unlock()
		if held {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("what was waited for did not happen in the workspace: %w", ctx.Err())
		}
	}
}

// Messages lists a channel's top-level messages, oldest first, with their replies.
func (s *Snapshot) Messages(channel string) []Message {
	c := s.w.channel(channel)
	if c == nil {
		return nil
	}
	var top []Message
	for _, m := range c.messages {
		if m.ThreadTS == "" {
			top = append(top, c.view(m))
		}
	}
	return top
}

// Message finds one message of a channel, a reply or not.
func (s *Snapshot) Message(channel, ts string) (Message, bool) {
	c := s.w.channel(channel)
	if c == nil {
		return Message{}, false
	}
	m := c.find(ts)
	if m == nil {
		return Message{}, false
	}
	return c.view(m), true
}

// Ephemerals lists what only this person was shown, oldest first.
func (s *Snapshot) Ephemerals(user string) []Message {
	var shown []Message
	for _, m := range s.w.hidden {
		if m.To == user {
			shown = append(shown, m.copied())
		}
	}
	return shown
}

// Home is the app's home tab as the person sees it.
func (s *Snapshot) Home(user string) (View, bool) {
	v := s.w.homes[user]
	if v == nil {
		return View{}, false
	}
	return *v, true
}

// Modals is the person's stack of open modals; the last one is on top.
func (s *Snapshot) Modals(user string) []View {
	var open []View
	for _, v := range s.w.modals[user] {
		open = append(open, *v)
	}
	return open
}

// File finds an uploaded file.
func (s *Snapshot) File(id string) (File, bool) {
	f := s.w.files[id]
	if f == nil {
		return File{}, false
	}
	return *f, true
}

// Calls counts the calls of a method, refused and failed ones included.
func (s *Snapshot) Calls(method string) int { return s.w.calls[method] }

// Connections counts the app's open sockets.
func (s *Snapshot) Connections() int { return len(s.w.links) }

// Users lists everybody, the bot included.
func (s *Snapshot) Users() []User { return slices.Clone(s.w.users) }

// Groups lists the user groups.
func (s *Snapshot) Groups() []Group { return slices.Clone(s.w.options.Groups) }

// Channels lists all channels as they are now.
func (s *Snapshot) Channels() []Channel {
	var all []Channel
	for _, c := range s.w.channels {
		copied := c.Channel
		copied.Members = slices.Clone(c.Members)
		all = append(all, copied)
	}
	return all
}

// Seq is the number of the newest event.
func (s *Snapshot) Seq() int { return s.w.dropped + len(s.w.log) }

// Messages lists a channel's top-level messages, oldest first, with their replies.
func (w *Workspace) Messages(channel string) (top []Message) {
	w.Read(func(s *Snapshot) { top = s.Messages(channel) })
	return top
}

// Ephemerals lists what only this person was shown, oldest first.
func (w *Workspace) Ephemerals(user string) (shown []Message) {
	w.Read(func(s *Snapshot) { shown = s.Ephemerals(user) })
	return shown
}

// Home is the app's home tab as the person sees it.
func (w *Workspace) Home(user string) (v View, ok bool) {
	w.Read(func(s *Snapshot) { v, ok = s.Home(user) })
	return v, ok
}

// Calls counts the calls of a method, refused and failed ones included.
func (w *Workspace) Calls(method string) (n int) {
	w.Read(func(s *Snapshot) { n = s.Calls(method) })
	return n
}
