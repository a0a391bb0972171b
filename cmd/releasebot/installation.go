package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
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
	http     string     // host:port; "" serves nothing
	data     string     // the folder that a replica is known by; "" has none
	dumps    string     // the folder of the watchdog's state dumps; "" has no watchdog
	notify   string     // the socket of systemd, as sd_notify(3) says; "" has none
	keep     store.Keep // how long the store keeps what is over; zero is store.DefaultKeep
	reload   *reload    // takes over a changed configuration file; nil where there is none
	hup      <-chan os.Signal
	hook     string // what calls of the webhook are signed with; "" takes none

	registry   *prometheus.Registry
	metrics    *bot.Metrics
	client     *slack.Client
	access     *slack.Access
	homes      *slack.Homes
	socket     *slack.Socket
	desks      desks
	changed    chan struct{}
	reconciler *bot.Reconciler
	replicas   *replicas
	wrong      atomic.Pointer[error] // what of Slack cannot be used, as far as the last check found; nil for nothing
	unname     func()                // gives the replica's name free; nil where it has none
	keeper     *bot.Keeper           // nil where there is one replica only
	ids        struct {
		sync.Mutex
		of map[string]string // ids of channels, by what the configuration calls them
	}
}

// stopWithin is how long all parts have to end after a stop signal. Orchestrators kill after 10 s.
const stopWithin = 9 * time.Second

// run goes on until ctx ends, or returns at once what makes starting pointless.
func (i *installation) run(ctx context.Context) error {
	i.registry = prometheus.NewRegistry()
	i.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	i.metrics = bot.NewMetrics(i.registry)
	i.slack.Log, i.slack.Draw = i.log, drawer{store: i.store, zone: i.desks.zone}.draw
	i.client = slack.NewClient(i.slack)
	i.access = slack.NewAccess(i.client, i.roles, i.log)
	i.reconciler = bot.NewReconciler(i.store, i.client, i.limits, i.log, i.metrics)
	i.homes = slack.NewHomes(i.client, i.access, i.boards, i.log)
	if err := i.replicate(ctx); err != nil {
		return err
	}
	if i.unname != nil {
		defer i.unname()
	}
	for _, s := range i.services {
		i.desks.add(s, i.newLoop(s))
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
		Connection: i.metrics.Connected,
		Boards:     i.boards, Access: i.access, Homes: i.homes, Context: i.context, Wake: i.desks.wake,
	}
	i.hear()
	i.usable(err)
	if err != nil {
		i.log.Error().Err(err).Msg("starting although not all of Slack can be used; the loops go on, messages follow later")
	}
	if ids != nil {
		i.known(i.services, ids)
	}
	return i.supervise(ctx, ids != nil, err == nil)
}

// hear lets what was said while nobody listened be told once somebody does.
func (i *installation) hear() {
	i.reconciler.Clock, i.reconciler.Admins, i.reconciler.Heard = i.clock, i.access.Admins, i.socket.Missed
	i.socket.Since = i.replicas.lastHeard
	i.socket.Back = func(ctx context.Context, from, to time.Time) {
		if i.replicas.othersHeard() {
			return
		}
		if err := i.socket.SayMissed(ctx, i.store, i.replicas.spoken(), from, to); err != nil && ctx.Err() == nil {
			i.log.Warn().Err(err).Msg("it could not be found out whom nobody heard")
		}
	}
}

// boards are what is known of the services, in the configuration's order.
func (i *installation) boards() []bot.Board {
	var boards []bot.Board
	for _, d := range i.desks.all() {
		boards = append(boards, d.loop.Board())
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

// supervise runs all parts and waits for them; none may end before ctx does. reached tells whether Slack was reached, and
// well whether all of it can be used.
func (i *installation) supervise(ctx context.Context, reached, well bool) error {
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
	i.desks.open(func(d *desk) {
		part("loop of "+d.name, func() error { return i.serve(ctx, d) })
	})
	part("replicas", func() error { i.replicas.run(ctx); return nil })
	part("signals", func() error { return i.store.Listen(ctx, i.heard) })
	if i.reload != nil {
		i.reload.to, i.reload.done = i, i.reloaded
		part("reload", func() error { i.reload.run(ctx, i.hup); return nil })
	}
	part("followers", func() error { i.follow(ctx); return nil })
	part("watchdog", func() error { i.watchdog(ctx); return nil })
	part("pruning", func() error { i.prune(ctx); return nil })
	part("access", func() error { i.access.Run(ctx); return nil })
	part("Slack", func() error {
		if reached || i.check(ctx, checkEvery, false) {
			part("messages", func() error { return i.hold(ctx, store.SlackLease, i.bring) })
			parts.Go(func() { i.homes.Run(ctx) })
			parts.Go(func() {
				if !well {
					i.check(ctx, checkAgain, true)
				}
			})
			i.socket.Run(ctx)
		}
		return nil
	})
	i.record(ctx, "start", "ReleaseBot "+version+" started")
	<-ctx.Done()
	i.record(ctx, "stop", "ReleaseBot stopped")
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

const (
	checkEvery = 10 * time.Second // while Slack cannot be reached
	checkAgain = time.Minute      // while one of the channels cannot be used
)

// check repeats the preflight until Slack answers, or, where all is asked, until nothing is wrong any more; false if ctx
// ended first.
func (i *installation) check(ctx context.Context, every time.Duration, all bool) bool {
	for {
		ids, err := i.client.Preflight(ctx, i.channels())
		if ids != nil {
			i.known(i.running(), ids)
		}
		i.usable(err)
		if err == nil || ids != nil && !all {
			return true
		}
		i.log.Error().Err(err).Msg("not all of Slack can be used")
		timer := time.NewTimer(every)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false
		case <-timer.C:
		}
	}
}

// usable takes note of what the last check of Slack found wrong; nil for nothing.
func (i *installation) usable(err error) {
	if err == nil {
		i.wrong.Store(nil)
		return
	}
	i.wrong.Store(&err)
}

// running are the services as they are configured now.
func (i *installation) running() []bot.Service {
	i.ids.Lock()
	defer i.ids.Unlock()
	return i.services
}

func (i *installation) channels() []string {
	var channels []string
	for _, d := range i.desks.all() {
		channels = append(channels, d.loop.Board().Channel)
	}
	return channels
}

// answerWithin is how long the store has to answer a look at readiness; those who ask wait for little longer.
const answerWithin = 2 * time.Second

// problems says what keeps the installation from its work, each a sentence.
func (i *installation) problems(ctx context.Context) []string {
	problems := i.stuck()
	for _, d := range i.desks.all() {
		if err := d.loop.Unwritten(); err != nil {
			problems = append(problems, fmt.Sprintf("The state of %s cannot be written: %s.", d.name, err))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if err := i.store.Ping(ctx); err != nil {
		problems = append(problems, "The store does not answer: "+err.Error())
	}
	if !i.socket.Connected() {
		problems = append(problems, "There is no connection to Slack.")
	}
	if wrong := i.wrong.Load(); wrong != nil {
		problems = append(problems, (*wrong).Error())
	}
	problems = append(problems, i.reconciler.Problems()...)
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
	for _, d := range i.desks.all() {
		last := i.metrics.Beat(d.name) // also a try of a store that does not answer, which no restart mends
		limit := max(stuckTicks*d.loop.Board().Policy.Tick, stuckFloor)
		if d.loop.Serving() && i.clock.Now().Sub(last) > limit {
			problems = append(problems, fmt.Sprintf("The loop of %s has not ticked since %s.", d.name, last.Format(time.RFC3339)))
		}
	}
	return problems
}
