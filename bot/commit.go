package bot

import (
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/cenkalti/backoff/v5"

	"releasebot/release"
	"releasebot/store"
)

// commitWithin bounds one transaction; a stop signal does not cut it short.
const commitWithin = 5 * time.Second

// decide is for inputs that come again: if the outcome cannot be stored, nothing happened.
func (l *Loop) decide(in release.Input) { _ = l.commit(in, 0) } // commit has logged it

// insist is for inputs that come once. Nothing else may happen before such a one is stored.
func (l *Loop) insist(in release.Input) {
	_, _ = backoff.Retry(l.ctx, func() (struct{}, error) {
		return struct{}{}, l.commit(in, 0)
	}, backoff.WithMaxElapsedTime(0)) // its one error is that of ctx: the next start asks the driver anew
}

// conflictsBorne is how often an input is decided anew because somebody else committed first: many services that start
// their deploys in the same moment take the same numbers.
const conflictsBorne = 20

// commit decides, stores the outcome, and acts on it.
func (l *Loop) commit(in release.Input, item int64) error {
	var err error
	for range conflictsBorne {
		if err = l.reload(); err == nil {
			err = l.try(in, item)
		}
		if !errors.Is(err, store.ErrConflict) {
			break
		}
		l.uncertain = true // another process, or another service that took the same number
	}
	if errors.Is(err, store.ErrLost) {
		l.log.Warn().Err(err).Msg("another replica looks after this service now")
		l.end()
	}
	if errors.Is(err, store.ErrMoved) {
		l.fatal = err
		l.end()
	}
	if errors.Is(err, store.ErrDone) { // this request was decided on already
		l.uncertain = true
		return nil
	}
	if err != nil {
		l.uncertain = true
		l.metrics.failed(l.service.Policy.Service, whatStore)
		l.log.Error().Err(err).Msg("the outcome of an input cannot be stored; nothing was done")
		l.unwritten.Store(&err)
		return err
	}
	return nil
}

// reload reads the state again where a failed commit left it unclear. Drives that the store has and nobody follows
// were never acted on, as far as anybody knows: the driver is asked about them, as at a start.
func (l *Loop) reload() error {
	if !l.uncertain {
		return nil
	}
	state, version, err := l.read(l.ctx)
	if err != nil {
		return err
	}
	l.state, l.version, l.uncertain = state, version, false
	l.adopt()
	return nil
}

func (l *Loop) try(in release.Input, item int64) error {
	in.At = l.now()
	in.Window = l.service.Windows.At(in.At)
	if l.Unseen != nil {
		in.Unseen = l.Unseen()
	}
	next, actions := release.Decide(l.service.Policy, l.state, in)
	if item == 0 && len(actions.Posts)+len(actions.Answers)+len(actions.Drives) == 0 && reflect.DeepEqual(next, l.state) {
		return nil
	}
	evidence := l.evidence(next)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), commitWithin)
	defer cancel()
	begun := time.Now()
	version, err := l.store.Commit(ctx, store.Commit{
		State: next, Version: l.version, Had: l.state.Next, At: in.At, Channel: l.service.Channel, Inbox: item,
		Posts: actions.Posts, Answers: actions.Answers, Evidence: evidence, Lease: l.tenure.lease(),
		Drives: actions.Drives, Cancels: actions.Cancels, Report: in.Report,
	})
	l.metrics.committed(l.service.Policy.Service, time.Since(begun))
	if err != nil {
		return err
	}
	l.unwritten.Store(nil)
	l.state, l.version = next, version
	l.show()
	l.act(actions)
	return nil
}
