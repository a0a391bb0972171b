package release

import "time"

// Input is one thing that happened. Exactly one of the pointers is set; none means that only time passed.
type Input struct {
	At      time.Time `json:"at"`
	Window  Window    `json:"window"` // what the deploy windows say at that time
	Looked  *Looked   `json:"looked,omitempty"`
	Found   *Found    `json:"found,omitempty"`
	Report  *Report   `json:"report,omitempty"`
	Request *Request  `json:"request,omitempty"`
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

// The verbs of /releasebot and of the buttons.
const (
	VerbStatus   Verb = "status"
	VerbPause    Verb = "pause"
	VerbResume   Verb = "resume"
	VerbRollback Verb = "rollback"
	VerbSnooze   Verb = "snooze"
	VerbEvents   Verb = "events"
)

// Request is what a person clicked or typed, already understood by the commands package.
type Request struct {
	ID      string        `json:"id"` // unique; a second one with the same id is the same click
	Service string        `json:"service"`
	Verb    Verb          `json:"verb"`
	By      string        `json:"by"`                // Slack user id
	Deploy  int           `json:"deploy,omitempty"`  // the deploy that a button stood on; 0: the current one
	Event   int           `json:"event,omitempty"`   // the event that a button stood on, or that was named
	Chart   string        `json:"chart,omitempty"`   // for snooze by name
	Target  Target        `json:"target,omitzero"`   // for snooze by name; the zero Target means all targets
	For     time.Duration `json:"for,omitempty"`     // for snooze; 0: the chart's look-back
	Reason  string        `json:"reason,omitempty"`  // as typed
	Channel string        `json:"channel,omitempty"` // where to answer
	Thread  string        `json:"thread,omitempty"`  // ts of the thread to answer in
	Respond string        `json:"respond,omitempty"` // Slack's response_url
}
