package release

import "time"

// Input is one thing that happened. At most one of Looked, Found, Report and Request is set; none means that only time
// passed.
type Input struct {
	At      time.Time `json:"at"`
	Window  Window    `json:"window"` // what the deploy windows say at that time
	Looked  *Looked   `json:"looked,omitempty"`
	Found   *Found    `json:"found,omitempty"`
	Report  *Report   `json:"report,omitempty"`
	Request *Request  `json:"request,omitempty"`
	Known   Known     `json:"known,omitzero"`
}

// Known is what was looked up beforehand for an input that needs more than the state.
type Known struct {
	Verdicts []Verdict  `json:"verdicts,omitempty"` // all of the last look: for VerbCharts
	Past     []Past     `json:"past,omitempty"`     // newest first: for VerbHistory, VerbStats, VerbEvent (of that event) and the digest; nil where it could not be read
	Build    *Build     `json:"build,omitempty"`    // the one that Request.Build names
	Event    *EventCard `json:"event,omitempty"`    // the one that Request.Event names, as it was told last
	Problem  string     `json:"problem,omitempty"`  // why there is no such build: a sentence without its full stop
}

// Past is one thing that happened: a note, or what a person was answered.
type Past struct {
	At      time.Time `json:"at"`
	Note    *Note     `json:"note,omitempty"`
	Verb    Verb      `json:"verb,omitempty"` // of an answer: what was asked for
	By      string    `json:"by,omitempty"`
	Text    string    `json:"text,omitempty"`
	Refused bool      `json:"refused,omitempty"`
}

// Looked is one judgement of every chart on every target.
type Looked struct {
	Verdicts []Verdict `json:"verdicts"`
}

// Found is the newest build there is, with its changes since the newest all-clear build; or why none could be found.
type Found struct {
	Build   Build  `json:"build,omitzero"`
	Problem string `json:"problem,omitempty"` // a sentence; "" for none
}

// Verb is what a person asks for.
type Verb string

// The verbs of /releasebot, of the buttons and of the modals.
const (
	VerbStatus   Verb = "status"
	VerbWhy      Verb = "why" // why does it wait?
	VerbEvents   Verb = "events"
	VerbEvent    Verb = "event" // one of them, whole
	VerbCharts   Verb = "charts"
	VerbHistory  Verb = "history"
	VerbStats    Verb = "stats"
	VerbDeploy   Verb = "deploy"
	VerbPause    Verb = "pause"
	VerbResume   Verb = "resume"
	VerbRollback Verb = "rollback"
	VerbFreeze   Verb = "freeze"
	VerbUnfreeze Verb = "unfreeze"
	VerbSnooze   Verb = "snooze"
	VerbUnsnooze Verb = "unsnooze"
	VerbAck      Verb = "ack"   // somebody looks after an event
	VerbOpen     Verb = "open"  // an event by hand
	VerbClose    Verb = "close" // an event that was opened by hand
	VerbWatch    Verb = "watch"
	VerbUnwatch  Verb = "unwatch"
	VerbWatchers Verb = "watchers" // who is told
	VerbPoll     Verb = "poll"     // a signed webhook: look for builds now; By is "", and nobody is answered
)

// Request is what a person clicked or typed, already understood by the commands package.
type Request struct {
	ID       string        `json:"id"` // unique; a second one with the same id is the same click
	Service  string        `json:"service"`
	Verb     Verb          `json:"verb"`
	By       string        `json:"by"`                 // Slack user id
	Deploy   int           `json:"deploy,omitempty"`   // the deploy that a button stood on; 0: the current one
	Event    int           `json:"event,omitempty"`    // the event that a button stood on, or that was named
	Chart    string        `json:"chart,omitempty"`    // for snooze and unsnooze by name, and for open where one is meant
	Target   Target        `json:"target,omitzero"`    // for snooze, unsnooze and open; the zero Target means all targets
	Build    string        `json:"build,omitempty"`    // for deploy and rollback: a build's name or id; "" is the usual one
	For      time.Duration `json:"for,omitempty"`      // for snooze, pause and freeze; 0: see Until
	Until    time.Time     `json:"until,omitzero"`     // the same as a time; where both are zero, a snooze takes the chart's look-back, and a pause has no end
	Urgency  Urgency       `json:"urgency,omitempty"`  // for watch: the least that is told; for open: the event's. None: all, and Blue
	To       string        `json:"to,omitempty"`       // for watch and unwatch: the user or channel id to be told; "" is By
	Everyone bool          `json:"everyone,omitempty"` // for unwatch: whoever is told
	Reason   string        `json:"reason,omitempty"`   // as typed; for open: what is wrong
	Channel  string        `json:"channel,omitempty"`  // where to answer
	Thread   string        `json:"thread,omitempty"`   // ts of the thread to answer in
	Respond  string        `json:"respond,omitempty"`  // Slack's response_url
	Denied   *Denied       `json:"denied,omitempty"`   // By may not ask for this
}

// Denied says why a person may not do what they asked for.
type Denied struct {
	Text string   `json:"text"`          // a sentence; "{who}" in it stands for mentions of Who
	Who  []string `json:"who,omitempty"` // Slack user and user group ids of those who may
}

// end is when what the request asks for ends; zero where it says neither For nor Until.
func (r Request) end(now time.Time) time.Time {
	if r.For > 0 {
		return now.Add(r.For)
	}
	return r.Until
}
