package release

// reloaded says in the channel how the configuration changed, or that a change of it was refused. What a running deploy
// keeps is its terms' matter.
func (d *decision) reloaded(r Reloaded) {
	if r.Text == "" {
		return
	}
	note := Note{Kind: NoteReloaded, By: r.By, Reason: r.Text}
	if r.Refused {
		note.Kind = NoteNotReloaded
	}
	if d.running() {
		note.Deploy, note.Build = d.s.Deploy.Number, d.s.Deploy.Build.bare()
	}
	d.note("", false, note)
}
