package main

import (
	"context"
	"time"

	"releasebot/store"
)

const (
	pruneEvery   = time.Hour
	addressesFor = 30 * time.Minute // Slack takes an answer for as long
	verifyEvery  = 24 * time.Hour
)

// prune bounds what the store keeps, and reads the audit chain once a day. It follows the installation's clock, as what it
// prunes does.
func (i *installation) prune(ctx context.Context) {
	var verified time.Time
	for first := true; ; first = false {
		now := i.clock.Now()
		if err := i.store.ForgetAddresses(ctx, now.Add(-addressesFor)); err != nil && ctx.Err() == nil {
			i.log.Error().Err(err).Msg("old addresses of answers cannot be blanked")
		}
		if !first { // a bot that is started again and again may not make up for a clock that is wrong
			i.forget(ctx, now)
		}
		if since := now.Sub(verified); since >= verifyEvery || since < 0 { // negative: the clock was set back
			verified = now
			i.verify(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-i.clock.After(pruneEvery):
		}
	}
}

// forget deletes what is older than it is to be kept, as far as the clock is believed.
func (i *installation) forget(ctx context.Context, now time.Time) {
	believed, err := i.store.Believed(ctx, now)
	if err == nil {
		err = i.store.Prune(ctx, believed, i.keep)
	}
	if err != nil && ctx.Err() == nil {
		i.log.Error().Err(err).Msg("what is old cannot be deleted")
	}
	if ahead := now.Sub(believed); err == nil && ahead >= time.Second {
		i.log.Warn().Time("clock", now).Time("believed", believed).
			Msg("the clock is more than a day ahead of when old records were deleted last; they are deleted a day further each hour, " +
				"so that a wrong clock does not delete what is to be kept. If the bot was down for long, this ends by itself; if not, set the clock")
	}
}

// verify reads the whole audit chain.
func (i *installation) verify(ctx context.Context) {
	whole := true
	_, err := i.store.VerifyAudit(ctx, nil, func(p store.AuditProblem) {
		whole = false
		i.log.Error().Stringer("problem", p).Msg("the audit chain is broken")
	})
	switch {
	case ctx.Err() != nil:
	case err != nil:
		i.log.Error().Err(err).Msg("the audit chain cannot be read")
	default:
		i.metrics.AuditChecked(whole, i.clock.Now())
	}
}
