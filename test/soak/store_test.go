//go:build soak

package soak_test

import (
	"context"
	"errors"
	"time"

	"releasebot/bot"
	"releasebot/release"
	"releasebot/store"
)

// disk is the store as one life of the bot reaches it, and how it fails.
type disk struct {
	*store.Store
	life  *life
	fault func(kind string, chance float64) bool
	books *books
	sick  func() bool // nothing is taken, for a while
}

var (
	_ bot.Store  = (*disk)(nil)
	_ bot.Outbox = (*disk)(nil)
)

var errDisk = errors.New("disk full")

func (d *disk) before(kind string, chance float64) error {
	if err := d.life.call(); err != nil {
		return err
	}
	if d.sick() || d.fault("store: "+kind+" fails", chance) {
		return errDisk
	}
	return nil
}

func (d *disk) after(kind string, chance float64) error {
	if err := d.life.call(); err != nil {
		return err
	}
	if d.fault("store: "+kind+", its answer is lost", chance) {
		return errors.New("the answer was lost")
	}
	return nil
}

func (d *disk) Commit(ctx context.Context, c store.Commit) (int64, error) {
	if err := d.before("a commit", 0.002); err != nil {
		return 0, err
	}
	version, err := d.Store.Commit(ctx, c)
	if err != nil {
		if !errors.Is(err, store.ErrDone) {
			d.books.wrong("a commit failed: %v", err)
		}
		return 0, err
	}
	d.books.committed(c)
	if err := d.after("a commit", 0.002); err != nil {
		return 0, err
	}
	return version, nil
}

func (d *disk) Load(ctx context.Context, service string) (release.State, int64, error) {
	if err := d.before("a read", 0.01); err != nil {
		return release.State{}, 0, err
	}
	return d.Store.Load(ctx, service)
}

func (d *disk) Pending(ctx context.Context, service string) ([]store.Item, error) {
	if err := d.before("a read", 0.001); err != nil {
		return nil, err
	}
	return d.Store.Pending(ctx, service)
}

func (d *disk) HistorySince(ctx context.Context, service string, since time.Time, limit int) ([]store.Entry, error) {
	if err := d.before("a read", 0.01); err != nil {
		return nil, err
	}
	return d.Store.HistorySince(ctx, service, since, limit)
}

func (d *disk) Unshown(ctx context.Context, limit int) ([]store.Message, error) {
	if err := d.before("a read", 0.001); err != nil {
		return nil, err
	}
	return d.Store.Unshown(ctx, limit)
}

func (d *disk) Message(ctx context.Context, key string) (store.Message, error) {
	if err := d.before("a read", 0.001); err != nil {
		return store.Message{}, err
	}
	return d.Store.Message(ctx, key)
}

func (d *disk) Backlog(ctx context.Context, channel string) ([]store.Message, error) {
	if err := d.before("a read", 0.001); err != nil {
		return nil, err
	}
	return d.Store.Backlog(ctx, channel)
}

func (d *disk) Trying(ctx context.Context, key string, at time.Time, by store.Lease) error {
	if err := d.before("a note of a post", 0.005); err != nil {
		return err
	}
	if err := d.Store.Trying(ctx, key, at, by); err != nil {
		return err
	}
	return d.after("a note of a post", 0.005)
}

func (d *disk) Shown(ctx context.Context, key string, revision int64, ts string) error {
	if err := d.before("a note of what is shown", 0.01); err != nil {
		return err
	}
	if err := d.Store.Shown(ctx, key, revision, ts); err != nil {
		return err
	}
	return d.after("a note of what is shown", 0.01)
}

func (d *disk) GiveUp(ctx context.Context, key string, revision int64, reason string) error {
	d.books.wrong("message %s was given up: %s", key, reason)
	return d.Store.GiveUp(ctx, key, revision, reason)
}

func (d *disk) Lost(ctx context.Context, at time.Time, key, ts string) error {
	d.books.wrong("message %s was taken for deleted", key)
	return d.Store.Lost(ctx, at, key, ts)
}

func (d *disk) Fold(ctx context.Context, f store.Folding) (string, error) {
	if err := d.before("a folding", 0.05); err != nil {
		return "", err
	}
	key, err := d.Store.Fold(ctx, f)
	if err != nil {
		return "", err
	}
	d.books.fold(f.Folded)
	if key != "" {
		d.books.said(key)
	}
	if err := d.after("a folding", 0.05); err != nil {
		return "", err
	}
	return key, nil
}

func (d *disk) Say(ctx context.Context, at time.Time, service string, posts ...release.Post) error {
	if err := d.before("a message beside commits", 0.02); err != nil {
		return err
	}
	if err := d.Store.Say(ctx, at, service, posts...); err != nil {
		return err
	}
	for _, p := range posts {
		d.books.said(p.Key)
	}
	return nil
}
