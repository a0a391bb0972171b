package release

import "slices"

// rollBack turns the deploy round: whatever it moved goes back to the last build that was all clear. Nothing blocks
// it: not red charts, holds, closed windows, snoozes or unknown verdicts.
func (d *decision) rollBack(r Request) {
	deploy := d.s.Deploy
	switch {
	case deploy == nil:
		d.refuse(r, sentence("Nothing to roll back: there has been no deploy yet."))
		return
	case d.stale(r):
		return
	case deploy.Phase == RolledBack:
		d.refuse(r, Answer{Text: "Deploy " + number(deploy.Number) + " was already rolled back by {by} at {at}.", By: deploy.EndedBy, At: deploy.EndedAt})
		return
	case deploy.Phase == RollingBack:
		if d.retry(r.By) {
			d.answer(r, "Rolling back once more what failed.")
		} else {
			d.refuse(r, Answer{Text: "Deploy " + number(deploy.Number) + " is already being rolled back; {by} asked for it.", By: deploy.EndedBy})
		}
		return
	}
	for _, drive := range d.drives() {
		if drive.Status == Running {
			d.out.Cancels = append(d.out.Cancels, drive.ID)
		}
	}
	d.enter(RollingBack)
	deploy.EndedBy, deploy.Reason, deploy.EndedAt = r.By, r.Reason, d.now
	d.s.Good = slices.DeleteFunc(d.s.Good, func(b Build) bool { return b.ID == deploy.Build.ID })
	d.s.Quarantine = keepLast(append(d.s.Quarantine, deploy.Build.ID), quarantineKept)
	d.lift(func(h Hold) bool { return h.Kind == HoldAsk || h.Kind == HoldDrive || h.Kind == HoldBlind })
	d.note(deploy.Key(), true, Note{
		Kind: NoteRollingBack, By: r.By, Reason: r.Reason, Deploy: deploy.Number,
		Build: deploy.Previous, From: deploy.Build.bare(), Targets: d.toUndo(),
	})
	d.answer(r, "Rolling back deploy "+number(deploy.Number)+" from "+deploy.Build.String()+" to "+deploy.Previous.String()+".")
}

// toUndo lists the targets that the deploy began to move.
func (d *decision) toUndo() []Target {
	var targets []Target
	for _, stage := range d.s.Deploy.Stages {
		for _, drive := range stage.Drives {
			targets = append(targets, drive.Target)
		}
	}
	return targets
}

// undone starts the drives back as targets get free, and ends the roll back when all are there.
func (d *decision) undone() bool {
	deploy := d.s.Deploy
	all := true
	for _, stage := range deploy.Stages {
		for _, drive := range stage.Drives {
			i := slices.IndexFunc(deploy.Undo, func(u Drive) bool { return u.Target == drive.Target })
			switch {
			case i < 0 && drive.Status != Running:
				deploy.Undo = append(deploy.Undo, d.drive(drive.Target, deploy.Previous, undoKind, 1))
				all = false
			case i < 0 || deploy.Undo[i].Status != Succeeded:
				all = false
			}
		}
	}
	if !all {
		return false
	}
	d.enter(RolledBack)
	deploy.EndedAt = d.now
	d.lift(func(h Hold) bool { return h.Kind != HoldPause && h.Kind != HoldEvent })
	d.remember(deploy.Key(), string(RolledBack), deploy.EndedBy)
	d.note(deploy.Key(), true, Note{
		Kind: NoteRolledBack, By: deploy.EndedBy, Deploy: deploy.Number,
		Build: deploy.Previous, From: deploy.Build.bare(), Targets: d.toUndo(),
	})
	return true
}
