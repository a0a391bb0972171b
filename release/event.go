package release

import (
	"strconv"
	"time"
)

// Event is an opened breach of one chart, on one or more targets.
type Event struct {
	Number   int       `json:"number"`
	Chart    string    `json:"chart"`
	Urgency  Urgency   `json:"urgency"` // the highest it reached
	Breaches []Jump    `json:"breaches"`
	Also     []string  `json:"also,omitempty"`   // other charts in breach at the same time
	Deploy   int       `json:"deploy,omitempty"` // the deploy that ran when it opened
	Build    Build     `json:"build,omitzero"`
	Opened   time.Time `json:"opened"`
	Closed   time.Time `json:"closed,omitzero"`
	Outcome  string    `json:"outcome,omitempty"` // how it closed: one of the outcomes below
	By       string    `json:"by,omitempty"`
	Until    time.Time `json:"until,omitzero"`  // end of the snooze that closed it
	Hand     string    `json:"hand,omitempty"`  // Slack user id of the person who opened it by hand; Chart then says what is wrong, in their words
	Target   Target    `json:"target,omitzero"` // of one opened by hand
	Acked    string    `json:"acked,omitempty"` // Slack user id of the person who looks after it
	AckedAt  time.Time `json:"acked_at,omitzero"`
}

// How an event closes.
const (
	OutcomeNormal    = "normal again"
	OutcomeSnoozed   = "snoozed"
	OutcomeClosed    = "closed"            // by a person, who had opened it by hand
	OutcomeUnwatched = "no longer watched" // its chart or its targets are configured no more
)

// Key names the event's message: "event/2528".
func (e Event) Key() string { return "event/" + strconv.Itoa(e.Number) }

// Jump is one target's breach within an event.
type Jump struct {
	Target Target    `json:"target,omitzero"`
	First  Verdict   `json:"first"`             // the verdict that opened it, numbers and all
	Latest Verdict   `json:"latest"`            // the last one that was a breach
	Quiet  time.Time `json:"quiet,omitzero"`    // since when it has been normal; zero while in breach
	OldRun bool      `json:"old_run,omitempty"` // the target did not have the deploy's build when it jumped

	// Closest is the breach that the targets on the old build came closest to, as it was then: its Others decide whether
	// the new build is to blame. Later ones do not, for a target on the old build has no anchor: its usual level follows
	// what befell it, and within some twenty minutes it looks as if nothing had. Zero if none was compared.
	Closest Verdict `json:"closest,omitzero"`
}

// comparedFor is how long after a breach began a comparison may still come closer: as long as the level of targets without
// the build has not slid past what hit them too. Their trouble of hours later is another.
const comparedFor = 20 * time.Minute

// breach takes the newest breach of the target.
func (j *Jump) breach(v Verdict) {
	j.Latest, j.Quiet = v, time.Time{}
	early := v.At.Sub(j.First.At) <= comparedFor || j.Closest.Others == nil || j.Closest.Others.Targets == 0
	if early && v.Others.closer(j.Closest.Others) {
		j.Closest = v
	}
}
