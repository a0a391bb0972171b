package bot

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/rs/zerolog"
	"golang.org/x/time/rate"

	"releasebot/store"
)

// Messenger shows messages to people; bot/slack is one. Its errors are a *Refusal where the other side said no, and
// anything else where nobody knows what happened.
type Messenger interface {
	// Post shows a message for the first time and gives its ts. parent is the ts of its thread, or "".
	Post(ctx context.Context, m store.Message, parent string) (ts string, err error)
	// Find looks for a message that may have been posted before; "" when it is not there.
	Find(ctx context.Context, m store.Message, parent string) (ts string, err error)
	// Edit changes what a shown message says.
	Edit(ctx context.Context, m store.Message) error
	// Answer tells one person, and nobody else.
	Answer(ctx context.Context, m store.Message) error
}

// Refusal is an answer that says no.
type Refusal struct {
	Err       error
	Wait      time.Duration // do not call this method again before; 0 for no word about it
	Permanent bool          // the same message will never be taken
}

func (r *Refusal) Error() string { return r.Err.Error() }
func (r *Refusal) Unwrap() error { return r.Err }

// Outbox is what a reconciler reads and marks; store.Store is one.
type Outbox interface {
	Unshown(ctx context.Context, limit int) ([]store.Message, error)
	Message(ctx context.Context, key string) (store.Message, error)
	Trying(ctx context.Context, key string, at time.Time, by store.Lease) error
	Shown(ctx context.Context, key string, revision int64, ts string) error
	GiveUp(ctx context.Context, key string, revision int64, reason string) error
}

// Limits are Slack's rates (docs.slack.dev, "Rate limits"): chat.postMessage about one a second and channel with short
// bursts, chat.update Tier 3.
type Limits struct {
	Posts     rate.Limit // a second and channel
	PostBurst int
	Edits     rate.Limit // a second in all
	EditBurst int
}

// SlackLimits stay below what Slack allows.
var SlackLimits = Limits{Posts: 1, PostBurst: 5, Edits: 50.0 / 60, EditBurst: 15}

// NoLimits are for a workspace of one's own.
var NoLimits = Limits{Posts: rate.Inf, Edits: rate.Inf}

// Reconciler brings messages to people: each is posted once and then edited in place, as fast as the limits allow.
// Many changes of one message while it waits are one edit. Messages of a channel keep their order but for urgent threads,
// which go first; channels, edits and answers do not wait for each other.
type Reconciler struct {
	outbox    Outbox
	messenger Messenger
	log       zerolog.Logger
	metrics   *Metrics
	wake      chan struct{}
	done      chan outcome

	limits Limits
	posts  map[string]*rate.Limiter // by channel
	edits  *rate.Limiter
	pauses map[string]*pause // by message key, and by lane for what Slack asked to leave alone
	busy   map[string]int    // how many messages of a lane are being shown
	flying map[string]bool   // keys of messages that are being shown
}

// outcome is how showing a message ended.
type outcome struct {
	message store.Message
	err     error
}

// pause is a time before which something is not tried again.
type pause struct {
	until time.Time
	steps *backoff.ExponentialBackOff
}

// NewReconciler makes a reconciler; Run starts it.
func NewReconciler(outbox Outbox, m Messenger, limits Limits, log zerolog.Logger, metrics *Metrics) *Reconciler {
	return &Reconciler{
		outbox: outbox, messenger: m, log: log, metrics: metrics, limits: limits,
		wake: make(chan struct{}, 1), done: make(chan outcome), posts: map[string]*rate.Limiter{}, pauses: map[string]*pause{},
		busy: map[string]int{}, flying: map[string]bool{},
		edits: rate.NewLimiter(limits.Edits, limits.EditBurst),
	}
}

// Wake tells the reconciler that there are new messages.
func (r *Reconciler) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

const (
	unshownAtOnce = 200             // messages looked at to choose the next
	idleWait      = 5 * time.Second // another replica's commits do not wake this one
)

// Run goes on until ctx ends. Messages that are being shown then are finished, or found again later.
func (r *Reconciler) Run(ctx context.Context) {
	for ctx.Err() == nil {
		timer := time.NewTimer(r.round(ctx))
		select {
		case <-ctx.Done():
		case <-r.wake:
		case o := <-r.done:
			r.ended(ctx, o)
		case <-timer.C:
		}
		timer.Stop()
	}
	for len(r.flying) > 0 {
		r.ended(ctx, <-r.done)
	}
}

// round begins to show all that can be shown now, and tells how long nothing more can be done.
func (r *Reconciler) round(ctx context.Context) time.Duration {
	messages, err := r.outbox.Unshown(ctx, unshownAtOnce)
	if err != nil {
		if ctx.Err() == nil {
			r.metrics.failed("", whatOutbox)
			r.log.Error().Err(err).Msg("the outbox cannot be read")
		}
		return idleWait
	}
	r.metrics.unshown(messages)
	ready, wait := r.pick(messages, time.Now())
	for _, m := range ready {
		r.begin(ctx, m)
	}
	return wait
}

// showWithin bounds one message, and is shorter than what a stop waits for.
const showWithin = 7 * time.Second

// begin shows a message beside the others. A stop signal does not cut a call to Slack short, so that its outcome is known.
func (r *Reconciler) begin(ctx context.Context, m store.Message) {
	r.busy[lane(m)]++
	r.flying[m.Key] = true
	go func() {
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), showWithin)
		defer cancel()
		r.done <- outcome{m, r.show(within, m)}
	}()
}

func (r *Reconciler) ended(ctx context.Context, o outcome) {
	r.busy[lane(o.message)]--
	delete(r.flying, o.message.Key)
	if o.err != nil {
		r.failed(context.WithoutCancel(ctx), o.message, o.err)
		return
	}
	delete(r.pauses, o.message.Key)
}

// failed decides whether a message is tried again, and when.
func (r *Reconciler) failed(ctx context.Context, m store.Message, err error) {
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.Permanent {
		r.log.Error().Err(err).Str("message", m.Key).Msg("Slack does not take this message; it is given up")
		r.metrics.brought(outcomeGivenUp, time.Now())
		ctx, cancel := context.WithTimeout(ctx, markWithin)
		defer cancel()
		if err := r.outbox.GiveUp(ctx, m.Key, m.Revision, err.Error()); err != nil {
			r.log.Error().Err(err).Str("message", m.Key).Msg("cannot be marked as given up")
			r.later(m.Key)
			return
		}
		delete(r.pauses, m.Key)
		return
	}
	r.metrics.brought(outcomeFailed, time.Now())
	if refusal != nil && refusal.Wait > 0 {
		r.pauses[lane(m)] = &pause{until: time.Now().Add(refusal.Wait)}
		return
	}
	wait := r.later(m.Key)
	r.log.Warn().Err(err).Str("message", m.Key).Dur("again_in", wait).Msg("a message cannot be shown yet")
}

// later puts a message off, longer each time.
func (r *Reconciler) later(key string) time.Duration {
	p := r.pauses[key]
	if p == nil {
		p = &pause{steps: backoff.NewExponentialBackOff()}
		r.pauses[key] = p
	}
	wait := p.steps.NextBackOff()
	p.until = time.Now().Add(wait)
	return wait
}
