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
	Key       string      `json:"key"`                 // "deploy/42", "event/2528", "event/2528/chart", "note/webapp/17", "digest/webapp/2026-11-24"
	To        string      `json:"to,omitempty"`        // Slack user or channel id, or "mailto:" and an e-mail; "" is the service's channel
	Thread    string      `json:"thread,omitempty"`    // key of the message in whose thread it stands; "" is the channel
	Broadcast bool        `json:"broadcast,omitempty"` // also shown in the channel
	At        time.Time   `json:"at"`
	Trouble   *Trouble    `json:"trouble,omitempty"`
	Deploy    *DeployCard `json:"deploy,omitempty"`
	Event     *EventCard  `json:"event,omitempty"`
	Note      *Note       `json:"note,omitempty"`
	Picture   *Picture    `json:"picture,omitempty"`
	Digest    *Digest     `json:"digest,omitempty"`
	Summary   *Summary    `json:"summary,omitempty"`
}

// SummaryNotes is how many notes a summary has at most; more would be the flood that it stands for.
const SummaryNotes = 20

// Summary stands for messages that waited while Slack was away: what happened meanwhile, in one message.
type Summary struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Notes []Past    `json:"notes,omitempty"` // of notes, newest last, at most SummaryNotes
	More  int       `json:"more,omitempty"`  // so many before them
	Heard []Missed  `json:"heard,omitempty"` // oldest first
}

// Missed is a message to the bot that it did not hear at the time.
type Missed struct {
	By      string `json:"by"` // Slack user id
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	Text    string `json:"text"`
}

// Picture is a drawing to be made when it is posted: of what an event was judged on, or of a day.
type Picture struct {
	Service  string    `json:"service"`
	Event    int       `json:"event,omitempty"`
	Chart    string    `json:"chart,omitempty"`
	Urgency  Urgency   `json:"urgency,omitempty"`
	Build    string    `json:"build,omitempty"`    // the name of the one that came, if any
	Verdicts []Verdict `json:"verdicts,omitempty"` // the event's, one a target: what the picture's words are made of
	Day      *Digest   `json:"day,omitempty"`
}

// Digest is what one day brought.
type Digest struct {
	Service string      `json:"service"`
	From    time.Time   `json:"from"`
	To      time.Time   `json:"to"`
	Stats   Stats       `json:"stats"`
	Deploys []DayDeploy `json:"deploys,omitempty"` // oldest first
	Events  []DayEvent  `json:"events,omitempty"`  // oldest first
}

// DayDeploy is a deploy of a day. A zero time is outside of what is known.
type DayDeploy struct {
	Number  int       `json:"number"`
	Build   string    `json:"build"`
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`       // zero while it runs
	Outcome Phase     `json:"outcome,omitempty"` // AllClear, RolledBack or what it is in
}

// DayEvent is an event of a day.
type DayEvent struct {
	Number  int       `json:"number"`
	Chart   string    `json:"chart"`
	Urgency Urgency   `json:"urgency"`
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"` // zero while it is open
	Outcome string    `json:"outcome,omitempty"`
}

// Stats counts what happened from From to To.
type Stats struct {
	From       time.Time     `json:"from"`
	To         time.Time     `json:"to"`
	AllClear   int           `json:"all_clear"`
	RolledBack int           `json:"rolled_back"`
	White      int           `json:"white"` // events by the urgency that they were opened with
	Blue       int           `json:"blue"`
	Purple     int           `json:"purple"`
	Normal     int           `json:"normal"`               // events that closed because the chart was normal again
	Snoozed    int           `json:"snoozed"`              // events that a person snoozed
	Failed     int           `json:"failed"`               // drives that failed or timed out
	ToDecide   time.Duration `json:"to_decide,omitempty"`  // median from an event's opening to the roll back that a person asked for; 0 for none
	ToRestore  time.Duration `json:"to_restore,omitempty"` // median from there to the old build being back; 0 for none
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

	Owner     string    `json:"owner,omitempty"` // to be called, since the event holds a deploy and is the first that does
	Runbook   string    `json:"runbook,omitempty"`
	Dashboard string    `json:"dashboard,omitempty"`
	Proposal  *Proposal `json:"proposal,omitempty"` // a snooze that waits for a second person
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
	NoteChosen      NoteKind = "chosen"   // a person wants a build next
	NoteFrozen      NoteKind = "frozen"
	NoteUnfrozen    NoteKind = "unfrozen" // by a person, or because its time was over
	NoteUnsnoozed   NoteKind = "unsnoozed"
	NoteAcked       NoteKind = "acked"    // somebody looks after an event
	NoteByHand      NoteKind = "by hand"  // a person opened an event
	NoteProposed    NoteKind = "proposed" // a second person must agree
	NoteWatches     NoteKind = "watches"  // somebody is told from now on
	NoteUnwatches   NoteKind = "unwatches"
	NoteUnseen      NoteKind = "unseen"              // what is said does not reach people; read afterwards
	NoteSeen        NoteKind = "seen again"          // it reaches them again
	NoteOften       NoteKind = "often"               // too many roll backs: nothing starts until a person resumes
	NoteReloaded    NoteKind = "reloaded"            // the configuration changed; Reason is how
	NoteNotReloaded NoteKind = "not reloaded"        // a change of it was refused; Reason is why
	NoteYourLive    NoteKind = "your change is live" // the three are to a change's author
	NoteYourHeld    NoteKind = "your change is held"
	NoteYourBack    NoteKind = "your change is rolled back"
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
	To      string    `json:"to,omitempty"`      // who is told, of watches
	Changes []Change  `json:"changes,omitempty"` // the author's
	With    string    `json:"with,omitempty"`    // of a snooze that took two people: who proposed it
	Echo    bool      `json:"echo,omitempty"`    // said elsewhere too, where it counts: here it is for whoever reads this thread
	Since   time.Time `json:"since,omitzero"`    // when what ends began: the deploy, the event
	Open    bool      `json:"open,omitempty"`    // of a snooze: the event goes on in other places
}

// Answer is a reply only its asker sees.
type Answer struct {
	Request  Request    `json:"request"`
	Refused  bool       `json:"refused,omitempty"`
	Text     string     `json:"text"`               // a plain sentence; "{by}" in it stands for a mention of By, "{at}" for At
	By       string     `json:"by,omitempty"`       // Slack user id of the person the sentence speaks of
	At       time.Time  `json:"at,omitzero"`        // the time the sentence speaks of
	Who      []string   `json:"who,omitempty"`      // "{who}" in Text stands for mentions of these user and user group ids
	Status   *Status    `json:"status,omitempty"`   // for status, why, events, charts and watchers
	Event    *EventCard `json:"event,omitempty"`    // for event
	Verdicts []Verdict  `json:"verdicts,omitempty"` // for charts: all of the last look
	Past     []Past     `json:"past,omitempty"`     // for history, newest first
	Stats    *Stats     `json:"stats,omitempty"`
}

// Status is what /releasebot status shows.
type Status struct {
	State State     `json:"state"`
	At    time.Time `json:"at"`
	Waits []string  `json:"waits,omitempty"` // why nothing advances beside the holds, each a plain sentence
}
