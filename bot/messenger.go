package bot

import (
	"context"
	"errors"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// Messenger shows messages to people; bot/slack is one. Its errors are a *Refusal where the other side said no,
// ErrUnsent where nothing left for it, and anything else where nobody knows what happened.
type Messenger interface {
	// Post shows a message for the first time and gives its ts. parent is the ts of its thread, or "".
	Post(ctx context.Context, m store.Message, parent string) (ts string, err error)
	// Find looks for a message that may have been posted before; "" when it is not there. Where it finds it more than
	// once, it deletes all but the first.
	Find(ctx context.Context, m store.Message, parent string) (ts string, err error)
	// Edit changes what a shown message says.
	Edit(ctx context.Context, m store.Message) error
	// Answer tells one person, and nobody else.
	Answer(ctx context.Context, m store.Message) error
	// Reach tells whether a channel would take a post, and posts nothing.
	Reach(ctx context.Context, channel string) error
}

// Refusal is an answer that says no.
type Refusal struct {
	Err       error
	Wait      time.Duration // do not call this method again before; 0 for no word about it
	Permanent bool          // the same message will never be taken
	Gone      bool          // the message to be changed, or the thread to be answered in, is not there
	Trouble   *Trouble      // what people must put right first; nil for nothing
}

// Trouble is why messages wait that people must put right.
type Trouble struct {
	Text       string // plain sentences: what is wrong, and what to do
	Place      string // the channel's name for people; "" is everywhere
	Everywhere bool   // no channel takes anything
}

func (r *Refusal) Error() string { return r.Err.Error() }
func (r *Refusal) Unwrap() error { return r.Err }

// ErrUnsent says that nothing left for the other side.
var ErrUnsent = errors.New("nothing was sent")

// Outbox is what a reconciler reads and marks; store.Store is one.
type Outbox interface {
	Unshown(ctx context.Context, limit int) ([]store.Message, error)
	Message(ctx context.Context, key string) (store.Message, error)
	Trying(ctx context.Context, key string, at time.Time, by store.Lease) error
	Shown(ctx context.Context, key string, revision int64, ts string) error
	Lost(ctx context.Context, at time.Time, key, ts string) error
	GiveUp(ctx context.Context, key string, revision int64, reason string) error

	Backlog(ctx context.Context, channel string) ([]store.Message, error)
	Fold(ctx context.Context, f store.Folding) (key string, err error)
	Say(ctx context.Context, at time.Time, service string, posts ...release.Post) error
	Load(ctx context.Context, service string) (release.State, int64, error)
}

type validKey struct{}

// errInvalid is for a message that another replica brings to people by now.
var errInvalid = errors.New("this replica brings messages to Slack no more")

// WithValid makes whatever is sent under the context ask first whether it still may be.
func WithValid(ctx context.Context, valid func() bool) context.Context {
	if valid == nil {
		return ctx
	}
	return context.WithValue(ctx, validKey{}, valid)
}

// Valid is nil if what the context is for may be sent now.
func Valid(ctx context.Context) error {
	if valid, ok := ctx.Value(validKey{}).(func() bool); ok && !valid() {
		return errors.Join(ErrUnsent, errInvalid)
	}
	return nil
}
