package release

import "time"

// Actions are what must be done once the new state is stored.
type Actions struct {
	Drives  []Drive  // to start
	Cancels []string // ids of drives to end
	Posts   []Post   // what people are to see, in order
	Answers []Answer // to the person who asked, and to nobody else
}

// Post is a message people are to see. The same key again replaces what it says.
type Post struct {
	Key       string      `json:"key"`                 // "deploy/42", "event/2528", "note/webapp/17"
	Thread    string      `json:"thread,omitempty"`    // key of the message in whose thread it stands; "" is the channel
	Broadcast bool        `json:"broadcast,omitempty"` // also shown in the channel
	At        time.Time   `json:"at"`
	Deploy    *DeployCard `json:"deploy,omitempty"`
	Event     *EventCard  `json:"event,omitempty"`
	Note      *Note       `json:"note,omitempty"`
}

// DeployCard is what the deploy's message shows.
type DeployCard struct {
	Service string     `json:"service"`
	Deploy  Deploy     `json:"deploy"`
	Holds   []Hold     `json:"holds,omitempty"`
	Events  []EventRef `json:"events,omitempty"`  // open ones
	Waiting *Build     `json:"waiting,omitempty"` // the next build
}

// EventRef is what other messages say of an event.
type EventRef struct {
	Number  int      `json:"number"`
	Chart   string   `json:"chart"`
	Urgency Urgency  `json:"urgency"`
	Targets []Target `json:"targets"`
}

// EventCard is what the event's message shows.
type EventCard struct {
	Service string     `json:"service"`
	Event   Event      `json:"event"`
	Deploy  *DeployRef `json:"deploy,omitempty"` // the latest, running or ended
	Paused  *Hold      `json:"paused,omitempty"` // a person's hold, if any

	// LookBack is the chart's, and so how long the message's button snoozes it. The evidence's is the rule's, which may
	// be another. 0 once the chart is configured no more.
	LookBack time.Duration `json:"look_back,omitempty"`
}

// DeployRef is what other messages say of a deploy.
type DeployRef struct {
	Number   int      `json:"number"`
	Phase    Phase    `json:"phase"`
	Tier     string   `json:"tier,omitempty"`  // the one being driven or baked
	Moved    []string `json:"moved,omitempty"` // tiers that it began to move, which a roll back moves back
	Build    Build    `json:"build"`           // without its changes
	Previous Build    `json:"previous"`        // without its changes
}

// NoteKind is what a note tells.
type NoteKind string

// The notes. Each is also a line of the history.
const (
	NotePaused      NoteKind = "paused"
	NoteResumed     NoteKind = "resumed"
	NoteHeld        NoteKind = "held"         // an event holds the deploy
	NoteGoesOn      NoteKind = "goes on"      // the bot lifted its own hold
	NoteAsks        NoteKind = "asks"         // quiet again, a person must say how to go on
	NoteBlind       NoteKind = "blind"        // verdicts are unknown
	NoteSees        NoteKind = "sees again"   // they are known again
	NoteDriveFailed NoteKind = "drive failed" // also timed out
	NoteInterrupted NoteKind = "interrupted"  // nobody can tell how a drive ended
	NoteRetrying    NoteKind = "retrying"     // a person said to drive again
	NoteRollingBack NoteKind = "rolling back"
	NoteRolledBack  NoteKind = "rolled back"
	NoteAllClear    NoteKind = "all clear"
	NoteOpened      NoteKind = "opened"    // an event, with the numbers
	NoteSpread      NoteKind = "spread"    // an event reached another target
	NoteEscalated   NoteKind = "escalated" // an event's urgency rose
	NoteSnoozed     NoteKind = "snoozed"
	NoteSnoozeEnded NoteKind = "snooze ended"
	NoteClosed      NoteKind = "closed"   // an event
	NoteWatching    NoteKind = "watching" // first start: what is taken to run where
)

// Note is one thing that happened, said once.
type Note struct {
	Kind    NoteKind  `json:"kind"`
	Service string    `json:"service"`
	By      string    `json:"by,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Deploy  int       `json:"deploy,omitempty"`
	Event   int       `json:"event,omitempty"`
	Chart   string    `json:"chart,omitempty"`
	Urgency Urgency   `json:"urgency,omitempty"`
	Build   Build     `json:"build,omitzero"`   // what it is about, without its changes
	From    Build     `json:"from,omitzero"`    // for a roll back: what it leaves
	Skipped Build     `json:"skipped,omitzero"` // for a roll back: the build that waited, which is not deployed either
	Targets []Target  `json:"targets,omitempty"`
	Tier    string    `json:"tier,omitempty"`
	Verdict *Verdict  `json:"verdict,omitempty"`
	Drive   *Drive    `json:"drive,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

// Answer is a reply only its asker sees.
type Answer struct {
	Request Request   `json:"request"`
	Refused bool      `json:"refused,omitempty"`
	Text    string    `json:"text"`             // a plain sentence; "{by}" in it stands for a mention of By, "{at}" for At
	By      string    `json:"by,omitempty"`     // Slack user id of the person the sentence speaks of
	At      time.Time `json:"at,omitzero"`      // the time the sentence speaks of
	Status  *Status   `json:"status,omitempty"` // for status and events
}

// Status is what /releasebot status shows.
type Status struct {
	State State     `json:"state"`
	At    time.Time `json:"at"`
	Waits []string  `json:"waits,omitempty"` // why nothing advances beside the holds, each a plain sentence
}
