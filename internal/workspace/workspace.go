package workspace

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Workspace is a local Slack with one app installed. All methods may be called concurrently.
type Workspace struct {
	options Options
	mux     *http.ServeMux
	ctx     context.Context // ends with Close; what runs in the background ends with it
	cancel  context.CancelFunc
	tasks   sync.WaitGroup

	mu        sync.Mutex
	changed   chan struct{} // closed and replaced at every change
	base      string        // "http://127.0.0.1:4711", learnt from the listener or the first request
	lastTS    int64         // microseconds
	lastID    int
	users     []User
	channels  []*channel
	hidden    []*Message // ephemerals, oldest first
	files     map[string]*File
	kept      []*File // with their content, oldest first
	keptBytes int
	homes     map[string]*View
	modals    map[string][]*View // stacks, by user
	triggers  map[string]*trigger
	hooks     map[string]*hook
	swept     time.Time
	uploads   map[string]string // upload ticket to file id
	tickets   map[string]bool   // socket tickets not used yet
	links     []*link
	nextLink  int
	pending   map[string]chan []byte // envelope id to its acknowledgement
	calls     map[string]int
	orders    []*Order // faults that are due, oldest first
	lastOrder int
	log       []Event
	dropped   int // events no longer in log
}

// New makes a workspace. Close ends it.
func New(options Options) *Workspace {
	o := options.withDefaults()
	ctx, cancel := context.WithCancel(context.Background())
	w := &Workspace{
		options: o, ctx: ctx, cancel: cancel, changed: make(chan struct{}),
		users:    o.people(),
		channels: o.channels(), files: map[string]*File{}, homes: map[string]*View{}, modals: map[string][]*View{},
		triggers: map[string]*trigger{}, hooks: map[string]*hook{}, uploads: map[string]string{},
		tickets: map[string]bool{}, pending: map[string]chan []byte{}, calls: map[string]int{},
	}
	w.mux = w.routes()
	return w
}

// Close ends every connection and waits for what runs in the background.
func (w *Workspace) Close() {
	w.cancel()
	for _, l := range w.openLinks() {
		_ = l.socket.CloseNow()
	}
	w.tasks.Wait()
}

// touch wakes everybody who waits for a change. The caller holds the lock, as with every lower-case method that
// does not say otherwise.
func (w *Workspace) touch() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// stamp makes a message's ts from the clock: unique and increasing, with Slack's six decimals.
func (w *Workspace) stamp() string {
	micro := w.options.Now().UnixMicro()/100*100 + 100
	if micro <= w.lastTS {
		micro = w.lastTS + 100
	}
	w.lastTS = micro
	return stampOf(time.UnixMicro(micro))
}

// stampOf writes a time as a ts.
func stampOf(t time.Time) string { return fmt.Sprintf("%d.%06d", t.UnixMicro()/1e6, t.UnixMicro()%1e6) }

// sweep forgets response_urls and trigger_ids that are long dead; looking at all of them at every press would be slow.
func (w *Workspace) sweep() {
	now := w.wall()
	if now.Sub(w.swept) < time.Minute {
		return
	}
	w.swept = now
	maps.DeleteFunc(w.hooks, func(_ string, h *hook) bool { return now.Sub(h.made) > 2*hookLife })
	maps.DeleteFunc(w.triggers, func(_ string, t *trigger) bool { return now.Sub(t.made) > 2*hookLife })
}

// newID counts, so that a scenario run twice has the same ids.
func (w *Workspace) newID(prefix string) string {
	w.lastID++
	return fmt.Sprintf("%s%09d", prefix, w.lastID)
}

func (w *Workspace) user(id string) (User, bool) {
	i := slices.IndexFunc(w.users, func(u User) bool { return u.ID == id })
	if i < 0 {
		return User{}, false
	}
	return w.users[i], true
}

func (w *Workspace) channel(id string) *channel {
	i := slices.IndexFunc(w.channels, func(c *channel) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return w.channels[i]
}

func (w *Workspace) now() time.Time { return w.options.Now() }

// wall is what limits in real time are counted by.
func (w *Workspace) wall() time.Time { return w.options.Wall() }
