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
	for {
		now := i.clock.Now()
		if err := i.store.ForgetAddresses(ctx, now.Add(-addressesFor)); err != nil && ctx.Err() == nil {
			i.log.Error().Err(err).Msg("old addresses of answers cannot be blanked")
		}
		if err := i.store.Prune(ctx, now, i.keep); err != nil && ctx.Err() == nil {
			i.log.Error().Err(err).Msg("what is old cannot be deleted")
		}
		if now.Sub(verified) >= verifyEvery {
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
