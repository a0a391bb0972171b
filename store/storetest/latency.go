package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// Latencies are sorted durations.
type Latencies []time.Duration

// At is the duration within which a share of them stayed: At(0.99) is the p99. There must be one at least.
func (l Latencies) At(share float64) time.Duration {
	return l[min(int(share*float64(len(l))), len(l)-1)]
}

// MeasureReceive receives n requests one after another, named after prefix, and tells how long each took.
func MeasureReceive(ctx context.Context, s *store.Store, prefix string, n int) (Latencies, error) {
	all := make(Latencies, 0, n)
	for i := range n {
		r := click(fmt.Sprintf("%s-%d", prefix, i), "webapp")
		start := time.Now()
		fresh, err := s.Receive(ctx, start, r)
		if err != nil {
			return nil, err
		}
		if !fresh {
			return nil, fmt.Errorf("%s was there already", r.ID)
		}
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	return all, nil
}

// Load is work beside a measurement.
type Load struct {
	stop  context.CancelFunc
	group sync.WaitGroup
	mu    sync.Mutex
	errs  []error
}

// Busy lets services commit filled states of a few kilobytes, each with messages, as fast as they can, until Stop.
func Busy(ctx context.Context, s *store.Store, services int) *Load {
	ctx, stop := context.WithCancel(ctx)
	l := &Load{stop: stop}
	for i := range services {
		l.group.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if err := heavy(ctx, s, fmt.Sprint("busy", i), n); err != nil && ctx.Err() == nil {
					l.mu.Lock()
					l.errs = append(l.errs, err)
					l.mu.Unlock()
					return
				}
			}
		})
	}
	return l
}

// Stop ends the work and gives what went wrong in it.
func (l *Load) Stop() error {
	l.stop()
	l.group.Wait()
	return errors.Join(l.errs...)
}

func heavy(ctx context.Context, s *store.Store, service string, n int) error {
	_, err := Step(ctx, s, service, func(c *store.Commit) {
		next := c.State.Next
		c.State = Filled[release.State]()
		c.State.Service, c.State.Next, c.State.Notes = service, next, n
		for i := range 5 {
			p := note(n, fmt.Sprint(n))
			p.Key = fmt.Sprintf("note/%s/%d", service, n*5+i)
			c.Posts = append(c.Posts, p)
		}
	})
	return err
}
