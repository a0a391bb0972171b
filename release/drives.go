package release

import (
	"fmt"
	"slices"
	"strings"
)

// driveStage starts the drives of the current tier, all its zones at once.
func (d *decision) driveStage() {
	stage := d.stage()
	stage.Started = d.now
	for _, t := range stage.Targets() {
		stage.Drives = append(stage.Drives, d.drive(t, d.s.Deploy.Build, "", 1))
	}
}

// drive makes a drive and asks for its start. Until it succeeds the target may run either build.
func (d *decision) drive(t Target, build Build, kind string, attempt int) Drive {
	p := d.placement(t)
	drive := Drive{
		ID:     fmt.Sprintf("%d-%s-%s%d", d.s.Deploy.Number, fileName(t.String()), kind, attempt),
		Deploy: d.s.Deploy.Number, Target: t, Build: build.bare(), Previous: p.Build, Rollback: kind != "",
		Status: Running, Started: d.now,
	}
	forward := func(s Stage) bool { return slices.ContainsFunc(s.Drives, func(o Drive) bool { return o.Target == t }) }
	if drive.Rollback && slices.ContainsFunc(d.s.Deploy.Stages, forward) {
		drive.Previous = d.s.Deploy.Build.bare()
	}
	p.Mixed = true
	d.place(p)
	d.out.Drives = append(d.out.Drives, drive)
	return drive
}

// again starts an ended drive once more, under the next id.
func (d *decision) again(old Drive) Drive {
	var attempt int
	dash := strings.LastIndexByte(old.ID, '-')
	last, kind := old.ID[dash+1:], ""
	if old.Rollback {
		kind = undoKind
	}
	_, _ = fmt.Sscanf(strings.TrimPrefix(last, kind), "%d", &attempt) // our own format: see drive
	return d.drive(old.Target, old.Build, kind, attempt+1)
}

const undoKind = "undo"

// fileName keeps letters, digits and dots of a target's name, since a drive's id names files.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return '-'
	}, s)
}

// drives lists all drives of the deploy, to be changed in place.
func (d *decision) drives() []*Drive {
	var all []*Drive
	for i := range d.s.Deploy.Stages {
		for j := range d.s.Deploy.Stages[i].Drives {
			all = append(all, &d.s.Deploy.Stages[i].Drives[j])
		}
	}
	for i := range d.s.Deploy.Undo {
		all = append(all, &d.s.Deploy.Undo[i])
	}
	return all
}

// moved tells whether the deploy began to move a target.
func (d *decision) moved(t Target) bool {
	return slices.ContainsFunc(d.drives(), func(drive *Drive) bool { return drive.Target == t })
}

// report takes in how a drive ended. A report of a drive that is not running is an old one, and changes nothing.
func (d *decision) report(r Report) {
	if d.s.Deploy == nil {
		return
	}
	for _, drive := range d.drives() {
		if drive.ID == r.Drive && drive.Status == Running {
			drive.Status, drive.Detail, drive.Tail, drive.Ended = r.Status, r.Detail, r.Tail, d.now
			d.ended(*drive)
			return
		}
	}
}

func (d *decision) ended(drive Drive) {
	if drive.Status == Succeeded {
		d.place(Placement{Target: drive.Target, Build: drive.Build})
		if drive.Rollback {
			d.restored(drive.Target)
		}
		return
	}
	if d.s.Deploy.Phase == RollingBack && !drive.Rollback {
		return // it was ended to make way; the roll back drives this target next
	}
	kind := NoteDriveFailed
	if drive.Status == Interrupted {
		kind = NoteInterrupted
	}
	d.hold(Hold{Kind: HoldDrive, Reason: drive.Target.String() + ": " + drive.Detail, Since: d.now})
	d.note(d.s.Deploy.Key(), true, Note{
		Kind: kind, Deploy: drive.Deploy, Build: drive.Build, Targets: []Target{drive.Target}, Drive: &drive,
	})
}

// retry drives again what failed, in the phase the deploy is in.
func (d *decision) retry(r Request) bool {
	drives := d.stage().Drives
	if d.s.Deploy.Phase == RollingBack {
		drives = d.s.Deploy.Undo
	}
	var targets []Target
	for i := range drives {
		failed := drives[i].Status != Running && drives[i].Status != Succeeded
		if failed && slices.Contains(d.policy.Targets(), drives[i].Target) {
			drives[i] = d.again(drives[i])
			targets = append(targets, drives[i].Target)
		}
	}
	if len(targets) == 0 {
		return false
	}
	d.lift(func(h Hold) bool { return h.Kind == HoldDrive })
	d.act(NoteRetrying, r)
	d.note(d.s.Deploy.Key(), false, Note{
		Kind: NoteRetrying, By: r.By, Deploy: d.s.Deploy.Number, Build: drives[0].Build, Targets: targets,
	})
	return true
}
