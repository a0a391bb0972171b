package detector

import (
	"context"
	"slices"
	"sync"
	"time"

	"releasebot/release"
)

// What the watcher reads and how often, in steps of the chart and in queries at a time.
const (
	// Parallel is how many queries run at a time: a provider is shared with people, and a tick must not swamp it.
	Parallel = 8
	// OverlapSteps is how far before the newest point each read begins: points come late (remote write, slow
	// scrapes) and the last ones still change.
	OverlapSteps = 5
	// HealSteps is the fewest steps between two whole reads that returning series ask for.
	HealSteps = 10
)

// Watcher turns all charts of a service into verdicts. It keeps in memory what the charts' rules reach of each series, and reads only what
// is new. It is safe for concurrent use; looks do not overlap.
type Watcher struct {
	src      Source
	parallel int
	overlap  int
	feeds    []*feed
	looking  sync.Mutex // one look at a time, for a feed's reads build on each other

	mu       sync.Mutex // guards the rest
	breaches map[place]Window
}

// place is where a chart is judged.
type place struct {
	chart  string
	target release.Target
}

// Option changes how a Watcher reads.
type Option func(*Watcher)

// WithParallel bounds how many queries run at a time; the default is Parallel.
func WithParallel(n int) Option { return func(w *Watcher) { w.parallel = max(1, n) } }

// WithOverlap sets how many steps before the newest point each read begins; the default is OverlapSteps.
func WithOverlap(steps int) Option { return func(w *Watcher) { w.overlap = max(0, steps) } }

// NewWatcher watches charts on targets. It reads nothing until the first Judge, which reads whole look-backs.
func NewWatcher(charts []Chart, targets []release.Target, src Source, opts ...Option) *Watcher {
	w := &Watcher{src: src, parallel: Parallel, overlap: OverlapSteps}
	for _, opt := range opts {
		opt(w)
	}
	for _, c := range charts {
		w.feeds = append(w.feeds, newFeed(c, targets, w.overlap))
	}
	return w
}

// Judged is a verdict and what it stands on.
type Judged struct {
	Window  Window
	Verdict release.Verdict
}

// Judge looks at every chart at a time and gives one verdict for every chart and target (one with the zero Target for a
// Whole chart), in the order of the charts and then of the targets. It never leaves one out: what cannot be judged is
// Unknown, with its reason. baseline says what time was no usual time, and since when builds bake.
func (w *Watcher) Judge(ctx context.Context, at time.Time, baseline release.Baseline) []release.Verdict {
	w.looking.Lock()
	defer w.looking.Unlock()
	perChart := make([][]Judged, len(w.feeds))
	slots := make(chan struct{}, w.parallel)
	var wg sync.WaitGroup
	for i, f := range w.feeds {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			perChart[i] = f.judge(ctx, w.src, at, baseline)
		})
	}
	wg.Wait()
	return w.keep(perChart)
}

// keep remembers what the breaches stand on until the next look.
func (w *Watcher) keep(perChart [][]Judged) []release.Verdict {
	var verdicts []release.Verdict
	breaches := map[place]Window{}
	for _, judged := range perChart {
		for _, j := range judged {
			verdicts = append(verdicts, j.Verdict)
			if j.Verdict.Kind == release.Breach {
				j.Window.Line.Values = slices.Clone(j.Window.Line.Values) // the next look writes over it
				breaches[place{j.Window.Chart.Name, j.Window.Target}] = j.Window
			}
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.breaches = breaches
	return verdicts
}

// Window is what a breach of the last look stands on; false where there was none.
func (w *Watcher) Window(chart string, target release.Target) (Window, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	window, ok := w.breaches[place{chart, target}]
	return window, ok
}

// Samples is a copy of what is kept of a chart on a target, at most its look-back: what a picture of it shows. It is
// empty where there is no series, or more than one.
func (w *Watcher) Samples(chart string, target release.Target) []Sample {
	for _, f := range w.feeds {
		if f.chart.Name == chart {
			return f.copyOf(target)
		}
	}
	return nil
}

// Ignored is how many series of the chart's last answer belonged to no configured target.
func (w *Watcher) Ignored(chart string) int {
	for _, f := range w.feeds {
		if f.chart.Name == chart {
			return f.strays()
		}
	}
	return 0
}
