package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// errParent is for a message whose thread is not there yet.
var errParent = errors.New("the message that it answers is not shown yet")

// settleAfter is how long after a post of unknown outcome a look-up that finds nothing proves that it is not there. The
// gateways before Slack drop a call that hangs for longer, and histories, which are read from copies, lag by seconds. It is
// what a message in doubt and those behind it are late by, and only then.
const settleAfter = 20 * time.Second

// show brings one message to people. What was begun before and has no known end is looked for before it is posted.
func (r *Reconciler) show(ctx context.Context, a *attempt) error {
	m := a.message
	if err := Valid(ctx); err != nil {
		return err
	}
	switch {
	case m.Answer != nil:
		if err := r.called(r.messenger.Answer(ctx, m)); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		return r.shown(ctx, m, outcomeAnswered, "")
	case m.TS != "":
		return r.edit(ctx, m)
	default:
		return r.post(ctx, a)
	}
}

// edit changes a shown message. One that somebody deleted is posted anew while it is of use, and else left.
func (r *Reconciler) edit(ctx context.Context, m store.Message) error {
	err := r.called(r.messenger.Edit(ctx, m))
	if gone(err) && alive(m.Post) {
		return r.anew(ctx, m, err)
	}
	if err != nil {
		return fmt.Errorf("edit: %w", err)
	}
	return r.shown(ctx, m, outcomeEdited, m.TS)
}

func (r *Reconciler) post(ctx context.Context, a *attempt) error {
	m := a.message
	parent, err := r.parent(ctx, m)
	if err != nil {
		return err
	}
	doubtful := !m.Tried.IsZero()
	if doubtful {
		found, err := r.find(ctx, m, parent, a.unsure[m.Key])
		if found || err != nil {
			return err
		}
	}
	if err := r.trying(ctx, m.Key); err != nil {
		return err
	}
	if err := Valid(ctx); err != nil {
		return err
	}
	a.sent = true
	ts, err := r.messenger.Post(ctx, m, parent)
	if gone(r.called(err)) && parent != "" {
		ts, err = r.orphan(ctx, m, parent, err)
	}
	if err != nil {
		return fmt.Errorf("post: %w", err)
	}
	if doubtful {
		ts = r.first(ctx, m, parent, ts)
	}
	return r.shown(ctx, m, outcomePosted, ts)
}

// trying notes that a post begins.
func (r *Reconciler) trying(ctx context.Context, key string) error {
	return r.outbox.Trying(ctx, key, time.Now(), r.By)
}

// find looks for a post of unknown outcome, which was tried at a time. It is an error while that may still turn up.
func (r *Reconciler) find(ctx context.Context, m store.Message, parent string, tried time.Time) (bool, error) {
	ts, err := r.messenger.Find(ctx, m, parent)
	if r.called(err) != nil {
		return false, fmt.Errorf("look for what may have been posted: %w", err)
	}
	if ts != "" {
		// It says this revision or an older one that was not shown before: a newer one is an edit.
		return true, r.shownAs(ctx, m, outcomeFound, ts, m.Shown+1)
	}
	if wait := time.Until(tried.Add(settleAfter)); wait > 0 {
		return false, &settling{wait}
	}
	return false, nil
}

// first looks once more after a post that may be the second of its kind, and gives the ts of the one that stays.
func (r *Reconciler) first(ctx context.Context, m store.Message, parent, ts string) string {
	found, err := r.messenger.Find(ctx, m, parent)
	if r.called(err) != nil {
		r.log.Warn().Err(err).Str("message", m.Key).Msg("it could not be seen whether a message is there twice")
	}
	if err != nil || found == "" {
		return ts
	}
	return found
}

// orphan is a reply whose thread is gone. If that is about something that goes on, its message is posted anew first; else
// the reply stands in the channel.
func (r *Reconciler) orphan(ctx context.Context, m store.Message, parent string, why error) (string, error) {
	p, err := r.outbox.Message(ctx, m.Thread)
	if err != nil {
		return "", err
	}
	if alive(p.Post) && p.TS == parent {
		if err := r.anew(ctx, p, why); err != nil {
			return "", err
		}
		return "", errors.Join(ErrUnsent, errParent)
	}
	ts, err := r.messenger.Post(ctx, m, "")
	return ts, r.called(err)
}

// anew lets a deleted message be posted again. Slack's word on a message that is just there, or still found, is not taken
// for it: two of them would be worse.
func (r *Reconciler) anew(ctx context.Context, m store.Message, why error) error {
	doubt := fmt.Errorf("Slack says that the message is not there, which is not sure: %s", why.Error()) //nolint:staticcheck // Slack is a name; no %w: it is no refusal of the message
	if seconds, err := strconv.ParseFloat(m.TS, 64); err == nil && time.Since(time.Unix(int64(seconds), 0)) < settleAfter {
		return doubt
	}
	parent, err := r.parent(ctx, m)
	if err != nil {
		return err
	}
	switch ts, err := r.messenger.Find(ctx, m, parent); {
	case r.called(err) != nil:
		return fmt.Errorf("look for what may have been deleted: %w", err)
	case ts == m.TS:
		return doubt
	}
	r.log.Warn().Str("message", m.Key).Msg("somebody deleted a message that is of use; it is posted anew")
	r.metrics.brought(outcomeDeleted, time.Now())
	return r.outbox.Lost(ctx, r.Clock.Now(), m.Key, m.TS)
}

// gone tells whether Slack says that what was meant is not there.
func gone(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && refusal.Gone
}

// alive tells whether a message is of use to people beyond the record: a deploy that runs, an event that is open.
func alive(p *release.Post) bool {
	switch {
	case p == nil:
		return false
	case p.Deploy != nil:
		return !p.Deploy.Deploy.Phase.Ended()
	default:
		return p.Event != nil && p.Event.Event.Closed.IsZero()
	}
}

// parent is the ts of the message in whose thread m stands. If that one was given up, m stands in the channel.
func (r *Reconciler) parent(ctx context.Context, m store.Message) (string, error) {
	if m.Thread == "" {
		return "", nil
	}
	parent, err := r.outbox.Message(ctx, m.Thread)
	switch {
	case errors.Is(err, store.ErrNoMessage):
		return "", nil
	case err != nil:
		return "", err
	case parent.Channel != m.Channel:
		return "", nil // the service speaks in another channel by now
	case parent.TS == "" && parent.Failed == "":
		return "", errParent
	default:
		return parent.TS, nil
	}
}

func (r *Reconciler) shown(ctx context.Context, m store.Message, outcome, ts string) error {
	return r.shownAs(ctx, m, outcome, ts, m.Revision)
}

// markWithin bounds the note of what was shown, which a stop signal does not cut short.
const markWithin = 5 * time.Second

func (r *Reconciler) shownAs(ctx context.Context, m store.Message, outcome, ts string, revision int64) error {
	r.metrics.brought(outcome, time.Now())
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markWithin)
	defer cancel()
	return r.outbox.Shown(ctx, m.Key, revision, ts)
}
