package release

import (
	"strconv"
	"time"
)

// Phase is where a deploy stands.
type Phase string

// The phases. docs/phases.md draws which follows which, and a test holds the drawing to the code.
const (
	Driving     Phase = "driving"      // a tier's targets are being moved to the build
	Baking      Phase = "baking"       // the tier has the build; its charts must stay quiet
	RollingBack Phase = "rolling back" // targets are being moved back
	AllClear    Phase = "all clear"
	RolledBack  Phase = "rolled back"
)

// Ended tells whether nothing more happens by itself.
func (p Phase) Ended() bool { return p == AllClear || p == RolledBack }

// Deploy is the move of a service to a build through its tiers.
type Deploy struct {
	Number    int       `json:"number"`
	Build     Build     `json:"build"`
	Previous  Build     `json:"previous"` // the last all clear when it started: what a roll back restores
	Phase     Phase     `json:"phase"`
	Stages    []Stage   `json:"stages"` // the tiers as they were when the deploy started
	Stage     int       `json:"stage"`  // index of the tier being driven or baked
	Undo      []Drive   `json:"undo,omitempty"`
	Snoozes   []Snooze  `json:"snoozes,omitempty"` // made while it ran, the last of each chart and target: once it is all clear they are the new normal
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	EndedBy   string    `json:"ended_by,omitempty"` // who asked for the roll back
	Reason    string    `json:"reason,omitempty"`
	Acts      []Act     `json:"acts,omitempty"` // what people did to it, oldest first
	Terms     *Terms    `json:"terms,omitempty"`
	Back      bool      `json:"back,omitempty"` // the roll back goes further than Previous was: to a build that a person chose, and so on every target
}

// Act is what a person did to a deploy.
type Act struct {
	Kind   NoteKind  `json:"kind"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// Key names the deploy's message: "deploy/42".
func (d Deploy) Key() string { return "deploy/" + strconv.Itoa(d.Number) }

// Stage is one tier's part of a deploy.
type Stage struct {
	Tier
	Drives  []Drive       `json:"drives,omitempty"` // the latest of each target
	Baked   time.Duration `json:"baked,omitempty"`  // quiet time, judged all along, so far
	Started time.Time     `json:"started,omitzero"`
	Driven  time.Time     `json:"driven,omitzero"`
	Done    time.Time     `json:"done,omitzero"`
}

// DriveStatus is how a drive stands or ended.
type DriveStatus string

// The statuses of a drive. Interrupted: it was running when the bot died, and the driver cannot tell how it ended.
const (
	Running     DriveStatus = "running"
	Succeeded   DriveStatus = "succeeded"
	Failed      DriveStatus = "failed"
	TimedOut    DriveStatus = "timed out"
	Cancelled   DriveStatus = "cancelled"
	Interrupted DriveStatus = "interrupted"
)

// Drive is the move of one target to one build.
type Drive struct {
	ID       string      `json:"id"` // "42-dogfood-use1-az1-1": unique, and fit for a file name
	Deploy   int         `json:"deploy"`
	Target   Target      `json:"target"`
	Build    Build       `json:"build"`    // what the target is to run, without its changes
	Previous Build       `json:"previous"` // what it ran before, without its changes
	Rollback bool        `json:"rollback,omitempty"`
	Status   DriveStatus `json:"status"`
	Started  time.Time   `json:"started"`
	Ended    time.Time   `json:"ended,omitzero"`
	Detail   string      `json:"detail,omitempty"` // a sentence: "exit status 3 after 12s"
	Tail     string      `json:"tail,omitempty"`   // the end of its output
}

// Report is what a driver says of a drive that ended.
type Report struct {
	Drive  string      `json:"drive"`
	Status DriveStatus `json:"status"`
	Detail string      `json:"detail,omitempty"`
	Tail   string      `json:"tail,omitempty"`
}
