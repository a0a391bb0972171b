package release

// unseen holds what would go on, once nothing that is said has reached people for as long as the policy lets the loop go
// on unwatched, and lets it go on when it reaches them again. The hold is the bot's own: a person who resumes cannot see
// what comes of it either.
func (d *decision) unseen() {
	d.unseenSince()
	held, is := d.held(HoldUnseen)
	lift := func() { d.lift(func(h Hold) bool { return h.Kind == HoldUnseen }) }
	thread, note, waits := d.waiting()
	after := d.policy.UnseenAfter
	switch {
	case !waits || after == 0:
		lift()
	case d.s.Unseen.IsZero() && is:
		lift()
		note.Kind, note.Since = NoteSeen, held.Since
		d.note(thread, true, note)
	case !is && d.nobodySees():
		since := d.s.Unseen
		d.hold(Hold{Kind: HoldUnseen, Reason: "what is said has not reached Slack since " + clock(since), Since: since})
		note.Kind, note.Since = NoteUnseen, since
		d.note(thread, false, note) // nobody can see it yet: what is said to the channel is NoteSeen
	}
}

// nobodySees tells whether people have seen nothing for as long as the policy lets the loop go on so. A start asks
// beside the hold, for that was lifted if a roll back ended in the same moment.
func (d *decision) nobodySees() bool {
	return d.policy.UnseenAfter > 0 && !d.s.Unseen.IsZero() && d.now.Sub(d.s.Unseen) >= d.policy.UnseenAfter
}

// unseenSince keeps since when people see nothing. A time that lies ahead is of a clock that was set back since: from
// then on it counts from now, so that the policy's time never takes longer than it says.
func (d *decision) unseenSince() {
	since := d.in.Unseen
	if since.After(d.now) {
		if since = d.s.Unseen; since.IsZero() || since.After(d.now) {
			since = d.now
		}
	}
	if since.IsZero() || !since.Equal(d.s.Unseen) {
		d.s.Unseen = since
	}
	if !d.s.Unseen.IsZero() {
		d.s.Unseen = d.s.Unseen.In(d.now.Location())
	}
}
