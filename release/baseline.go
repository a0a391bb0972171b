package release

import (
	"cmp"
	"slices"
	"time"
)

// Baseline is what judging must know of the recent past of a service: time that was no usual time, and since when the
// running deploy's targets bake.
type Baseline struct {
	LeaveOut []Span   `json:"leave_out,omitempty"`
	Anchors  []Anchor `json:"anchors,omitempty"`
}

// Anchor says when a target began to be moved to the build that bakes there. The zero Target stands for the charts that
// are judged for the service as a whole.
type Anchor struct {
	Target Target    `json:"target,omitzero"`
	At     time.Time `json:"at"`
}

// Baseline is the one that a look at a time is judged on.
func (s State) Baseline(now time.Time) Baseline {
	b := Baseline{LeaveOut: slices.Clone(s.Bad), Anchors: s.anchors()}
	for _, snooze := range s.Snoozes {
		if !snooze.Accepted && now.Before(snooze.Until) {
			b.LeaveOut = append(b.LeaveOut, snooze.span())
		}
	}
	return b
}

// anchors are those of the tier that is being driven or baked. A tier that has baked is judged on its own past again,
// and so is everything once the deploy turns round.
func (s State) anchors() []Anchor {
	if s.Deploy == nil || s.Deploy.Phase != Driving && s.Deploy.Phase != Baking {
		return nil
	}
	stage := s.Deploy.Stages[s.Deploy.Stage]
	anchors := []Anchor{{At: stage.Started}}
	for _, drive := range stage.Drives {
		anchors = append(anchors, Anchor{Target: drive.Target, At: drive.Started})
	}
	return anchors
}

// Of is what of the baseline is about chart on target t: the spans to leave out, and since when the running deploy's
// build bakes there. since is zero where it does not.
func (b Baseline) Of(chart string, t Target) (spans []Span, since time.Time) {
	for _, s := range b.LeaveOut {
		if s.Covers(chart, t) {
			spans = append(spans, s)
		}
	}
	for _, a := range b.Anchors {
		if a.Target == t {
			since = a.At
		}
	}
	return spans, since
}

// span is the time that the snooze leaves out.
func (s Snooze) span() Span {
	return Span{Chart: s.Chart, Target: s.Target, All: s.All, Why: WhySnooze, From: s.Since, To: s.Until}
}

// reach is how far back judging the chart ever reads.
func (c Chart) reach() time.Duration { return cmp.Or(c.Reach, c.LookBack) }
