package main

import (
	"context"
	"sync/atomic"
	"time"

	"releasebot/detector"
)

// measured is a source that tells how its queries go.
type measured struct {
	detector.Source
	told atomic.Pointer[func(took time.Duration, err error)]
}

// Range asks the source.
func (m *measured) Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]detector.Series, error) {
	begun := time.Now()
	series, err := m.Source.Range(ctx, query, from, to, step)
	if told := m.told.Load(); told != nil {
		(*told)(time.Since(begun), err)
	}
	return series, err
}

// watcher is a detector.Watcher on a measured source; it is a bot.Queried.
type watcher struct {
	*detector.Watcher
	source *measured
}

// OnQuery sets who is told how queries go.
func (w watcher) OnQuery(f func(took time.Duration, err error)) { w.source.told.Store(&f) }
