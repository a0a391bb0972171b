package workspace

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Order is a fault that was asked for and is still due.
type Order struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Method  string `json:"method,omitempty"`  // of the Web API, "upload", "response_url", or "*" for any call
	Left    int    `json:"left,omitempty"`    // how many more times; 0 means until it is cleared, or its time is over
	Seconds int    `json:"seconds,omitempty"` // Retry-After, or how late, or how long
	Error   string `json:"error,omitempty"`   // for the kind "error", Slack's code
	Scope   string `json:"scope,omitempty"`   // for the kind "missing-scope"
	Channel string `json:"channel,omitempty"` // for what happens in one: its id or "#name"
	TS      string `json:"ts,omitempty"`      // for the kind "delete-message"; "" is the app's newest

	fault Fault
	until time.Time // zero: no end
}

const (
	anyMethod  = "*"
	maxOrders  = 100
	maxTimes   = 100_000
	maxSeconds = 24 * 60 * 60
)

// warningTime is how long after its warning Slack ends a socket; Slack's page on Socket Mode.
const warningTime = 10

// Inject makes the workspace misbehave. Left and Seconds of 0 take the kind's default: once, and for a time-out 10 s. It
// returns the order's id, or "" for what happens at once.
func (w *Workspace) Inject(o Order) (string, error) {
	k, ok := kinds[o.Kind]
	switch {
	case !ok || k.label == "":
		return "", fmt.Errorf("there is no kind of fault %q", o.Kind)
	case o.Left < 0 || o.Left > maxTimes || o.Seconds < 0 || o.Seconds > maxSeconds:
		return "", fmt.Errorf("times must lie between 0 and %d, and seconds between 0 and %d", maxTimes, maxSeconds)
	case slices.Contains(k.needs, "error") && o.Error == "":
		return "", errors.New("say which error: Slack's code, such as fatal_error")
	case slices.Contains(k.needs, "scope") && o.Scope == "":
		return "", errors.New("say which scope, such as chat:write")
	}
	o.Seconds = orElse(o.Seconds, k.seconds)
	if k.now != nil {
		return "", k.now(w, o)
	}
	if slices.Contains(k.needs, "times") {
		o.Left = max(o.Left, 1)
	} else {
		o.Left = 0
	}
	if k.call {
		o.Method, o.fault = orElse(o.Method, anyMethod), k.fault(o)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if k.timed {
		o.until = w.wall().Add(time.Duration(o.Seconds) * time.Second)
	}
	if len(w.due()) >= maxOrders {
		return "", fmt.Errorf("%d faults are due already: clear some", maxOrders)
	}
	return w.order(o), nil
}

// Faults lists what is still due.
func (w *Workspace) Faults() (due []Order) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, o := range w.due() {
		due = append(due, *o)
	}
	return due
}

// ClearFault takes one order back, or all of them for "", and says whether there was any.
func (w *Workspace) ClearFault(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := len(w.orders)
	w.orders = slices.DeleteFunc(w.orders, func(o *Order) bool { return id == "" || o.ID == id })
	w.touch()
	return len(w.orders) < before
}

// idOf takes the lock.
func (w *Workspace) idOf(name string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.named(name)
}

// ordered finds an order that is due, and leaves it so; nil for none.
func (w *Workspace) ordered(kind string) *Order {
	i := slices.IndexFunc(w.due(), func(o *Order) bool { return o.Kind == kind })
	if i < 0 {
		return nil
	}
	return w.orders[i]
}

func (w *Workspace) order(o Order) string {
	w.lastOrder++
	o.ID = "f" + strconv.Itoa(w.lastOrder)
	w.orders = append(w.orders, &o)
	w.touch()
	return o.ID
}

// due drops the orders whose time is over.
func (w *Workspace) due() []*Order {
	w.orders = slices.DeleteFunc(w.orders, func(o *Order) bool { return !o.until.IsZero() && !w.wall().Before(o.until) })
	return w.orders
}

// take finds the oldest order that is due and uses it up by one; nil means that nothing goes wrong.
func (w *Workspace) take(is func(*Order) bool) *Order {
	if len(w.orders) == 0 {
		return nil
	}
	i := slices.IndexFunc(w.due(), is)
	if i < 0 {
		return nil
	}
	o := w.orders[i]
	if o.Left == 1 {
		w.orders = slices.Delete(w.orders, i, i+1)
	} else if o.Left > 1 {
		o.Left--
	}
	return o
}

func (w *Workspace) takeKind(kind string) *Order {
	return w.take(func(o *Order) bool { return o.Kind == kind })
}

// disconnectSoon warns, and ends the sockets when the warning's time is over. It takes the lock.
func (w *Workspace) disconnectSoon(after time.Duration) {
	w.Disconnect("", true)
	w.background(func() {
		if w.pause(after) {
			w.Disconnect("refresh_requested", false)
		}
	})
}

// pause waits, unless the workspace is closed meanwhile.
func (w *Workspace) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-w.ctx.Done():
		return false
	}
}

// cutSockets ends every socket without a word, as a broken network does. It takes the lock.
func (w *Workspace) cutSockets() {
	for _, l := range w.openLinks() {
		w.drop(l)
		_ = l.socket.CloseNow()
	}
}
