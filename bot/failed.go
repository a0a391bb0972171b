package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"releasebot/store"
)

// settling is for a post that may still turn up.
type settling struct{ wait time.Duration }

func (s *settling) Error() string {
	return fmt.Sprintf("it is not known yet whether Slack took the message; it is looked for again in %s", s.wait.Round(time.Second))
}

// certain tells whether an error leaves no doubt that nothing was posted.
func certain(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) || errors.Is(err, ErrUnsent)
}

// failed decides whether a message is tried again, and when.
func (r *Reconciler) failed(ctx context.Context, a attempt) {
	m, err := a.message, a.err
	var refusal *Refusal
	var soon *settling
	switch {
	case errors.As(err, &soon):
		r.log.Debug().Err(err).Str("message", m.Key).Msg("a message is looked for again")
		r.pauses[m.Key] = &pause{until: time.Now().Add(soon.wait), steps: backoff.NewExponentialBackOff()}
	case errors.Is(err, errInvalid):
		r.later(m.Key)
	case errors.As(err, &refusal) && refusal.Permanent:
		r.giveUp(ctx, m, refusal)
	case refusal != nil && refusal.Wait > 0:
		r.metrics.brought(outcomeFailed, time.Now())
		r.pauses[lane(m)] = &pause{until: time.Now().Add(refusal.Wait)}
	case refusal != nil && refusal.Trouble != nil:
		r.metrics.brought(outcomeFailed, time.Now())
		delete(r.caughtUp, m.Channel)
		r.later(m.Key)
		r.troubled(ctx, m, *refusal.Trouble)
	default:
		r.metrics.brought(outcomeFailed, time.Now())
		if m.Answer == nil {
			delete(r.caughtUp, m.Channel)
		}
		wait := r.later(m.Key)
		r.log.Warn().Err(err).Str("message", m.Key).Dur("again_in", wait).Msg("a message cannot be shown yet")
	}
}

func (r *Reconciler) giveUp(ctx context.Context, m store.Message, refusal *Refusal) {
	if refusal.Gone {
		r.log.Info().Str("message", m.Key).Msg("somebody deleted a message that is over; it is left")
	} else {
		r.log.Error().Err(refusal).Str("message", m.Key).Msg("Slack does not take this message; it is given up")
	}
	r.metrics.brought(outcomeGivenUp, time.Now())
	ctx, cancel := context.WithTimeout(ctx, markWithin)
	defer cancel()
	if err := r.outbox.GiveUp(ctx, m.Key, m.Revision, refusal.Error()); err != nil {
		r.log.Error().Err(err).Str("message", m.Key).Msg("cannot be marked as given up")
		r.later(m.Key)
		return
	}
	delete(r.pauses, m.Key)
	delete(r.unsure, m.Key)
}

// later puts a message off, longer each time.
func (r *Reconciler) later(key string) time.Duration {
	p := r.pauses[key]
	if p == nil || p.steps == nil {
		p = &pause{steps: backoff.NewExponentialBackOff()}
		r.pauses[key] = p
	}
	wait := p.steps.NextBackOff()
	p.until = time.Now().Add(wait)
	return wait
}

// called takes note of whether Slack answered, and hands the error on.
func (r *Reconciler) called(err error) error {
	var refusal *Refusal
	answered := err == nil || errors.As(err, &refusal)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case errors.Is(err, errInvalid): // nobody was asked
	case answered:
		r.unreachable = time.Time{}
	case r.unreachable.IsZero():
		r.unreachable = r.Clock.Now()
	}
	return err
}

// Reachable tells whether Slack answered when it was called last, whatever it said; if not, since when. Of what was never
// called it is assumed.
func (r *Reconciler) Reachable() (ok bool, since time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unreachable.IsZero(), r.unreachable
}
