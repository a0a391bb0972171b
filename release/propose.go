package release

import (
	"slices"
	"time"
)

// proposalFor is how long a second person has to agree. Silence never means yes.
const proposalFor = 15 * time.Minute

// agreed tells whether the snoozes may be made now, and with whom. Where the policy asks for two people, a snooze past an
// open event that holds the deploy is only proposed at first: another person must ask for the same in time.
func (d *decision) agreed(r Request, snoozes []Snooze) (with string, yes bool) {
	e := d.holding(snoozes)
	if !d.policy.TwoPeople || e == nil {
		return "", true
	}
	i := slices.IndexFunc(d.s.Proposals, func(p Proposal) bool { return p.Request.Event == e.Number })
	switch {
	case i < 0:
		d.propose(r, *e)
		return "", false
	case d.s.Proposals[i].Request.By == r.By:
		d.refuse(r, Answer{Text: "You asked for it already. A second person must agree until {at}.", At: d.s.Proposals[i].Until})
		return "", false
	}
	with = d.s.Proposals[i].Request.By
	d.s.Proposals = slices.Delete(d.s.Proposals, i, i+1)
	return with, true
}

// holding is the open event, if any, that holds the deploy and that the snoozes go past.
func (d *decision) holding(snoozes []Snooze) *Event {
	for _, s := range snoozes {
		for i, e := range d.s.Events {
			holds := slices.ContainsFunc(d.s.Holds, func(h Hold) bool { return h.Kind == HoldEvent && h.Event == e.Number })
			covers := func(j Jump) bool { return s.Covers(e.Chart, j.Target, d.now) }
			if holds && e.of(s.Chart) && slices.ContainsFunc(e.Breaches, covers) {
				return &d.s.Events[i]
			}
		}
	}
	return nil
}

func (d *decision) propose(r Request, e Event) {
	r.Event = e.Number
	p := Proposal{Request: r, At: d.now, Until: d.now.Add(proposalFor)}
	p.Request.Respond = "" // a secret, and of no use later
	d.s.Proposals = append(d.s.Proposals, p)
	d.note(e.Key(), true, Note{Kind: NoteProposed, By: r.By, Reason: r.Reason, Event: e.Number, Chart: e.Chart, Until: p.Until})
	d.answers(r, Answer{Text: "A second person must agree until {at}: going on past an open event takes two.", At: p.Until})
}

// endProposals forgets what nobody agreed to in time, and what is about an event that is over.
func (d *decision) endProposals() {
	d.s.Proposals = slices.DeleteFunc(d.s.Proposals, func(p Proposal) bool {
		return !d.now.Before(p.Until) || d.event(p.Request.Event) == nil
	})
}
