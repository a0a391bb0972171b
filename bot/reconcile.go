package bot

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/rs/zerolog"
	"golang.org/x/time/rate"

	"releasebot/release"
	"releasebot/store"
)

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
// which go first; channels, edits and answers do not wait for each other. Notes that waited through an outage are folded
// into one summary.
type Reconciler struct {
	outbox    Outbox
	messenger Messenger
	log       zerolog.Logger
	metrics   *Metrics
	wake      chan struct{}
	done      chan attempt

	// To be set before Run, or left.
	Clock  Clock                                                                                   // of the stored messages' times; the wall's by default
	By     store.Lease                                                                             // under which messages are posted; the zero Lease where there is one replica
	Valid  func() bool                                                                             // asked right before anything is sent: whether it may still be; nil always may
	Admins func(ctx context.Context, services []string) []string                                   // Slack user ids of those who are told what keeps messages from people; nil tells nobody
	Heard  func(ctx context.Context, channel string, from, to time.Time) ([]release.Missed, error) // messages to the bot that it may not have heard; nil knows of none

	limits Limits
	posts  map[string]*rate.Limiter // by channel
	edits  *rate.Limiter

	// Of one Run.
	begun    time.Time
	pauses   map[string]*pause    // by message key, and by lane for what Slack asked to leave alone
	busy     map[string]int       // how many messages of a lane are being shown
	flying   map[string]bool      // keys of messages that are being shown
	unsure   map[string]time.Time // when a post was last tried of which nobody knows how it ended; zero: it is not there
	caughtUp map[string]bool      // channels that took something, and whose notes were folded if need be
	stale    map[string]int       // notes that waited too long, by channel
	beside   sync.WaitGroup       // those who are being told of troubles

	mu          sync.Mutex
	troubles    map[string]*trouble // by channel; "" for all
	waits       map[string]waits    // by channel
	unreachable time.Time           // since when Slack does not answer; zero: it does
}

// waits is what waits for a channel.
type waits struct {
	messages int
	since    time.Time
	services []string
}

// attempt is one try to show a message, and how it ended.
type attempt struct {
	message store.Message
	unsure  map[string]time.Time // as the reconciler's
	sent    bool                 // a post was called for: if it failed, it may be there all the same
	looked  bool                 // its channel was looked at, and caught up with
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
		outbox: outbox, messenger: m, log: log, metrics: metrics, limits: limits, Clock: Wall{},
		wake: make(chan struct{}, 1), done: make(chan attempt), posts: map[string]*rate.Limiter{},
		edits: rate.NewLimiter(limits.Edits, limits.EditBurst), troubles: map[string]*trouble{},
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

// Run goes on until ctx ends. Messages that are being shown then are finished, or found again later. It may be called
// again once it has returned: it knows nothing then but what is stored.
func (r *Reconciler) Run(ctx context.Context) {
	r.begin()
	for ctx.Err() == nil {
		timer := time.NewTimer(r.round(ctx))
		select {
		case <-ctx.Done():
		case <-r.wake:
		case a := <-r.done:
			r.ended(ctx, a)
		case <-timer.C:
		}
		timer.Stop()
	}
	for len(r.flying) > 0 {
		r.ended(ctx, <-r.done)
	}
	r.beside.Wait()
	r.forget()
}

func (r *Reconciler) begin() {
	r.begun = time.Now()
	r.pauses, r.busy, r.flying = map[string]*pause{}, map[string]int{}, map[string]bool{}
	r.unsure, r.caughtUp = map[string]time.Time{}, map[string]bool{}
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
	r.survey(messages)
	ready, wait := r.pick(messages, time.Now())
	for _, m := range ready {
		r.start(ctx, m)
	}
	return wait
}

// showWithin bounds one message, and is shorter than what a stop waits for.
const showWithin = 7 * time.Second

// start shows a message beside the others. A stop signal does not cut a call to Slack short, so that its outcome is known.
func (r *Reconciler) start(ctx context.Context, m store.Message) {
	r.busy[lane(m)]++
	r.flying[m.Key] = true
	do, limit, ends := r.show, showWithin, context.WithoutCancel(ctx)
	if r.behind(m) {
		do, limit, ends = r.catchUp, catchUpWithin, ctx // which a stop may cut short: it is one transaction, or none
	}
	a := attempt{message: m, unsure: r.doubts(m)}
	go func() {
		within, cancel := context.WithTimeout(WithValid(ends, r.Valid), limit)
		defer cancel()
		a.err = do(within, &a)
		r.done <- a
	}()
}

// doubts are the posts of a message's channel of which nobody knows whether they are there. Of one that was begun before
// this Run, it may be the last moment before it.
func (r *Reconciler) doubts(m store.Message) map[string]time.Time {
	if m.TS == "" && !m.Tried.IsZero() {
		if _, known := r.unsure[m.Key]; !known {
			r.unsure[m.Key] = r.begun
		}
	}
	return maps.Clone(r.unsure)
}

func (r *Reconciler) ended(ctx context.Context, a attempt) {
	m := a.message
	r.busy[lane(m)]--
	delete(r.flying, m.Key)
	if a.sent {
		r.unsure[m.Key] = time.Time{}
		if a.err != nil && !certain(a.err) {
			r.unsure[m.Key] = time.Now()
		}
	}
	if a.err != nil {
		r.failed(context.WithoutCancel(ctx), a)
		return
	}
	delete(r.pauses, m.Key)
	if a.looked {
		r.caughtUp[m.Channel] = true
		return
	}
	delete(r.unsure, m.Key)
	if m.Answer == nil {
		r.over(context.WithoutCancel(ctx), m.Channel)
	}
	if strings.HasPrefix(lane(m), lanePost) {
		r.caughtUp[m.Channel] = true
	}
}
