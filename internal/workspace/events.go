package workspace

import (
	"encoding/json"
	"sync"
	"time"
)

// Kind says what happened.
type Kind string

// The kinds of event. A click's and a submit's Text is the action_id or callback_id.
const (
	Posted       Kind = "posted"
	Edited       Kind = "edited"
	Deleted      Kind = "deleted"
	Ephemeral    Kind = "ephemeral"
	Uploaded     Kind = "uploaded" // a message with files was posted
	Reacted      Kind = "reacted"
	Joined       Kind = "joined"
	Left         Kind = "left"
	Viewed       Kind = "view" // a home or a modal was shown, changed or closed
	Slashed      Kind = "slash"
	Clicked      Kind = "click"
	Submitted    Kind = "submit"
	Connected    Kind = "connected" // the app opened a socket
	Disconnected Kind = "disconnected"
)

// Event is one thing that happened in the workspace.
type Event struct {
	Seq       int             `json:"seq"` // 1, 2, 3…
	Time      time.Time       `json:"time"`
	Kind      Kind            `json:"kind"`
	Channel   string          `json:"channel,omitempty"`
	ThreadTS  string          `json:"thread_ts,omitempty"`
	TS        string          `json:"ts,omitempty"`
	User      string          `json:"user,omitempty"` // who did it
	To        string          `json:"to,omitempty"`   // who alone sees it
	Text      string          `json:"text,omitempty"`
	Blocks    json.RawMessage `json:"blocks,omitempty"`
	Broadcast bool            `json:"broadcast,omitempty"`
}

// maxLog bounds what a workspace that runs for weeks remembers; a reader that is further behind misses the oldest.
const maxLog = 10_000

func (m *Message) event(kind Kind) Event {
	return Event{
		Kind: kind, Channel: m.Channel, ThreadTS: m.ThreadTS, TS: m.TS, User: m.User, To: m.To, Text: m.Text,
		Blocks: m.Blocks, Broadcast: m.Broadcast,
	}
}

func (w *Workspace) emit(e Event) {
	e.Seq, e.Time = w.dropped+len(w.log)+1, w.now()
	w.log = append(w.log, e)
	if len(w.log) > maxLog {
		half := len(w.log) / 2
		w.log, w.dropped = append([]Event(nil), w.log[half:]...), w.dropped+half
	}
	w.touch()
}

// since copies the events after seq, and returns what to wait on for more.
func (w *Workspace) since(seq int) ([]Event, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	from := min(max(0, seq-w.dropped), len(w.log))
	return append([]Event(nil), w.log[from:]...), w.changed
}

// Subscribe streams what happens from now on. The channel is closed after cancel, and when the workspace is closed.
func (w *Workspace) Subscribe() (<-chan Event, func()) {
	w.mu.Lock()
	seq := w.dropped + len(w.log)
	w.mu.Unlock()
	events, stopped := make(chan Event), make(chan struct{})
	started := w.background(func() {
		defer close(events)
		w.follow(seq, stopped, func(e Event) bool {
			select {
			case events <- e:
				return true
			case <-stopped:
			case <-w.ctx.Done():
			}
			return false
		})
	})
	if !started {
		close(events)
	}
	return events, sync.OnceFunc(func() { close(stopped) })
}

// follow hands out every event after seq until give says no, stop is closed or the workspace is.
func (w *Workspace) follow(seq int, stop <-chan struct{}, give func(Event) bool) {
	for {
		events, changed := w.since(seq)
		for _, e := range events {
			if !give(e) {
				return
			}
			seq = e.Seq
		}
		select {
		case <-changed:
		case <-stop:
			return
		case <-w.ctx.Done():
			return
		}
	}
}

// background runs something that Close waits for, unless the workspace is closed already. It takes the lock.
func (w *Workspace) background(task func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() != nil {
		return false
	}
	w.tasks.Go(task)
	return true
}
