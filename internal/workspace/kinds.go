package workspace

import "time"

// kind is a way to misbehave.
type kind struct {
	label   string   // for people; "" is not offered to them
	needs   []string // what an order of it says
	seconds int      // its default
	timed   bool     // it lasts for its seconds
	call    bool     // it hits calls of the app, with:
	fault   func(Order) Fault
	now     func(*Workspace, Order) error // it happens at once
}

var (
	aCall   = []string{"method", "times"}
	aDelay  = []string{"method", "times", "seconds"}
	someFew = []string{"times"}
)

// kindOrder is the order in which people are offered the kinds.
var kindOrder = []string{
	"429", "500", "503", "timeout", "cut", "error", "drop-envelope", "duplicate-envelope", "disconnect", "disconnect-warning",
	"no-pings", "late-uploads", "expired-triggers", "missing-scope", "late", "lag", "revoked", "delete-message", "delete-channel",
}

var kinds map[string]kind

func init() { // in a function, since Inject, which the kinds lead to, reads the map
	kinds = map[string]kind{
		"call": {call: true}, // by Fail
		"429": {label: "Rate limit (429)", needs: aDelay, seconds: 1, call: true, fault: func(o Order) Fault {
			return Fault{Status: 429, RetryAfter: o.Seconds}
		}},
		"500": {label: "Server error (500)", needs: aCall, call: true, fault: func(Order) Fault { return Fault{Status: 500} }},
		"503": {label: "Unavailable (503)", needs: aCall, call: true, fault: func(Order) Fault { return Fault{Status: 503} }},
		"timeout": {label: "Answers late", needs: aDelay, seconds: 10, call: true, fault: func(o Order) Fault {
			return Fault{Delay: time.Duration(o.Seconds) * time.Second}
		}},
		"cut": {label: "Does it, then cuts the connection", needs: aCall, call: true, fault: func(Order) Fault { return Fault{Drop: true} }},
		"error": {label: "Refuses with an error code", needs: []string{"method", "times", "error"}, call: true, fault: func(o Order) Fault {
			return Fault{Error: o.Error}
		}},
		"drop-envelope":      {label: "Loses the next envelopes", needs: someFew},
		"duplicate-envelope": {label: "Delivers the next envelopes twice", needs: someFew},
		"disconnect":         {label: "Ends the sockets without warning", now: func(w *Workspace, _ Order) error { w.cutSockets(); return nil }},
		"disconnect-warning": {
			label: "Ends the sockets after a warning", needs: []string{"seconds"}, seconds: warningTime,
			now: func(w *Workspace, o Order) error {
				w.disconnectSoon(time.Duration(o.Seconds) * time.Second)
				return nil
			},
		},
		"no-pings":         {label: "Sends no PINGs", needs: []string{"seconds"}, seconds: 60, timed: true},
		"late-uploads":     {label: "Shows uploaded files late", needs: []string{"seconds"}, seconds: 10},
		"expired-triggers": {label: "Lets the next trigger_ids expire", needs: someFew},
		"missing-scope":    {label: "Takes a scope away", needs: []string{"scope"}},
		"late": {label: "Does it late, when nobody waits any more", needs: aDelay, seconds: 20, call: true, fault: func(o Order) Fault {
			return Fault{Delay: time.Duration(o.Seconds) * time.Second, Anyway: true}
		}},
		"lag":     {label: "Shows new messages late in histories", needs: []string{"seconds"}, seconds: 10},
		"revoked": {label: "Revokes the app's tokens"},
		"delete-message": {label: "Somebody deletes a message (the app's newest)", needs: []string{"channel", "ts"}, now: func(w *Workspace, o Order) error {
			return w.DeleteMessage(w.idOf(o.Channel), o.TS)
		}},
		"delete-channel": {label: "Somebody deletes a channel", needs: []string{"channel"}, now: func(w *Workspace, o Order) error {
			return w.DeleteChannel(w.idOf(o.Channel))
		}},
	}
}
