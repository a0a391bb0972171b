package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

// busy is a bot that commits and receives as fast as it can, until its database says that it moved.
type busy struct {
	t      *testing.T
	bot    *store.Store
	group  sync.WaitGroup // its writers
	enough chan struct{}  // closed when it is well under way, or was refused

	mu       sync.Mutex
	began    bool             // enough is closed
	over     bool             // the copy has ended: what is taken from now on is lost
	received map[string]bool  // requests that were acknowledged
	versions map[string]int64 // the last that was acknowledged of each service
	refusals int              // writers that were told that it moved
}

// copyWhileBusy copies beside a bot that does not stop for it.
func copyWhileBusy(t *testing.T, bot, from, to *store.Store) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	b := &busy{t: t, bot: bot, enough: make(chan struct{}), received: map[string]bool{}, versions: map[string]int64{}}
	for w := range 2 {
		b.receive(ctx, w)
		b.commit(ctx, w)
	}
	<-b.enough
	moves(t, from, to)
	b.mu.Lock()
	b.over = true
	b.mu.Unlock()
	b.group.Wait()
	if b.refusals != 4 {
		t.Errorf("%d of 4 writers were told", b.refusals)
	}
	b.moved(to)
	verified(t, to)
}

// receive runs a writer that takes requests.
func (b *busy) receive(ctx context.Context, w int) {
	b.until(ctx, func(i int) error {
		id := fmt.Sprintf("c%d-%d", w, i)
		_, err := b.bot.Receive(ctx, Now, click(id, "webapp"))
		if err == nil {
			b.mu.Lock()
			b.received[id] = true
			b.mu.Unlock()
		}
		return err
	})
}

// commit runs a writer that commits for a service of its own.
func (b *busy) commit(ctx context.Context, w int) {
	service := fmt.Sprint("busy", w)
	b.until(ctx, func(i int) error {
		version, err := Step(ctx, b.bot, service, func(c *store.Commit) {
			c.Posts = []release.Post{{Key: fmt.Sprintf("note/%s/%d", service, i), At: Now, Note: &release.Note{Kind: release.NotePaused}}}
		})
		if err == nil {
			b.mu.Lock()
			b.versions[service] = version
			b.mu.Unlock()
		}
		return err
	})
}

// until runs a writer until the database says that it moved.
func (b *busy) until(ctx context.Context, write func(i int) error) {
	b.group.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			b.mu.Lock()
			late := b.over
			b.mu.Unlock()
			err := write(i)
			if late && err == nil {
				b.t.Error("a write was acknowledged after the copy")
				return
			}
			if b.tried(err) {
				return
			}
			if err != nil && ctx.Err() == nil {
				b.t.Log(err) // the copy keeps the lock for longer than a writer waits: not acknowledged
			}
		}
	})
}

// tried notes how a write ended, and tells whether it was refused because the database moved.
func (b *busy) tried(err error) (moved bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	moved = errors.Is(err, store.ErrMoved)
	if moved {
		b.refusals++
	}
	if !b.began && (moved || len(b.received) > 20 && b.versions["busy0"] > 10 && b.versions["busy1"] > 10) {
		b.began = true
		close(b.enough)
	}
	return moved
}

// moved checks that what was acknowledged is in the copy, and nothing else.
func (b *busy) moved(to *store.Store) {
	there := map[string]bool{}
	items, err := to.Pending(b.t.Context(), "webapp")
	fine(b.t, err)
	for _, item := range items {
		there[item.Request.ID] = true
	}
	if diff := cmp.Diff(b.received, there); diff != "" {
		b.t.Errorf("requests (-acknowledged +copied):\n%s", diff)
	}
	for service, want := range b.versions {
		if _, version := load(b.t, to, service); version != want {
			b.t.Errorf("%s: version %d was acknowledged, %d is there", service, want, version)
		}
	}
}
