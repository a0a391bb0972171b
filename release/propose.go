package release

import (
	"slices"
	"time"
)

// proposalFor is how long a second person has to agree. Silence never means yes.
const proposalFor = 15 * time.Minute

// agreed is what of the snoozes may be made now, and with whom; nothing while a second person must agree. Where the policy
// asks for two people, a snooze past an open event that holds the deploy is only proposed at first: another person must
// ask for the same in time, and what both asked for is made.
func (d *decision) agreed(r Request, snoozes []Snooze) (with string, both []Snooze) {
	e := d.holding(snoozes)
	if !d.policy.TwoPeople || e == nil {
		return "", snoozes
	}
	i := slices.IndexFunc(d.s.Proposals, func(p Proposal) bool { return p.Event == e.Number })
	if i < 0 {
		d.propose(r, *e)
		return "", nil
	}
	p := d.s.Proposals[i]
	if p.Request.By == r.By {
		d.refuse(r, Answer{Text: "You asked for it already. A second person must agree until {at}.", At: p.Until})
		return "", nil
	}
	d.s.Proposals = slices.Delete(d.s.Proposals, i, i+1)
	theirs, _ := d.wanted(p.Request)
	if both = common(snoozes, theirs); d.holding(both) == nil { // they want other places, or its end has passed
		d.propose(r, *e)
		return "", nil
	}
	return p.Request.By, both
}

// common is what both want to snooze, for no longer than both want it.
func common(ours, theirs []Snooze) []Snooze {
	var both []Snooze
	for _, s := range ours {
		for _, o := range theirs {
			if !s.All && !o.All && s.Target != o.Target {
				continue
			}
			it := s
			if s.All {
				it.Target, it.All, it.Event = o.Target, o.All, o.Event
			}
			if o.Until.Before(it.Until) {
				it.Until = o.Until
			}
			it.Quiet = len(both) > 0
			both = append(both, it)
		}
	}
	return both
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
	p := Proposal{Event: e.Number, Request: r, At: d.now, Until: d.now.Add(proposalFor)}
	p.Request.Respond = "" // a secret, and of no use later
	d.s.Proposals = append(d.s.Proposals, p)
	d.note(e.Key(), true, Note{Kind: NoteProposed, By: r.By, Reason: r.Reason, Event: e.Number, Chart: e.Chart, Until: p.Until})
	d.answers(r, Answer{Text: "A second person must agree until {at}: going on past an open event takes two.", At: p.Until})
}

// endProposals forgets what nobody agreed to in time, and what is about an event that is over.
func (d *decision) endProposals() {
	d.s.Proposals = slices.DeleteFunc(d.s.Proposals, func(p Proposal) bool {
		return !d.now.Before(p.Until) || d.event(p.Event) == nil
	})
}
