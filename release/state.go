package release

import "time"

// State is all that is known of a service between two inputs.
type State struct {
	Service string  `json:"service"`
	Next    Numbers `json:"-"` // the installation's next free numbers; the store fills them in and writes them back

	Targets    []Placement `json:"targets"`
	Good       []Build     `json:"good,omitempty"`       // builds that were all clear, newest last; a roll back goes to one of them
	Candidate  *Build      `json:"candidate,omitempty"`  // the newest build that waits
	Chosen     *Chosen     `json:"chosen,omitempty"`     // the build that a person wants next, before the newest
	Problem    string      `json:"problem,omitempty"`    // why new builds cannot be found
	Quarantine []string    `json:"quarantine,omitempty"` // ids of builds that were rolled back
	Deploy     *Deploy     `json:"deploy,omitempty"`     // the latest deploy, running or ended
	Recent     []Ended     `json:"recent,omitempty"`     // ended deploys and events, for answers to late clicks
	Holds      []Hold      `json:"holds,omitempty"`
	Events     []Event     `json:"events,omitempty"` // open ones
	Snoozes    []Snooze    `json:"snoozes,omitempty"`
	Proposals  []Proposal  `json:"proposals,omitempty"` // what a second person must agree to
	Watchers   []Watcher   `json:"watchers,omitempty"`
	Digested   string      `json:"digested,omitempty"` // the last day that had a digest: "2026-11-24"
	Bad        []Span      `json:"bad,omitempty"`      // time that was no usual time; Baseline adds the snoozes that run
	Watch      Watch       `json:"watch,omitzero"`
	Window     Window      `json:"window,omitzero"`
	Notes      int         `json:"notes,omitempty"` // how many notes were written, which makes their keys

	Unseen time.Time `json:"unseen,omitzero"` // since when nothing that is said has reached people, never later than the last input
	Backs  []Back    `json:"backs,omitempty"` // the last roll backs that began, newest last
}

// Numbers are the next free numbers of the installation, over all its services.
type Numbers struct {
	Deploy int `json:"deploy"`
	Event  int `json:"event"`
}

// Placement says which build a target runs.
type Placement struct {
	Target
	Build Build `json:"build,omitzero"`  // without its changes
	Mixed bool  `json:"mixed,omitempty"` // a drive failed half-way: it may run either
}

// HoldKind says why the loop may not advance.
type HoldKind string

// A person's hold is lifted only by a person, the bot's own when its cause is gone.
const (
	HoldPause  HoldKind = "pause"  // a person's
	HoldEvent  HoldKind = "event"  // an open event
	HoldAsk    HoldKind = "ask"    // the bot's cause is gone or needs a person: a person must say how to go on
	HoldDrive  HoldKind = "drive"  // a drive failed or was interrupted
	HoldBlind  HoldKind = "blind"  // verdicts are unknown
	HoldFreeze HoldKind = "freeze" // a person's, for a reason and mostly until a time: nothing starts and nothing advances
	HoldPlan   HoldKind = "plan"   // the configuration has lost targets that the running deploy has still to do with
	HoldUnseen HoldKind = "unseen" // what is said does not reach people
	HoldOften  HoldKind = "often"  // roll backs came too often for the build to be the cause: a person must resume
)

// Hold is one reason why the loop may not advance.
type Hold struct {
	Kind   HoldKind  `json:"kind"`
	By     string    `json:"by,omitempty"` // Slack user id of the person
	Reason string    `json:"reason,omitempty"`
	Since  time.Time `json:"since"`
	Event  int       `json:"event,omitempty"`
	Until  time.Time `json:"until,omitzero"` // the person said when it ends; zero has no end
	Gone   bool      `json:"gone,omitempty"` // of HoldAsk: what the event was about is configured no more, and so never was seen to be normal
}

// Back is a roll back that began.
type Back struct {
	Deploy int       `json:"deploy"`
	At     time.Time `json:"at"`
}

// Chosen is a build that a person wants deployed.
type Chosen struct {
	Build  Build     `json:"build"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// Proposal is a request past an open event that waits for a second person, where the policy asks for two.
type Proposal struct {
	Event   int       `json:"event"`
	Request Request   `json:"request"`
	At      time.Time `json:"at"`
	Until   time.Time `json:"until"` // afterwards it is forgotten: silence never means yes
}

// Watcher is a channel or a person that is told what happens to the service.
type Watcher struct {
	To    string    `json:"to"`             // Slack channel or user id
	From  Urgency   `json:"from,omitempty"` // of events, the least urgent that is told; None is all that happens
	By    string    `json:"by"`
	Since time.Time `json:"since"`
}

// Snooze leaves a chart out of judging until a time.
type Snooze struct {
	Chart  string    `json:"chart"`
	Target Target    `json:"target,omitzero"`
	All    bool      `json:"all,omitempty"` // on every target
	By     string    `json:"by"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
	Event  int       `json:"event,omitempty"`
	Deploy int       `json:"deploy,omitempty"` // the one that ran when it was made
	Quiet  bool      `json:"quiet,omitempty"`  // its end is said by another snooze of the same request

	// Accepted: that deploy is all clear, so what the chart shows is the new normal, and no longer left out.
	Accepted bool `json:"accepted,omitempty"`
}

// Covers tells whether the snooze leaves out chart on target at a time; it ends at Until.
func (s Snooze) Covers(chart string, target Target, at time.Time) bool {
	return s.Chart == chart && (s.All || s.Target == target) && at.Before(s.Until)
}

// Watch is the last look at all charts.
type Watch struct {
	At       time.Time `json:"at"`
	Judged   int       `json:"judged"`
	Abnormal []Verdict `json:"abnormal,omitempty"` // all that are not normal
	Unknown  time.Time `json:"unknown,omitzero"`   // since when something that matters has been unknown
}

// Ended is what is remembered of an ended deploy or event.
type Ended struct {
	Key     string    `json:"key"` // "deploy/42", "event/2528"
	Outcome string    `json:"outcome"`
	What    string    `json:"what,omitempty"` // the build's or the chart's name
	By      string    `json:"by,omitempty"`
	At      time.Time `json:"at"`
}
