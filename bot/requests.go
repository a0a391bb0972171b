package bot

import (
	"context"
	"errors"
	"maps"
	"time"

	"releasebot/deployer"
	"releasebot/release"
	"releasebot/store"
)

// lookUp is a request with what had to be looked up for it beside the loop; done is false while that goes on.
type lookUp struct {
	item    int64
	done    bool
	request release.Request
	known   release.Known
}

// requests decides on what people asked for, oldest first. Each is looked up before, beside the loop, which never waits
// for Slack or a repository. Only a build that is looked for lets later requests pass: a roll back must not wait for it.
func (l *Loop) requests() {
	ctx, cancel := context.WithTimeout(l.ctx, lookUpWithin)
	defer cancel()
	items, err := l.store.Pending(ctx, l.service.Policy.Service)
	if err != nil {
		l.metrics.failed(l.service.Policy.Service, whatInbox)
		l.log.Error().Err(err).Msg("the inbox cannot be read")
		return
	}
	l.metrics.asked(l.service.Policy.Service, items)
	pending := map[int64]bool{}
	for _, item := range items {
		pending[item.ID] = true
	}
	maps.DeleteFunc(l.asked, func(id int64, found *lookUp) bool { return found.done && !pending[id] }) // decided on elsewhere
	waits := false
	for _, item := range items {
		found := l.lookedFor(item)
		switch {
		case found == nil:
			waits = waits || !slow(item.Request)
		case !waits:
			found.known.Verdicts = l.verdicts
			if l.commit(release.Input{Request: &found.request, Known: found.known}, item.ID) != nil {
				return // in their order, or not at all
			}
			if item.Request.Verb == release.VerbPoll {
				l.poll()
			}
		}
	}
}

// lookedFor is what was looked up for a request; nil while that goes on.
func (l *Loop) lookedFor(item store.Item) *lookUp {
	if found := l.asked[item.ID]; found != nil {
		if found.done {
			return found
		}
		return nil
	}
	access := l.Access
	if item.Request.Verb == release.VerbPoll {
		access = nil // no person asks for it, and its sender has shown that it knows the secret
	}
	if access == nil && !needs(item.Request) {
		return &lookUp{done: true, request: item.Request}
	}
	l.asked[item.ID] = &lookUp{}
	at, builds := l.now(), l.service.Builds // not read beside the loop, where they may change
	l.beside.Go(func() {
		found := lookUp{item: item.ID, done: true, request: item.Request}
		if access != nil && found.request.Denied == nil {
			found.request.Denied = access.Check(l.ctx, item.Request)
		}
		if found.request.Denied == nil && needs(item.Request) {
			found.known = l.lookUp(item.Request, at, builds)
		}
		select {
		case l.lookedUp <- found:
		case <-l.ctx.Done(): // the next start looks it up again
		}
	})
	return nil
}

// slow tells whether looking up the request may take as long as a fetch of a repository.
func slow(r release.Request) bool { return r.Verb == release.VerbDeploy && r.Build != "" }

// needs tells whether there is anything to be looked up for a request.
func needs(r release.Request) bool {
	switch r.Verb {
	case release.VerbHistory, release.VerbStats, release.VerbEvent:
		return true
	default:
		return slow(r)
	}
}

// How much of the past is read: more than anybody reads, and more than a busy week has.
const (
	historyShown = 40
	pastRead     = 20_000
	lookUpWithin = 5 * time.Second // in the store
)

// lookUp finds what deciding on a request needs beside the state. What cannot be read is missing, and is logged.
func (l *Loop) lookUp(r release.Request, at time.Time, builds deployer.Builds) release.Known {
	if slow(r) {
		return l.findBuild(r.Build, builds)
	}
	ctx, cancel := context.WithTimeout(l.ctx, lookUpWithin)
	defer cancel()
	var entries []store.Entry
	var known release.Known
	var err error
	switch r.Verb {
	case release.VerbEvent:
		known.Event, err = l.eventShown(ctx, r)
		if err == nil {
			entries, err = l.store.HistoryOf(ctx, r.Event, historyShown)
		}
	case release.VerbStats:
		entries, err = l.store.HistorySince(ctx, r.Service, at.Add(-r.StatsFor()), pastRead)
	default:
		entries, err = l.store.HistorySince(ctx, r.Service, time.Time{}, historyShown)
	}
	if err != nil {
		l.log.Error().Err(err).Str("verb", string(r.Verb)).Msg("the history cannot be read; the answer goes without it")
		return known
	}
	known.Past = pasts(entries)
	return known
}

// eventShown is an event as its message shows it; nil where it is none of this service.
func (l *Loop) eventShown(ctx context.Context, r release.Request) (*release.EventCard, error) {
	m, err := l.store.Message(ctx, release.Event{Number: r.Event}.Key())
	switch {
	case errors.Is(err, store.ErrNoMessage):
		return nil, nil
	case err != nil:
		return nil, err
	case m.Service != r.Service || m.Post == nil:
		return nil, nil
	default:
		return m.Post.Event, nil
	}
}

func (l *Loop) findBuild(name string, builds deployer.Builds) release.Known {
	b, err := builds.Find(l.ctx, name)
	if err != nil {
		l.log.Warn().Err(err).Str("build", name).Msg("a build that a person named is not found")
		return release.Known{Problem: deployer.Line(err.Error(), problemShown)}
	}
	return release.Known{Build: &b}
}

// problemShown is how much people are shown of why there is no build.
const problemShown = 300

// day is what the daily digest is made of, when it is due.
func (l *Loop) day() release.Known {
	now := l.now()
	if !release.DigestDue(l.service.Policy, l.state, now) {
		return release.Known{}
	}
	ctx, cancel := context.WithTimeout(l.ctx, lookUpWithin)
	defer cancel()
	entries, err := l.store.HistorySince(ctx, l.service.Policy.Service, release.DigestFrom(now), pastRead)
	if err != nil {
		l.log.Error().Err(err).Msg("the history cannot be read; the digest comes with a later tick")
		return release.Known{}
	}
	return release.Known{Past: pasts(entries)}
}

// pasts is never nil: nothing happened is not the same as nothing known.
func pasts(entries []store.Entry) []release.Past {
	past := make([]release.Past, len(entries))
	for i, e := range entries {
		past[i] = e.Past()
	}
	return past
}
