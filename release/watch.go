package release

import (
	"cmp"
	"slices"
)

// watch tells a person or a channel from now on what happens to the service.
func (d *decision) watch(r Request) {
	w := Watcher{To: cmp.Or(r.To, r.By), From: r.Urgency, By: r.By, Since: d.now}
	i := slices.IndexFunc(d.s.Watchers, func(o Watcher) bool { return o.To == w.To })
	switch {
	case i < 0:
		d.s.Watchers = append(d.s.Watchers, w)
	case d.s.Watchers[i].From == w.From:
		d.refuse(r, Answer{Text: "That is so already, since {at}.", At: d.s.Watchers[i].Since})
		return
	default:
		d.s.Watchers[i] = w
	}
	if w.To != r.By {
		d.tellOne(w.To, Note{Kind: NoteWatches, By: r.By, To: w.To, Urgency: w.From})
	}
	from := ""
	if w.From != None {
		from = ", of events those from " + w.From.String() + " on"
	}
	d.answers(r, Answer{Text: "{who} is told from now on what happens to " + d.policy.Service + from + ".", Who: []string{w.To}})
}

// unwatch ends that for one, or for all.
func (d *decision) unwatch(r Request) {
	to := cmp.Or(r.To, r.By)
	var ended []string
	d.s.Watchers = slices.DeleteFunc(d.s.Watchers, func(w Watcher) bool {
		if !r.Everyone && w.To != to {
			return false
		}
		ended = append(ended, w.To)
		return true
	})
	if len(ended) == 0 {
		d.refuse(r, sentence("Nobody is told there, so there is nothing to end."))
		return
	}
	for _, to := range ended {
		if to != r.By {
			d.tellOne(to, Note{Kind: NoteUnwatches, By: r.By, To: to})
		}
	}
	d.answers(r, Answer{Text: "{who} is no longer told what happens to " + d.policy.Service + ".", Who: ended})
}

// told are the notes that go to watchers, beside those of events. What only the thread needs is not among them.
var told = []NoteKind{
	NotePaused, NoteResumed, NoteFrozen, NoteUnfrozen, NoteChosen, NoteGoesOn, NoteAsks, NoteBlind, NoteSees, NoteSeen, NoteOften,
	NoteDriveFailed, NoteInterrupted, NoteRollingBack, NoteRolledBack, NoteAllClear, NoteSnoozed, NoteUnsnoozed, NoteProposed,
}

// toldOfEvents are those with an urgency, which a watcher may have enough of.
var toldOfEvents = []NoteKind{NoteOpened, NoteByHand, NoteEscalated, NoteClosed}

// wants tells whether a watcher is told of a note.
func (w Watcher) wants(n Note) bool {
	if slices.Contains(toldOfEvents, n.Kind) {
		return n.Urgency >= w.From
	}
	return w.From == None && slices.Contains(told, n.Kind)
}

// tellWatchers sends a note to all who want it.
func (d *decision) tellWatchers(n Note) {
	for _, w := range d.s.Watchers {
		if w.wants(n) {
			d.tellOne(w.To, n)
		}
	}
}
