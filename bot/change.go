package bot

import (
	"context"
	"time"

	"releasebot/release"
)

// change is a new configuration of a service, and what is to be said of it.
type change struct {
	service  Service
	reloaded *release.Reloaded
}

// Reload gives the loop a new configuration of its service, which it takes between two inputs, and lets it say so. Where
// another replica owns the service, that one says it. A service whose configuration stays as it is may be given to have a
// refusal said.
func (l *Loop) Reload(s Service, said release.Reloaded) {
	l.mu.Lock()
	l.change = &change{s, &said}
	l.mu.Unlock()
	select {
	case l.reloaded <- struct{}{}:
	default: // the newest is taken
	}
}

// take makes the waiting configuration, if any, the current one.
func (l *Loop) take() *change {
	l.mu.Lock()
	c := l.change
	l.change = nil
	l.mu.Unlock()
	if c != nil {
		l.service = c.service
		l.age++
	}
	return c
}

// adjust goes on with the waiting configuration. Drives that are under way are followed by the new driver, as after a start.
func (l *Loop) adjust() {
	driver := l.service.Driver
	c := l.take()
	if c == nil {
		return
	}
	if l.service.Driver != driver {
		l.leaveDrives()
		l.runner = l.newRunner()
		l.adopt()
	}
	l.insist(release.Input{Reloaded: c.reloaded})
	l.show()
	l.tick(0)
	l.poll()
}

// Boards is where a replica reads what the owner of a service has found; store.Store is one.
type Boards interface {
	Load(ctx context.Context, service string) (release.State, int64, error)
	Look(ctx context.Context, service string) ([]release.Verdict, time.Time, error)
}

// Follow puts on the board what the replica that owns the service has stored. It does nothing while this one does.
func (l *Loop) Follow(ctx context.Context, boards Boards) error {
	if !l.turn.TryLock() {
		return nil
	}
	defer l.turn.Unlock()
	changed := l.take() != nil
	state, version, err := boards.Load(ctx, l.service.Policy.Service)
	if err != nil {
		return err
	}
	verdicts, at, err := boards.Look(ctx, l.service.Policy.Service)
	if err != nil {
		return err
	}
	if changed || version != l.version || !at.Equal(l.lookedAt) {
		l.state, l.version, l.verdicts, l.lookedAt = state, version, verdicts, at
		l.show()
	}
	return nil
}
