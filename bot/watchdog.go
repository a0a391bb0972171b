package bot

import "time"

// A loop that shows no sign of life for so many of its ticks, and at least for the floor, is stuck. The floor is beyond
// all that one tick may wait for: a decision is made anew up to conflictsBorne times, each within commitWithin.
const (
	watchdogTicks = 5
	watchdogFloor = 3 * time.Minute
	// WatchEvery is how often a watchdog is to look.
	WatchEvery = 5 * time.Second
)

// Pulse is what a watchdog sees of one loop that should run here.
type Pulse struct {
	Service string
	Beat    time.Time     // its last sign of life; zero for none yet. Only whether it changes counts
	Tick    time.Duration // how often it is to give one
}

// Stuck is a loop that gives no sign of life.
type Stuck struct {
	Service string
	For     time.Duration
}

// Watchdog tells which loops are stuck. It counts the time between its own looks and compares no clocks, so that a process
// that was stopped as a whole, or a clock that jumps, makes no loop seem stuck. The zero value is ready.
type Watchdog struct {
	looked time.Time
	silent map[string]silence
}

// silence is for how long a loop has shown the same sign of life.
type silence struct {
	beat time.Time
	time time.Duration
}

// Look is told how the loops are that should run at now, and gives those that are stuck, in the same order. A loop that
// was not among them at the last look begins anew.
func (w *Watchdog) Look(now time.Time, loops []Pulse) []Stuck {
	passed := w.passed(now)
	silent := make(map[string]silence, len(loops))
	var stuck []Stuck
	for _, loop := range loops {
		s, known := w.silent[loop.Service]
		if known && s.beat.Equal(loop.Beat) {
			s.time += passed
		} else {
			s = silence{beat: loop.Beat}
		}
		silent[loop.Service] = s
		if s.time >= max(watchdogTicks*loop.Tick, watchdogFloor) {
			stuck = append(stuck, Stuck{loop.Service, s.time})
		}
	}
	w.silent = silent
	return stuck
}

// passed is how much of the time since the last look counts. If the watchdog itself could not look for long, nothing else
// could do much either.
func (w *Watchdog) passed(now time.Time) time.Duration {
	passed := time.Duration(0)
	if !w.looked.IsZero() {
		passed = min(max(0, now.Sub(w.looked)), 2*WatchEvery)
	}
	w.looked = now
	return passed
}
