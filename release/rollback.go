package release

import (
	"slices"
	"strings"
)

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
		if d.retry(r) {
			d.answer(r, "Rolling back once more what failed.")
		} else {
			d.refuse(r, Answer{Text: "Deploy " + number(deploy.Number) + " is already being rolled back; {by} asked for it.", By: deploy.EndedBy})
		}
		return
	}
	if !d.goBackTo(r) {
		return
	}
	for _, drive := range d.drives() {
		if drive.Status == Running {
			d.out.Cancels = append(d.out.Cancels, drive.ID)
		}
	}
	allClear := deploy.Phase == AllClear
	d.enter(RollingBack)
	d.unbase()
	d.spoiled(allClear)
	deploy.EndedBy, deploy.Reason, deploy.EndedAt = r.By, r.Reason, d.now
	d.act(NoteRollingBack, r)
	if deploy.Build.ID != deploy.Previous.ID { // a person may deploy once more what was all clear, to where it is missing
		d.s.Good = slices.DeleteFunc(d.s.Good, func(b Build) bool { return b.ID == deploy.Build.ID })
		d.quarantine(deploy.Build)
	}
	skipped, dropped := d.setAside()
	d.lift(func(h Hold) bool { return !h.outlives() })
	d.tellAuthors(d.policy.Authors.Back, Note{Kind: NoteYourBack, By: r.By, Reason: r.Reason})
	note := Note{
		Kind: NoteRollingBack, By: r.By, Reason: r.Reason, Deploy: deploy.Number,
		Build: deploy.Previous, From: deploy.Build.bare(), Skipped: skipped, Targets: d.toUndo(),
	}
	d.note(deploy.Key(), true, note)
	d.echo(note)
	d.backOften()
	d.answer(r, "Rolling back deploy "+number(deploy.Number)+" from "+deploy.Build.String()+" to "+deploy.Previous.String()+"."+dropped)
}

// setAside keeps what waits from starting by itself: what was merged on top before anybody knew has the same change in
// it. A build that was all clear before has not, but the wish for it was about how things stood then.
func (d *decision) setAside() (skipped Build, dropped string) {
	if c := d.s.Chosen; c != nil {
		wasGood := func(b Build) bool { return b.ID == c.Build.ID }
		if slices.ContainsFunc(d.s.Good, wasGood) {
			dropped = " " + c.Build.String() + " is not deployed next any more."
		} else {
			skipped = c.Build.bare()
			d.quarantine(skipped)
		}
	}
	if c := d.s.Candidate; c != nil {
		if skipped.ID == "" {
			skipped = c.bare()
		}
		d.quarantine(*c)
	}
	d.s.Chosen, d.s.Candidate = nil, nil
	return skipped, dropped
}

// quarantine keeps the loop from deploying a build by itself.
func (d *decision) quarantine(b Build) {
	if !slices.Contains(d.s.Quarantine, b.ID) {
		d.s.Quarantine = keepLast(append(d.s.Quarantine, b.ID), quarantineKept)
	}
}

// toUndo lists the targets that the deploy began to move and that are still configured: a zone that is no more cannot
// be moved back, and must not keep the others from it.
func (d *decision) toUndo() []Target {
	var targets []Target
	for _, drive := range d.forward() {
		targets = append(targets, drive.Target)
	}
	return targets
}

// forward lists the drives that a roll back undoes.
func (d *decision) forward() []Drive {
	configured := d.policy.Targets()
	var drives []Drive
	for _, stage := range d.s.Deploy.Stages {
		for _, drive := range stage.Drives {
			if drive.Status == Running || slices.Contains(configured, drive.Target) {
				drives = append(drives, drive)
			}
		}
	}
	return append(drives, d.further(drives)...)
}

// further lists, of a roll back to a build before the previous one, the targets that the deploy did not move: they must
// go back too, or two builds would stay. A target that is back already stays listed.
func (d *decision) further(moved []Drive) []Drive {
	deploy := d.s.Deploy
	if !deploy.Back {
		return nil
	}
	var more []Drive
	for _, t := range d.policy.Targets() {
		at := func(drive Drive) bool { return drive.Target == t }
		p := d.placement(t)
		there := !p.Mixed && p.Build.ID == deploy.Previous.ID && !slices.ContainsFunc(deploy.Undo, at)
		if !there && !slices.ContainsFunc(moved, at) {
			more = append(more, Drive{Deploy: deploy.Number, Target: t, Status: Succeeded})
		}
	}
	return more
}

// goBackTo makes the build that a person chose the one that the roll back goes to. What came after it was all clear, but
// the person goes back past it: it is set aside with the deploy's build.
func (d *decision) goBackTo(r Request) bool {
	deploy := d.s.Deploy
	if r.Build == "" || deploy.Previous.Called(r.Build) {
		return true
	}
	safe := d.s.Safe()
	i := slices.IndexFunc(safe, func(b Build) bool { return b.Called(r.Build) })
	if i < 0 {
		d.refuse(r, sentence("“"+r.Build+"” is no build to roll back to. Those that were all clear: "+buildNames(safe)+"."))
		return false
	}
	for _, b := range safe[:i] {
		d.quarantine(b)
		d.s.Good = slices.DeleteFunc(d.s.Good, func(o Build) bool { return o.ID == b.ID })
	}
	deploy.Previous, deploy.Back = safe[i], true
	return true
}

func buildNames(builds []Build) string {
	if len(builds) == 0 {
		return "none"
	}
	names := make([]string, len(builds))
	for i, b := range builds {
		names[i] = b.String()
	}
	return strings.Join(names, ", ")
}

// undone starts the drives back as targets get free, and ends the roll back when all are there.
func (d *decision) undone() bool {
	deploy := d.s.Deploy
	running := func(u Drive) bool { return u.Status == Running }
	all := !slices.ContainsFunc(deploy.Undo, running) // also where the target is configured no more: it may be again
	for _, drive := range d.forward() {
		i := slices.IndexFunc(deploy.Undo, func(u Drive) bool { return u.Target == drive.Target })
		switch {
		case i < 0 && drive.Status != Running:
			deploy.Undo = append(deploy.Undo, d.drive(drive.Target, deploy.Previous, undoKind, 1))
			d.beginSpan(Span{Target: drive.Target, Why: WhyRolledBack, From: d.lookBack()}) // where the target was configured again since
			all = false
		case i < 0 || deploy.Undo[i].Status != Succeeded:
			all = false
		}
	}
	if !all {
		return false
	}
	d.enter(RolledBack)
	d.restored(Target{})
	deploy.EndedAt = d.now
	d.lift(func(h Hold) bool { return !h.outlives() })
	d.remember(deploy.Key(), deploy.Build.String(), string(RolledBack), deploy.EndedBy)
	note := Note{
		Kind: NoteRolledBack, By: deploy.EndedBy, Deploy: deploy.Number,
		Build: deploy.Previous, From: deploy.Build.bare(), Targets: d.toUndo(), Since: deploy.StartedAt,
	}
	d.note(deploy.Key(), true, note)
	d.echo(note)
	return false // what waits starts with the next input, so that this deploy's message still says how it ended
}
