package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/store"
)

// installation is a running ReleaseBot: a loop a service, the line to Slack, and the HTTP server.
type installation struct {
	log      zerolog.Logger
	clock    bot.Clock
	store    *store.Store
	slack    slack.Config
	services []bot.Service
	roles    map[string]commands.Roles // by service
	limits   bot.Limits
	http     string // host:port; "" serves nothing
	hook     string // what calls of the webhook are signed with; "" takes none

	registry   *prometheus.Registry
	metrics    *bot.Metrics
	client     *slack.Client
	access     *slack.Access
	homes      *slack.Homes
	socket     *slack.Socket
	loops      map[string]*bot.Loop
	reconciler *bot.Reconciler
}

// stopWithin is how long all parts have to end after a stop signal. Orchestrators kill after 10 s.
const stopWithin = 9 * time.Second

// run goes on until ctx ends, or returns at once what makes starting pointless.
func (i *installation) run(ctx context.Context) error {
	i.registry = prometheus.NewRegistry()
	i.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	i.metrics = bot.NewMetrics(i.registry)
	zones := map[string]*time.Location{}
	for _, s := range i.services {
		zones[s.Policy.Service] = s.Location
	}
	i.slack.Log, i.slack.Draw = i.log, drawer{store: i.store, zones: zones}.draw
	i.client = slack.NewClient(i.slack)
	i.access = slack.NewAccess(i.client, i.roles, i.log)
	i.reconciler = bot.NewReconciler(i.store, i.client, i.limits, i.log, i.metrics)
	i.homes = slack.NewHomes(i.client, i.access, i.boards, i.log)
	i.loops = map[string]*bot.Loop{}
	for _, s := range i.services {
		loop := bot.NewLoop(s, i.store, i.clock, i.log, i.metrics, i.reconciler.Wake)
		loop.Access, loop.Changed = i.access, i.homes.Changed
		i.loops[s.Policy.Service] = loop
	}
	ids, err := i.client.Preflight(ctx, i.channels())
	if err != nil && !errors.Is(err, slack.ErrUnreachable) {
		// At a first start that is a mistake of the configuration. Later on something may be under way that must be
		// looked after, whatever became of a channel or a token.
		if begun, failed := i.begun(ctx); failed != nil || !begun {
			return errors.Join(err, failed)
		}
	}
	i.socket = &slack.Socket{
		Client: i.client, Inbox: i.store, Now: i.clock.Now, Acked: i.metrics.Acked, Log: i.log,
		Boards: i.boards, Access: i.access, Homes: i.homes, Context: i.context,
		Wake: func(service string) {
			if l, ok := i.loops[service]; ok {
				l.Wake()
			}
		},
	}
	if err == nil {
		i.socket.Services = i.where(ids)
	} else {
		i.log.Error().Err(err).Msg("starting without Slack; the loops go on, messages follow later")
	}
	return i.supervise(ctx, err == nil)
}

// boards are what is known of the services, in the configuration's order.
func (i *installation) boards() []bot.Board {
	boards := make([]bot.Board, len(i.services))
	for n, s := range i.services {
		boards[n] = i.loops[s.Policy.Service].Board()
	}
	return boards
}

// context is the key of the message that stands at a place in Slack; "" where it is none of the bot's.
func (i *installation) context(ctx context.Context, channel, ts string) string {
	key, err := i.store.KeyOf(ctx, channel, ts)
	if err != nil {
		i.log.Error().Err(err).Msg("it cannot be told which message a thread belongs to")
	}
	return key
}

// begun tells whether the store knows any of the services already.
func (i *installation) begun(ctx context.Context) (bool, error) {
	for _, s := range i.services {
		_, version, err := i.store.Load(ctx, s.Policy.Service)
		if err != nil || version > 0 {
			return version > 0, err
		}
	}
	return false, nil
}

// supervise runs all parts and waits for them; none may end before ctx does.
func (i *installation) supervise(ctx context.Context, checked bool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var parts sync.WaitGroup
	part := func(name string, run func() error) {
		parts.Go(func() {
			if err := run(); err != nil {
				cancel(fmt.Errorf("%s: %w", name, err))
			}
		})
	}
	server, err := i.listen(ctx)
	if err != nil {
		return err
	}
	part("HTTP server", func() error { return server.run(ctx) })
	for name, l := range i.loops {
		part("loop of "+name, func() error { return l.Run(ctx) })
	}
	part("pruning", func() error { i.prune(ctx); return nil })
	part("access", func() error { i.access.Run(ctx); return nil })
	part("Slack", func() error {
		if checked || i.check(ctx) {
			parts.Go(func() { i.reconciler.Run(ctx) })
			parts.Go(func() { i.homes.Run(ctx) })
			i.socket.Run(ctx)
		}
		return nil
	})
	<-ctx.Done()
	i.log.Info().Msg("stopping; drives under way go on by themselves")
	done := make(chan struct{})
	go func() { parts.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(stopWithin):
		return fmt.Errorf("not everything ended within %s", stopWithin)
	}
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// checkEvery is how often Slack is tried when it could not be reached at the start.
const checkEvery = 10 * time.Second

// check repeats the preflight until Slack answers and is content; false if ctx ended first.
func (i *installation) check(ctx context.Context) bool {
	for {
		ids, err := i.client.Preflight(ctx, i.channels())
		if err == nil {
			i.socket.Services = i.where(ids)
			return true
		}
		i.log.Error().Err(err).Msg("not connected to Slack")
		timer := time.NewTimer(checkEvery)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false
		case <-timer.C:
		}
	}
}

const (
	pruneEvery = 6 * time.Hour
	pruneAfter = 30 * 24 * time.Hour // requests and answers; messages and the history stay
)

// prune bounds what the store keeps of requests that are long done, and of the numbers behind old events.
func (i *installation) prune(ctx context.Context) {
	ticker := time.NewTicker(pruneEvery)
	defer ticker.Stop()
	for {
		if err := i.store.Prune(ctx, i.clock.Now().Add(-pruneAfter)); err != nil && ctx.Err() == nil {
			i.log.Error().Err(err).Msg("old requests cannot be deleted")
		}
		if err := i.store.PruneEvidence(ctx, i.clock.Now().Add(-store.EvidenceKept)); err != nil && ctx.Err() == nil {
			i.log.Error().Err(err).Msg("old evidence cannot be deleted")
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (i *installation) channels() []string {
	var channels []string
	for _, s := range i.services {
		channels = append(channels, s.Channel)
	}
	return channels
}

// where is what the grammar of /releasebot must know of the services.
func (i *installation) where(ids map[string]string) []commands.Service {
	var services []commands.Service
	for _, s := range i.services {
		known := commands.Service{Name: s.Policy.Service, Channel: ids[s.Channel], Targets: s.Policy.Targets()}
		for _, c := range s.Policy.Charts {
			known.Charts = append(known.Charts, c.Name)
		}
		services = append(services, known)
	}
	return services
}

// problems says what keeps the installation from its work, each a sentence.
func (i *installation) problems(ctx context.Context) []string {
	problems := i.stuck()
	if err := i.store.Ping(ctx); err != nil {
		problems = append(problems, "The store does not answer: "+err.Error())
	}
	if !i.socket.Connected() {
		problems = append(problems, "There is no connection to Slack.")
	}
	return append(problems, i.access.Problems()...)
}

// stuckAfter is the fewest ticks without which a loop counts as stuck, and a floor for short ticks.
const (
	stuckTicks = 3
	stuckFloor = 10 * time.Second
)

// stuck names the loops that have not ticked for too long.
func (i *installation) stuck() []string {
	var problems []string
	for _, s := range i.services {
		last := i.metrics.LastTick(s.Policy.Service)
		if limit := max(stuckTicks*s.Policy.Tick, stuckFloor); i.clock.Now().Sub(last) > limit {
			problems = append(problems, fmt.Sprintf("The loop of %s has not ticked since %s.", s.Policy.Service, last.Format(time.RFC3339)))
		}
	}
	return problems
}
