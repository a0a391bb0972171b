package main

import (
	"context"
	"fmt"
	"time"

	"releasebot/bot"
	"releasebot/release"
	"releasebot/store"
)

// replicate prepares for other replicas on the same store.
func (i *installation) replicate(ctx context.Context) error {
	id := aloneID
	if i.store.Shared() {
		var err error
		if id, i.unname, err = identity(i.data); err != nil {
			return err
		}
	}
	channels := map[string]string{}
	for _, s := range i.services {
		channels[s.Policy.Service] = s.Channel
	}
	i.replicas = newReplicas(i.store, id, channels, i.connected, i.log)
	i.replicas.answers = i.client.Answers
	if err := i.replicas.look(ctx); err != nil {
		return err
	}
	if i.store.Shared() {
		i.changed = make(chan struct{}, 1)
		i.keeper = bot.NewKeeper(i.store, id, i.replicas.fit, i.log, i.metrics)
	}
	return nil
}

func (i *installation) newLoop(s bot.Service) *bot.Loop {
	name := s.Policy.Service
	l := bot.NewLoop(s, i.store, i.clock, i.log, i.metrics, i.reconciler.Wake)
	l.Access, l.Changed = i.access, i.homes.Changed
	l.Unseen = func() time.Time {
		return worth(l.Board().Policy.UnseenAfter, i.replicas.unseen(name, i.clock.Now()), i.clock.Now())
	}
	if i.store.Shared() {
		l.Looked = i.keepLook
	}
	return l
}

// worth is since when nobody sees what is said, once half of the time is over after which that matters: every message waits
// for a moment, and the state need not change for that.
func worth(after time.Duration, since, now time.Time) time.Time {
	if after == 0 || since.IsZero() || now.Sub(since) < after/2 {
		return time.Time{}
	}
	return since
}

// hold runs something for as long as this replica has the lease for it; where there is one replica, until ctx ends.
func (i *installation) hold(ctx context.Context, lease string, run func(context.Context, *bot.Tenure) error) error {
	if i.keeper == nil {
		return run(ctx, nil)
	}
	return i.keeper.Hold(ctx, lease, func(ctx context.Context, t *bot.Tenure) error {
		i.record(ctx, "lease", fmt.Sprintf("%s has the lease %s, fence %d", t.Lease.Owner, lease, t.Lease.Fence))
		return run(ctx, t)
	})
}

const recordWithin = 2 * time.Second

// record puts something into the installation's own audit chain.
func (i *installation) record(ctx context.Context, kind, text string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	if err := i.store.Record(ctx, i.clock.Now(), "", kind, "", text); err != nil {
		i.log.Error().Err(err).Str("kind", kind).Str("text", text).Msg("the audit chain does not have this")
	}
}

// bring brings messages to Slack for as long as no other replica may.
func (i *installation) bring(ctx context.Context, tenure *bot.Tenure) error {
	if tenure != nil {
		i.reconciler.By, i.reconciler.Valid = tenure.Lease, tenure.Valid
	}
	i.reconciler.Run(ctx)
	return nil
}

const lookWithin = 5 * time.Second

func (i *installation) keepLook(ctx context.Context, service string, at time.Time, verdicts []release.Verdict) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	if err := i.store.PutLook(ctx, service, at, verdicts); err != nil && ctx.Err() == nil {
		i.log.Warn().Err(err).Str("service", service).Msg("what a look found cannot be kept for other replicas")
	}
}

// heard is told what other replicas wrote.
func (i *installation) heard(s store.Signal) {
	switch s.Kind {
	case "inbox":
		i.desks.wake(s.Service)
	case "outbox":
		i.reconciler.Wake()
	default:
		i.wakeFollowers()
	}
}

// lookAgain is how often a replica looks for itself what others wrote, should their signals not arrive.
const lookAgain = 2 * time.Second

// follow keeps the boards of the services that other replicas own, and looks for requests that others took in.
func (i *installation) follow(ctx context.Context) {
	if !i.store.Shared() {
		return
	}
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	for {
		for _, d := range i.desks.all() {
			if err := d.loop.Follow(ctx, i.store); err != nil && ctx.Err() == nil {
				i.log.Warn().Err(err).Str("service", d.name).Msg("how a service stands cannot be read")
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-i.changed:
		case <-ticker.C:
			for _, d := range i.desks.all() {
				d.loop.Wake()
			}
		}
	}
}

func (i *installation) wakeFollowers() {
	select {
	case i.changed <- struct{}{}:
	default:
	}
}

// connected is since when this replica's line to Slack is open; zero while it is not.
func (i *installation) connected() time.Time {
	if i.socket == nil { // not yet
		return time.Time{}
	}
	return i.socket.ConnectedSince()
}
