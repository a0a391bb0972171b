package replay

import (
	"context"
	"runtime"
	"sync"
)

// Progress is told how many series are judged, and of how many. It is never called twice at the same time.
type Progress func(done, of int)

// seriesDone is told the outcomes of one metric of a set, by setting and by deploy.
type seriesDone func(set, metric int, outcomes [][]Outcome)

// replay judges every metric of every set, as many at a time as there are processors, and tells done of each, one at a
// time and in no order. It fails only when ctx ends.
func replay(ctx context.Context, sets []Set, settings []Setting, done seriesDone, progress Progress) error {
	type job struct{ set, metric int }
	var jobs []job
	for i, s := range sets {
		for m := range s.Metrics {
			jobs = append(jobs, job{i, m})
		}
	}
	return each(ctx, len(jobs), func(i int) func() {
		j := jobs[i]
		outcomes := sets[j.set].series(j.metric, settings)
		return func() { done(j.set, j.metric, outcomes) }
	}, progress)
}

// each does n pieces of work, as many at a time as there are processors. What a piece returns is called when it is
// finished, one at a time and in no order, and then progress. It fails only when ctx ends.
func each(ctx context.Context, n int, work func(i int) (finish func()), progress Progress) error {
	queue := make(chan int, n)
	for i := range n {
		queue <- i
	}
	close(queue)
	var telling sync.Mutex
	var workers sync.WaitGroup
	finished := 0
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range queue {
				if ctx.Err() != nil {
					return
				}
				finish := work(i)
				telling.Lock()
				finish()
				finished++
				progress(finished, n)
				telling.Unlock()
			}
		})
	}
	workers.Wait()
	return ctx.Err()
}
