package backtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// Cards is the part of a store that knows of deploys: the message of each shows its drives.
type Cards interface {
	Load(ctx context.Context, service string) (release.State, int64, error)
	Message(ctx context.Context, key string) (store.Message, error)
}

// FromStore are the deploys of a service that began from one time to another, in order of time. Numbers are those of the
// whole installation and rise with time, so it counts down from the newest to the first of this service that is too old.
func FromStore(ctx context.Context, cards Cards, service string, from, to time.Time) ([]Deploy, error) {
	state, _, err := cards.Load(ctx, service)
	if err != nil {
		return nil, err
	}
	var deploys []Deploy
	for n := state.Next.Deploy - 1; n > 0; n-- {
		m, err := cards.Message(ctx, release.Deploy{Number: n}.Key())
		switch {
		case errors.Is(err, store.ErrNoMessage):
			continue
		case err != nil:
			return nil, err
		case m.Service != service || m.Post == nil || m.Post.Deploy == nil:
			continue
		}
		d := m.Post.Deploy.Deploy
		if d.StartedAt.Before(from) {
			break
		}
		deploys = append(deploys, ofCard(d))
	}
	slices.SortStableFunc(deploys, func(a, b Deploy) int { return a.At.Compare(b.At) })
	return within(deploys, from, to), nil
}

// ofCard is a deploy as its message had it last.
func ofCard(d release.Deploy) Deploy {
	deploy := Deploy{Name: fmt.Sprintf("#%d", d.Number), At: d.StartedAt}
	var back time.Time
	switch d.Phase {
	case release.AllClear:
		deploy.Went = AllClear
	case release.RollingBack, release.RolledBack:
		deploy.Went, back = RolledBack, d.EndedAt
	}
	for _, stage := range d.Stages {
		if stage.Started.IsZero() {
			continue
		}
		// The charts of the whole service see the tier as soon as its first drive begins, and until its last bake ends.
		whole := Move{Since: stage.Started, Back: back}
		for _, drive := range stage.Drives {
			m := ofDrive(drive, stage.Bake, d.Undo)
			if whole.Until.Before(m.Until) {
				whole.Until = m.Until
			}
			deploy.Moves = append(deploy.Moves, m)
		}
		deploy.Moves = append(deploy.Moves, whole)
	}
	return deploy
}

// ofDrive is looked at from the drive's start, as live, to the end of the bake, or until the target is driven back.
func ofDrive(drive release.Drive, bake time.Duration, undo []release.Drive) Move {
	m := Move{Target: drive.Target, Since: drive.Started, Until: later(drive.Started, drive.Ended).Add(bake)}
	for _, u := range undo {
		if u.Target == drive.Target {
			m.Until, m.Back = earlier(m.Until, u.Started), later(u.Started, u.Ended)
		}
	}
	return m
}
