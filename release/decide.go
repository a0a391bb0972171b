package release

import (
	"slices"
	"time"
)

// Decide says what follows from one input: the next state, and what must be done once that state is stored.
// It never changes s. The input's time may stand still or jump; state that depends on time never runs backwards.
func Decide(p Policy, s State, in Input) (State, Actions) {
	d := &decision{policy: p, configured: p, before: s, s: s.clone(), now: in.At, in: in}
	d.terms()
	d.setBack()
	d.s.Service = p.Service
	d.s.Window = in.Window
	d.arrange()
	d.planned()
	d.unwatched()
	d.endSnoozes()
	d.endHolds()
	d.endProposals()
	switch {
	case in.Looked != nil:
		d.look(in.Looked.Verdicts)
	case in.Found != nil:
		d.found(*in.Found)
	case in.Report != nil:
		d.report(*in.Report)
	case in.Request != nil:
		d.request(*in.Request)
	case in.Reloaded != nil:
		d.reloaded(*in.Reloaded)
	}
	d.blindness()
	d.unseen()
	for d.advance() {
	}
	d.heldMinutes()
	d.unjudged()
	d.digest()
	d.forget()
	d.publish()
	return d.s, d.out
}

// decision is one call of Decide on its way.
type decision struct {
	policy     Policy // as the running deploy keeps it
	configured Policy
	before     State
	s          State
	out        Actions
	now        time.Time
	in         Input
	closed     []Event // events closed by this input
}

// arrange gives every configured target a place in the state, in the policy's order, and forgets targets that are
// configured no more unless the deploy still moves them.
func (d *decision) arrange() {
	targets := d.policy.Targets()
	placed := make([]Placement, 0, len(targets))
	for _, t := range targets {
		placed = append(placed, d.placement(t))
	}
	if d.running() {
		for _, p := range d.s.Targets {
			if !slices.Contains(targets, p.Target) && d.moved(p.Target) {
				placed = append(placed, p)
			}
		}
	}
	d.s.Targets = placed
}

func (d *decision) placement(t Target) Placement {
	for _, p := range d.s.Targets {
		if p.Target == t {
			return p
		}
	}
	return Placement{Target: t}
}

func (d *decision) place(p Placement) {
	p.Build.Changes = nil
	for i := range d.s.Targets {
		if d.s.Targets[i].Target == p.Target {
			d.s.Targets[i] = p
			return
		}
	}
	d.s.Targets = append(d.s.Targets, p)
}

// running tells whether a deploy is under way, rolling back included.
func (d *decision) running() bool { return d.s.Deploy != nil && !d.s.Deploy.Phase.Ended() }

// lastGood is the newest build that was all clear.
func (d *decision) lastGood() (Build, bool) {
	if len(d.s.Good) == 0 {
		return Build{}, false
	}
	return d.s.Good[len(d.s.Good)-1], true
}

// found takes note of the newest build. The very first one is taken as what already runs everywhere.
// What was known of builds stays while none can be found.
func (d *decision) found(f Found) {
	d.s.Problem = f.Problem
	b := f.Build
	if c := d.s.Chosen; c != nil && c.Build.ID == b.ID && f.Problem == "" {
		d.s.Chosen = &Chosen{Build: b, By: c.By, At: c.At, Reason: c.Reason} // with its changes since the newest all clear
	}
	_, ok := d.lastGood()
	switch {
	case f.Problem != "":
	case !ok:
		d.adopt(b)
	case d.wasClear(b), slices.Contains(d.s.Quarantine, b.ID), d.running() && d.s.Deploy.Build.ID == b.ID:
		d.s.Candidate = nil
	default:
		d.s.Candidate = &b
	}
}

// wasClear tells whether a build was all clear before: then what runs now was put in its place by a person, and the build
// comes back on a person's word alone.
func (d *decision) wasClear(b Build) bool {
	return slices.ContainsFunc(d.s.Good, func(g Build) bool { return g.ID == b.ID })
}

func (d *decision) adopt(b Build) {
	b.Changes = nil
	d.s.Good = []Build{b}
	for i := range d.s.Targets {
		d.s.Targets[i].Build = b
	}
	d.note("", false, Note{Kind: NoteWatching, Build: b, Targets: d.policy.Targets()})
}

// remember keeps how a deploy or an event ended, for people who click late.
func (d *decision) remember(key, what, outcome, by string) {
	d.s.Recent = keepLast(append(d.s.Recent, Ended{Key: key, What: what, Outcome: outcome, By: by, At: d.now}), recentKept)
}

// How much of the past a state carries. The store's history has the rest.
const (
	recentKept     = 50
	goodKept       = 20
	quarantineKept = 200
)

func keepLast[T any](s []T, n int) []T {
	if len(s) > n {
		return slices.Clone(s[len(s)-n:])
	}
	return s
}

func (s State) clone() State {
	s.Targets = slices.Clone(s.Targets)
	s.Good = slices.Clone(s.Good)
	s.Quarantine = slices.Clone(s.Quarantine)
	s.Recent = slices.Clone(s.Recent)
	s.Holds = slices.Clone(s.Holds)
	s.Snoozes = slices.Clone(s.Snoozes)
	s.Bad = slices.Clone(s.Bad)
	s.Backs = slices.Clone(s.Backs)
	s.Proposals = slices.Clone(s.Proposals)
	s.Watchers = slices.Clone(s.Watchers)
	s.Events = slices.Clone(s.Events)
	for i := range s.Events {
		s.Events[i] = s.Events[i].clone()
	}
	if s.Deploy != nil {
		deploy := s.Deploy.clone()
		s.Deploy = &deploy
	}
	return s
}

func (e Event) clone() Event {
	e.Breaches = slices.Clone(e.Breaches)
	return e
}

func (d Deploy) clone() Deploy {
	d.Undo = slices.Clone(d.Undo)
	d.Snoozes = slices.Clone(d.Snoozes)
	d.Acts = slices.Clone(d.Acts)
	d.Stages = slices.Clone(d.Stages)
	for i := range d.Stages {
		d.Stages[i].Drives = slices.Clone(d.Stages[i].Drives)
	}
	return d
}
