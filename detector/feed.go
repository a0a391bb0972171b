package detector

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"releasebot/release"
)

// feed is what the watcher remembers of one chart: the samples of each series, one look-back long.
type feed struct {
	chart   Chart
	targets []release.Target // where it is judged
	overlap time.Duration

	mu    sync.Mutex // guards the rest; never held during a read
	lines map[string]*line
	asked time.Time // the end of the last read that succeeded
	whole time.Time // the end of the last read of a whole look-back
	owed  bool      // a whole read is due, because a series came back
	stray stray
}

// line is one series: the samples kept of it, in order of time.
type line struct {
	target  release.Target
	samples []Sample
}

func (l *line) newest() time.Time {
	if len(l.samples) == 0 {
		return time.Time{}
	}
	return l.samples[len(l.samples)-1].T
}

func newFeed(c Chart, targets []release.Target, overlap int) *feed {
	if c.Whole {
		targets = []release.Target{{}}
	}
	return &feed{chart: c, targets: targets, overlap: time.Duration(overlap) * c.Step, lines: map[string]*line{}}
}

// refresh reads what is new up to the step that at lies in. Every read ends and begins on that grid, so that a point
// read twice replaces itself. When it fails, what is kept stays, and the next read covers the gap.
func (f *feed) refresh(ctx context.Context, src Source, at time.Time) error {
	to := at.Truncate(f.chart.Step)
	from := f.next(to)
	answer, err := src.Range(ctx, f.chart.Query, from, to, f.chart.Step)
	if err != nil {
		return err
	}
	f.take(answer, from, to)
	return nil
}

// next says where a read up to to begins: a little before the newest point, or at the begin of the look-back.
func (f *feed) next(to time.Time) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	if to.Before(f.asked) {
		// The clock went back: what was read of the future is no history, and what was trimmed is needed again.
		clear(f.lines)
	}
	var newest time.Time
	for _, l := range f.lines {
		if t := l.newest(); t.After(newest) {
			newest = t
		}
	}
	from, begin := newest.Truncate(f.chart.Step).Add(-f.overlap), f.begin(to)
	heal := f.owed && to.Sub(f.whole) >= HealSteps*f.chart.Step
	if newest.IsZero() || from.Before(begin) || heal {
		return begin
	}
	return from
}

// begin is the first time of the grid in (to − LookBack, to].
func (f *feed) begin(to time.Time) time.Time {
	return to.Add(-f.chart.LookBack).Truncate(f.chart.Step).Add(f.chart.Step)
}

// take puts the answer for [from, to] in the place of what was kept of that time.
func (f *feed) take(answer []Series, from, to time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	back := false
	behind := f.forget(from)
	f.stray = stray{}
	seen := map[string]int{}
	for _, series := range answer {
		target, ok := f.targetOf(series.Labels)
		if !ok {
			f.stray.add(f.chart, series.Labels)
			continue
		}
		id := identity(series.Labels)
		seen[id]++
		key := fmt.Sprint(id, seen[id]) // the same labels twice are two series, and the verdict must say so
		samples := inside(series.Samples, from, to)
		if len(samples) == 0 {
			continue
		}
		l := f.lines[key]
		if l == nil {
			l = &line{target: target}
			f.lines[key] = l
			behind[key] = true
		}
		back = back || behind[key]
		l.samples = append(l.samples, samples...)
	}
	f.trim(to)
	f.asked = to
	// A series that was away is back, and may bring later what was missed (a zone's remote write that was cut off): the
	// whole look-back is read once more, or that hole would stay open for hours. A series that comes and goes all the
	// time must not make every read a whole one, hence HealSteps.
	if f.owed = f.owed || back; from.Equal(f.begin(to)) {
		f.owed, f.whole = false, to
	}
}

// forget drops what is kept from from on, for the answer says all there is of that time, and tells which series end
// so long before it that there is a hole which the answer does not cover.
func (f *feed) forget(from time.Time) (behind map[string]bool) {
	behind = map[string]bool{}
	for key, l := range f.lines {
		behind[key] = l.newest().Before(from.Add(-f.chart.Step))
		keep, _ := slices.BinarySearchFunc(l.samples, from, func(s Sample, t time.Time) int { return s.T.Compare(t) })
		l.samples = l.samples[:keep]
	}
	return behind
}

// trim drops what is older than the look-back, and series of which nothing is left.
func (f *feed) trim(to time.Time) {
	for key, l := range f.lines {
		l.samples = between(l.samples, to.Add(-f.chart.LookBack), to)
		if len(l.samples) == 0 {
			delete(f.lines, key)
		}
	}
}

// inside is the part of samples in [from, to], numbers only and in order of time.
func inside(samples []Sample, from, to time.Time) []Sample {
	var kept []Sample
	for _, s := range samples {
		if isNumber(s.V) && !s.T.Before(from) && !s.T.After(to) {
			kept = append(kept, s)
		}
	}
	slices.SortStableFunc(kept, func(a, b Sample) int { return a.T.Compare(b.T) })
	return kept
}
