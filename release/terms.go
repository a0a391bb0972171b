package release

import "time"

// Terms are what a running deploy keeps of the policy that it was started under: what the policy says later counts for
// it only where it is stricter. Its tiers and bakes are in its stages. docs/phases.md has a table of all fields.
type Terms struct {
	BlindAfter  time.Duration `json:"blind_after"`
	QuietFor    time.Duration `json:"quiet_for"`
	Purple      int           `json:"purple"` // charts in breach at once, for as many charts as there were
	PurpleAsks  bool          `json:"purple_asks,omitempty"`
	TwoPeople   bool          `json:"two_people,omitempty"`
	UnseenAfter time.Duration `json:"unseen_after,omitempty"`
}

func (p Policy) terms() *Terms {
	return &Terms{
		BlindAfter: p.BlindAfter, QuietFor: p.QuietFor, Purple: p.Purple(), PurpleAsks: p.PurpleAsks, TwoPeople: p.TwoPeople, UnseenAfter: p.UnseenAfter,
	}
}

// terms applies those of the running deploy to this decision. A deploy that an earlier version started has none: it
// keeps what is configured when it is first seen.
func (d *decision) terms() {
	if !d.running() {
		return
	}
	if d.s.Deploy.Terms == nil {
		d.s.Deploy.Terms = d.configured.terms()
	}
	d.policy = d.configured.under(*d.s.Deploy.Terms)
}

// looksApart is how many ticks BlindAfter must last at least: with fewer, no two looks would ever be close enough for
// the time between them to count.
const looksApart = 2

// under is the policy where it is stricter than the terms, and the terms elsewhere.
func (p Policy) under(t Terms) Policy {
	if t.BlindAfter >= looksApart*p.Tick {
		p.BlindAfter = min(p.BlindAfter, t.BlindAfter)
	}
	p.QuietFor = max(p.QuietFor, t.QuietFor)
	p.PurpleAsks = p.PurpleAsks || t.PurpleAsks
	p.TwoPeople = p.TwoPeople || t.TwoPeople
	if p.UnseenAfter == 0 || t.UnseenAfter > 0 && t.UnseenAfter < p.UnseenAfter {
		p.UnseenAfter = t.UnseenAfter
	}
	return p
}

// purple is how many charts in breach at once are purple.
func (d *decision) purple() int {
	if d.running() {
		return min(d.policy.Purple(), d.s.Deploy.Terms.Purple)
	}
	return d.policy.Purple()
}
