package main

import (
	"context"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"releasebot/store"
)

const (
	beatEvery      = 2 * time.Second
	beatEveryAlone = 10 * time.Second // for whoever starts next: since when nothing was heard
	peerGone       = 6 * time.Second  // without a beat
	peerForgotten  = 10 * time.Minute
	deafAfter      = 10 * time.Second // Slack recycles connections; a new one takes a second or two
	probeEvery     = 2 * time.Second
	probeWithin    = 1500 * time.Millisecond
	muteAfter      = 2 // calls in a row that Slack did not answer
)

// replicas tells the other replicas that this one is there and whether it hears Slack, and knows the same of them.
type replicas struct {
	store     *store.Store
	id        string
	last      time.Time                   // when Slack was last heard before
	connected func() time.Time            // since when this replica's line to Slack is open; zero while it is not
	answers   func(context.Context) error // tells whether Slack answers a call; nil is never asked
	log       zerolog.Logger

	mu       sync.Mutex
	channels map[string]string    // by service
	mute     int                  // calls in a row that Slack did not answer
	heard    time.Time            // when this replica last had a line to Slack, or began
	peers    map[string]peer      // the others, by id
	all      time.Time            // when any replica last had one
	waiting  map[string]time.Time // by service: since when a message to its channel waits
}

// peer is another replica as it was last seen.
type peer struct {
	store.Replica
	moved time.Time // on this replica's clock: when its beat was last another
}

// newReplicas makes what this replica, called id, knows of all. channels are the services' own.
func newReplicas(st *store.Store, id string, channels map[string]string, connected func() time.Time, log zerolog.Logger) *replicas {
	now := time.Now()
	return &replicas{
		store: st, id: id, channels: channels, connected: connected, log: log,
		heard: now, all: now, peers: map[string]peer{}, waiting: map[string]time.Time{},
	}
}

// look reads when any replica last heard Slack, before this one beats.
func (r *replicas) look(ctx context.Context) error {
	rows, err := r.store.Replicas(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if !row.Connected.IsZero() && row.At.After(r.last) {
			r.last = row.At
		}
	}
	return nil
}

// lastHeard is when Slack was last heard before this replica began, by the clock of whoever heard it; zero for never.
func (r *replicas) lastHeard() time.Time { return r.last }

// othersHeard tells whether another replica hears Slack.
func (r *replicas) othersHeard() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.othersHear(time.Now())
}

// spoken are the channels of the services.
func (r *replicas) spoken() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.channels
}

// run beats until ctx ends, and then takes its row away.
func (r *replicas) run(ctx context.Context) {
	every := beatEveryAlone
	if r.store.Shared() {
		every = beatEvery
	}
	if r.answers != nil && r.store.Shared() {
		go r.probe(ctx)
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := r.beat(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn().Err(err).Msg("the other replicas cannot be told of this one; trying again")
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// probe calls Slack now and then while another replica hears it: a line that fell silent is taken for dead only after half a
// minute, and for so long the leases would stay with whoever is mute.
func (r *replicas) probe(ctx context.Context) {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if !r.othersHeard() {
			r.answered(nil)
			continue
		}
		within, cancel := context.WithTimeout(ctx, probeWithin)
		r.answered(r.answers(within))
		cancel()
	}
}

func (r *replicas) answered(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.mute = 0
		return
	}
	if r.mute++; r.mute == muteAfter {
		r.log.Warn().Err(err).Msg("Slack does not answer this replica, and another one hears it: that takes over")
	}
}

// line is since when this replica hears Slack; zero while it does not.
func (r *replicas) line() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.mute >= muteAfter {
		r.heard = time.Time{}
		return time.Time{}
	}
	at := r.connected()
	if !at.IsZero() {
		r.heard = time.Now()
	}
	return at
}

func (r *replicas) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beatEvery)
	defer cancel()
	connected := r.line()
	if err := r.store.Beat(ctx, store.Replica{ID: r.id, Connected: connected, At: time.Now()}); err != nil {
		return err
	}
	rows, err := r.store.Replicas(ctx)
	if err != nil {
		return err
	}
	waiting, err := r.store.Waiting(ctx)
	if err != nil {
		return err
	}
	for _, gone := range r.learn(rows, waiting, time.Now()) {
		if err := r.store.ForgetReplica(ctx, gone.ID, gone.Beat); err != nil {
			return err
		}
	}
	return nil
}

// learn takes note of how the others stand, and lists those that may be forgotten.
func (r *replicas) learn(rows []store.Replica, waiting []store.Waiting, now time.Time) (forgotten []store.Replica) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, row := range rows {
		if row.ID == r.id {
			continue
		}
		p, known := r.peers[row.ID]
		if !known || p.Beat != row.Beat {
			p = peer{row, now}
			r.peers[row.ID] = p
		}
		if now.Sub(p.moved) >= peerForgotten {
			forgotten = append(forgotten, row)
			delete(r.peers, row.ID)
		}
	}
	if r.hears(now) || r.othersHear(now) {
		r.all = now
	}
	clear(r.waiting)
	for _, w := range waiting {
		if w.Channel == r.channels[w.Service] {
			r.waiting[w.Service] = w.Since
		}
	}
	return forgotten
}

// speak says in which channel each service speaks from now on.
func (r *replicas) speak(channels map[string]string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.channels = channels
}

func (r *replicas) hears(now time.Time) bool { return now.Sub(r.heard) < deafAfter }

func (r *replicas) othersHear(now time.Time) bool {
	for _, p := range r.peers {
		if now.Sub(p.moved) < peerGone && !p.Connected.IsZero() {
			return true
		}
	}
	return false
}

// fit tells whether this replica should have leases: it hears Slack, or nobody does.
func (r *replicas) fit(string) bool {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hears(now) || !r.othersHear(now)
}

// unseen tells since when nothing that is said of a service reaches people: no replica hears Slack, or a message to its
// channel waits. Zero while it does.
func (r *replicas) unseen(service string, now time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	since := r.waiting[service]
	if away := time.Since(r.all); away >= deafAfter {
		if at := now.Add(-away); since.IsZero() || at.Before(since) {
			since = at
		}
	}
	return since
}
