package release

import (
	"slices"
	"strings"
	"time"
)

// stop is a hold that a person makes for reasons of their own, and the words for it.
type stop struct {
	kind     HoldKind
	note     NoteKind
	did      string // "Paused"
	standing string // what a second one is told, after who and when
	endless  string // what an answer says where no end is known
	before   string // what an answer says after the end
}

var (
	pausing = stop{
		HoldPause, NotePaused, "Paused", "", ". Nothing advances until somebody resumes it; a roll back still works.",
		", unless somebody resumes it before. A roll back still works.",
	}
	freezing = stop{
		HoldFreeze, NoteFrozen, "Froze", " Unfreeze it first to freeze it for another time.",
		" until somebody unfreezes it. A roll back still works.", ". A roll back still works.",
	}
)

// pause keeps the deploy from advancing, and others from starting.
func (d *decision) pause(r Request) {
	if !d.stale(r) {
		d.stop(r, pausing)
	}
}

// freeze keeps every deploy from starting and from advancing, for a reason that people read and mostly until a time.
func (d *decision) freeze(r Request) { d.stop(r, freezing) }

func (d *decision) stop(r Request, s stop) {
	if d.passed(r) {
		return
	}
	if h, ok := d.held(s.kind); ok {
		d.refuse(r, Answer{Text: "Already " + string(s.note) + " by {by} since {at}." + s.standing, By: h.By, At: h.Since})
		return
	}
	end := r.end(d.now)
	d.hold(Hold{Kind: s.kind, By: r.By, Reason: r.Reason, Since: d.now, Until: end})
	d.act(s.note, r)
	d.deployNote(Note{Kind: s.note, By: r.By, Reason: r.Reason, Until: end})
	if end.IsZero() {
		d.answer(r, s.did+" "+d.policy.Service+s.endless)
		return
	}
	d.answers(r, Answer{Text: s.did + " " + d.policy.Service + " until {at}" + s.before, At: end})
}

// passed refuses what should end in the past.
func (d *decision) passed(r Request) bool {
	if end := r.end(d.now); end.IsZero() || end.After(d.now) {
		return false
	}
	d.refuse(r, Answer{Text: "{at} has passed already. Say a time to come.", At: r.Until})
	return true
}

// resume lifts what a person may lift. An open event is not lifted by it, but by a snooze: that names what is ignored.
func (d *decision) resume(r Request) {
	if d.stale(r) {
		return
	}
	back := d.running() && d.s.Deploy.Phase == RollingBack // trying a roll back again says nothing of what starts after it
	lifted := d.lift(func(h Hold) bool { return h.Kind == HoldPause || h.Kind == HoldAsk || h.Kind == HoldOften && !back })
	if lifted {
		d.act(NoteResumed, r)
		d.deployNote(Note{Kind: NoteResumed, By: r.By, Reason: r.Reason})
	}
	_, frozen := d.held(HoldFreeze) // nothing goes forward, not even once more; back it always does
	if d.running() && (!frozen || back) && d.retry(r) {
		lifted = true
	}
	left := d.leftHolds()
	switch {
	case lifted && left == "":
		d.answer(r, "Resumed "+d.policy.Service+".")
	case lifted:
		d.answer(r, "Resumed "+d.policy.Service+", but it still waits: "+left)
	case left != "":
		d.refuse(r, sentence("There is no pause to resume from. It waits: "+left))
	default:
		d.refuse(r, sentence("There is nothing to resume: "+d.policy.Service+" is not paused."))
	}
}

// leftHolds says what a person can do about the holds that resuming does not lift.
func (d *decision) leftHolds() string {
	var left []string
	for _, h := range d.s.Holds {
		switch h.Kind {
		case HoldEvent:
			if e := d.event(h.Event); e != nil && e.Hand != "" {
				left = append(left, "event "+number(h.Event)+" ("+h.Reason+") is open. Close it when it is dealt with, or roll back.")
				continue
			}
			left = append(left, "event "+number(h.Event)+" ("+h.Reason+") is open. Snooze it to go on past it, or roll back.")
		case HoldFreeze:
			left = append(left, "it is frozen"+until(h.Until)+", and that is lifted by unfreezing.")
		case HoldOften:
			when := " Look for another cause, then resume."
			if d.running() {
				when = " Resume when the roll back is over."
			}
			left = append(left, h.Reason+"."+when)
		case HoldBlind, HoldPlan, HoldUnseen:
			left = append(left, h.Reason+".")
		}
	}
	return strings.Join(left, " ")
}

func (d *decision) unfreeze(r Request) {
	if !d.lift(func(h Hold) bool { return h.Kind == HoldFreeze }) {
		d.refuse(r, sentence(d.policy.Service+" is not frozen."))
		return
	}
	d.act(NoteUnfrozen, r)
	d.deployNote(Note{Kind: NoteUnfrozen, By: r.By, Reason: r.Reason})
	d.answer(r, "Unfroze "+d.policy.Service+".")
}

// endHolds lifts pauses and freezes whose time is over, as the person said who made them.
func (d *decision) endHolds() {
	over := func(h Hold) bool { return !h.Until.IsZero() && !d.now.Before(h.Until) }
	ended := slices.DeleteFunc(slices.Clone(d.s.Holds), func(h Hold) bool { return !over(h) })
	d.lift(over)
	for _, h := range ended {
		kind := NoteResumed
		if h.Kind == HoldFreeze {
			kind = NoteUnfrozen
		}
		d.deployNote(Note{Kind: kind, Until: h.Until})
	}
}

// persons tells whether a person made the hold, for reasons of their own.
func (h Hold) persons() bool { return h.Kind == HoldPause || h.Kind == HoldFreeze }

// outlives tells whether a roll back leaves the hold: it is about more than the deploy that is rolled back.
func (h Hold) outlives() bool { return h.persons() || h.Kind == HoldEvent || h.Kind == HoldOften }

// actsKept bounds what a deploy remembers of people's deeds; the history has all of them.
const actsKept = 30

// act remembers what a person did to the running deploy.
func (d *decision) act(kind NoteKind, r Request) {
	if d.running() {
		d.s.Deploy.Acts = keepLast(append(d.s.Deploy.Acts, Act{Kind: kind, By: r.By, At: d.now, Reason: r.Reason}), actsKept)
	}
}

// statsUsual is the time that stats are about where nobody says another.
const statsUsual = 7 * 24 * time.Hour

// StatsFor is the time that a request for stats is about.
func (r Request) StatsFor() time.Duration {
	if r.For > 0 {
		return r.For
	}
	return statsUsual
}
