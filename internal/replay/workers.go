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
	queue := make(chan job, len(jobs))
	for _, j := range jobs {
		queue <- j
	}
	close(queue)
	var telling sync.Mutex
	var workers sync.WaitGroup
	finished := 0
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for j := range queue {
				if ctx.Err() != nil {
					return
				}
				outcomes := sets[j.set].series(j.metric, settings)
				telling.Lock()
				done(j.set, j.metric, outcomes)
				finished++
				progress(finished, len(jobs))
				telling.Unlock()
			}
		})
	}
	workers.Wait()
	return ctx.Err()
}
