package bot

import (
	"context"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// act carries out what is stored by now.
func (l *Loop) act(a release.Actions) {
	if !l.tenure.Valid() {
		l.log.Warn().Int("drives", len(a.Drives)).Int("cancels", len(a.Cancels)).
			Msg("what was decided is not done here: another replica may look after this service by now, and asks about it")
		l.end()
		return
	}
	for _, id := range a.Cancels {
		if d, ok := l.drive(id); ok {
			l.log.Info().Str("drive", id).Msg("ending a drive")
			l.runner.Cancel(d)
		}
	}
	for _, d := range a.Drives {
		l.log.Info().Str("drive", d.ID).Str("target", d.Target.String()).Str("build", d.Build.String()).Msg("driving")
		l.runner.Start(d)
	}
	if len(a.Posts)+len(a.Answers) > 0 {
		l.posted()
	}
	l.metrics.state(l.state)
	for _, p := range a.Posts {
		if n := p.Note; n != nil {
			if n.Kind == release.NoteAllClear || n.Kind == release.NoteRolledBack {
				l.tidy()
			}
			l.log.Info().Str("note", string(n.Kind)).Str("by", n.By).Int("deploy", n.Deploy).Int("event", n.Event).
				Str("chart", n.Chart).Str("reason", n.Reason).Msg("decided")
		}
	}
}

// adopt asks the driver about the drives that an earlier process left running. It never starts one. A roll back that
// was decided meanwhile ends the drives forward again, since nobody knows whether that was done.
func (l *Loop) adopt() {
	if l.state.Deploy == nil {
		return
	}
	for _, d := range drives(*l.state.Deploy) {
		if d.Status != release.Running {
			continue
		}
		l.log.Info().Str("drive", d.ID).Msg("asking about a drive that was running")
		l.runner.Adopt(d)
		if l.state.Deploy.Phase == release.RollingBack && !d.Rollback {
			l.runner.Cancel(d)
		}
	}
}

// Tidier is a driver that keeps traces of old drives, which somebody must clear away.
type Tidier interface {
	Prune(keep int) (removed int, err error)
}

// drivesKept is how many old drives a driver keeps traces of, for people who look into one.
const drivesKept = 100

// tidy clears away traces of old drives, beside the loop.
func (l *Loop) tidy() {
	driver, ok := l.service.Driver.(Tidier)
	if !ok {
		return
	}
	l.beside.Go(func() {
		if _, err := driver.Prune(drivesKept); err != nil {
			l.log.Warn().Err(err).Msg("traces of old drives cannot be cleared away")
		}
	})
}

func (l *Loop) drive(id string) (release.Drive, bool) {
	if l.state.Deploy != nil {
		for _, d := range drives(*l.state.Deploy) {
			if d.ID == id {
				return d, true
			}
		}
	}
	return release.Drive{}, false
}

func drives(d release.Deploy) []release.Drive {
	var all []release.Drive
	for _, stage := range d.Stages {
		all = append(all, stage.Drives...)
	}
	return append(all, d.Undo...)
}

// reported hands a drive's end to the loop. Reports that come after the loop's end are found again by adopt.
func (l *Loop) reported(r release.Report) {
	select {
	case l.reports <- r:
	case <-l.ctx.Done():
	}
}

// leaveWithin bounds how long the end of the loop waits for those who follow drives.
const leaveWithin = 3 * time.Second

func (l *Loop) leave() {
	l.end()
	l.leaveDrives()
	l.beside.Wait()
}

// leaveDrives follows the drives no more; they go on by themselves.
func (l *Loop) leaveDrives() {
	ctx, cancel := context.WithTimeout(context.Background(), leaveWithin)
	defer cancel()
	if err := l.runner.Close(ctx); err != nil {
		l.log.Warn().Err(err).Msg("left")
	}
}

// over is how Run ends.
func (l *Loop) over() error {
	if l.fatal == nil && !l.tenure.Valid() {
		return store.ErrLost
	}
	return l.fatal
}
