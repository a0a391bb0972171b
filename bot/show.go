package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"releasebot/store"
)

// errParent is for a message whose thread is not there yet.
var errParent = errors.New("the message that it answers is not shown yet")

// show brings one message to people. What was begun before and has no known end is looked for before it is posted.
func (r *Reconciler) show(ctx context.Context, m store.Message) error {
	switch {
	case m.Answer != nil:
		if err := r.messenger.Answer(ctx, m); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		return r.shown(ctx, m, outcomeAnswered, "")
	case m.TS != "":
		if err := r.messenger.Edit(ctx, m); err != nil {
			return fmt.Errorf("edit: %w", err)
		}
		return r.shown(ctx, m, outcomeEdited, m.TS)
	default:
		return r.post(ctx, m)
	}
}

func (r *Reconciler) post(ctx context.Context, m store.Message) error {
	parent, err := r.parent(ctx, m)
	if err != nil {
		return err
	}
	if !m.Tried.IsZero() {
		ts, err := r.messenger.Find(ctx, m, parent)
		if err != nil {
			return fmt.Errorf("look for what may have been posted: %w", err)
		}
		if ts != "" {
			// It says the first revision or a later one: a newer one is an edit.
			return r.shownAs(ctx, m, outcomeFound, ts, 1)
		}
	}
	if err := r.outbox.Trying(ctx, m.Key, time.Now(), store.Lease{}); err != nil {
		return err
	}
	ts, err := r.messenger.Post(ctx, m, parent)
	if err != nil {
		return fmt.Errorf("post: %w", err)
	}
	return r.shown(ctx, m, outcomePosted, ts)
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
