package bot

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/rs/zerolog"

	"releasebot/deployer"
	"releasebot/release"
	"releasebot/store"
)

// Loop is the one place where a service's state changes: one goroutine that takes inputs one after the other.
type Loop struct {
	service Service
	store   Store
	clock   Clock
	log     zerolog.Logger
	metrics *Metrics
	posted  func() // told when there are new messages

	Access  Access               // who may do what; nil lets everybody. To be set before Run
	Changed func(service string) // told when the board changed; nil tells nobody. To be set before Run

	runner *deployer.Runner

	state     release.State
	version   int64
	uncertain bool // a commit failed: the store may or may not have it

	wake    chan struct{}
	reports chan release.Report
	looked  chan []release.Verdict
	found   chan release.Found
	looking bool
	polling bool

	verdicts []release.Verdict     // of the last look
	board    atomic.Pointer[Board] // for others
	asked    map[int64]*lookUp     // requests that are looked up, by their inbox ids
	lookedUp chan lookUp
	ctx      context.Context // of Run, for the goroutines that hand in what they found
	beside   sync.WaitGroup  // those goroutines
}

// commitWithin bounds one transaction; a stop signal does not cut it short.
const commitWithin = 5 * time.Second

// NewLoop makes the loop of a service. posted is called after each commit that has messages.
func NewLoop(service Service, st Store, clock Clock, log zerolog.Logger, metrics *Metrics, posted func()) *Loop {
	l := &Loop{
		service: service, store: st, clock: clock, metrics: metrics, posted: posted,
		log:  log.With().Str("service", service.Policy.Service).Logger(),
		wake: make(chan struct{}, 1), reports: make(chan release.Report), looked: make(chan []release.Verdict, 1),
		found: make(chan release.Found, 1), asked: map[int64]*lookUp{}, lookedUp: make(chan lookUp),
	}
	l.show()
	if w, ok := service.Watcher.(Queried); ok {
		w.OnQuery(func(took time.Duration, err error) { metrics.queried(service.Policy.Service, took, err) })
	}
	return l
}

// Wake tells the loop that a request waits in the inbox.
func (l *Loop) Wake() {
	select {
	case l.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Run goes on until ctx ends. Drives that are under way then go on by themselves; the next Run finds them.
func (l *Loop) Run(ctx context.Context) error {
	l.ctx = ctx
	l.metrics.Runs(l.service.Policy.Service, l.service.Policy.Tick)
	if err := l.load(ctx); err != nil {
		return err
	}
	l.runner = deployer.NewRunner(l.service.Driver, l.service.Policy.Service, l.reported)
	l.runner.OnError = func(d release.Drive, err error) {
		l.log.Error().Err(err).Str("drive", d.ID).Msg("the driver failed")
	}
	defer l.leave()
	l.adopt()
	l.Wake()
	tick, poll := l.now(), l.now()
	tickAt, pollAt := l.after(0), l.after(0)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.wake:
			l.requests()
		case r := <-l.reports:
			l.insist(release.Input{Report: &r})
		case found := <-l.lookedUp:
			l.asked[found.item] = &found
			l.requests()
		case verdicts := <-l.looked:
			l.looking, l.verdicts = false, verdicts
			l.decide(release.Input{Looked: &release.Looked{Verdicts: verdicts}})
			l.show()
		case f := <-l.found:
			l.polling = false
			l.decide(release.Input{Found: &f})
		case <-tickAt:
			late := l.now().Sub(tick)
			tick, tickAt = l.next(tick, l.service.Policy.Tick)
			l.tick(late)
		case <-pollAt:
			poll, pollAt = l.next(poll, l.service.Poll)
			l.poll()
		}
	}
}

func (l *Loop) now() time.Time { return l.clock.Now().In(l.service.Location) }

func (l *Loop) after(d time.Duration) <-chan time.Time { return l.clock.After(d) }

// next is the time one period after last, or after now where that has passed already: late ticks are not made up for.
func (l *Loop) next(last time.Time, period time.Duration) (time.Time, <-chan time.Time) {
	at, now := last.Add(period), l.now()
	if at.Before(now) || at.Sub(now) > period {
		at = now.Add(period)
	}
	return at, l.after(at.Sub(now))
}

// load reads the state, retrying for as long as the store does not answer.
func (l *Loop) load(ctx context.Context) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		state, version, err := l.read(ctx)
		if err != nil {
			l.metrics.failed(l.service.Policy.Service, whatStore)
			l.log.Error().Err(err).Msg("the state cannot be read; trying again")
			return struct{}{}, err
		}
		l.state, l.version = state, version
		l.show()
		return struct{}{}, nil
	}, backoff.WithMaxElapsedTime(0))
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("read the state of %s: %w", l.service.Policy.Service, err)
	}
	return nil
}

// read reads the state within the time that a commit has, too: a store that hangs is one that fails.
func (l *Loop) read(ctx context.Context) (release.State, int64, error) {
	l.metrics.tries(l.service.Policy.Service, l.clock.Now())
	ctx, cancel := context.WithTimeout(ctx, commitWithin)
	defer cancel()
	return l.store.Load(ctx, l.service.Policy.Service)
}

// tick lets time pass, late after it was due, and starts a look at the charts unless the last one still runs.
func (l *Loop) tick(late time.Duration) {
	l.metrics.ticked(l.service.Policy.Service, l.clock.Now(), late)
	l.decide(release.Input{Known: l.day()})
	l.requests() // a wake-up can be lost with another process; the inbox cannot
	if l.looking {
		return
	}
	l.looking = true
	at := l.now()
	baseline := l.state.Baseline(at)
	l.beside.Go(func() {
		begun := time.Now()
		verdicts := l.service.Watcher.Judge(l.ctx, at, baseline)
		if l.ctx.Err() == nil { // a look that was cut short saw nothing
			l.metrics.looked(l.service.Policy.Service, verdicts, at, time.Since(begun))
			l.looked <- verdicts
		}
	})
}

// poll looks for the newest build, unless the last look still runs.
func (l *Loop) poll() {
	if l.polling {
		return
	}
	l.polling = true
	since := ""
	if n := len(l.state.Good); n > 0 {
		since = l.state.Good[n-1].ID
	}
	l.beside.Go(func() {
		b, err := l.newest(since)
		if l.ctx.Err() != nil {
			return
		}
		found := release.Found{Build: b}
		if err != nil {
			l.log.Error().Err(err).Msg("new builds cannot be found")
			l.metrics.failed(l.service.Policy.Service, whatBuilds)
			found = release.Found{Problem: err.Error()}
		}
		l.found <- found
	})
}

func (l *Loop) newest(since string) (release.Build, error) {
	if since == "" && l.service.Deployed != "" {
		return l.service.Builds.Find(l.ctx, l.service.Deployed)
	}
	return l.service.Builds.Newest(l.ctx, since)
}

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
	if errors.Is(err, store.ErrDone) { // this request was decided on already
		l.uncertain = true
		return nil
	}
	if err != nil {
		l.uncertain = true
		l.metrics.failed(l.service.Policy.Service, whatStore)
		l.log.Error().Err(err).Msg("the outcome of an input cannot be stored; nothing was done")
	}
	return err
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
		Posts: actions.Posts, Answers: actions.Answers, Evidence: evidence,
	})
	l.metrics.committed(l.service.Policy.Service, time.Since(begun))
	if err != nil {
		return err
	}
	l.state, l.version = next, version
	l.show()
	l.act(actions)
	return nil
}
