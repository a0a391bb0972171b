package detector

import (
	"context"
	"sync"
	"time"

	"releasebot/release"
)

// feed is what the watcher remembers of one chart: as much of each series as the chart's rules reach back.
type feed struct {
	chart   Chart
	targets []release.Target // where it is judged
	overlap time.Duration

	mu    sync.Mutex // guards the rest; never held during a read
	lines map[string]*line
	asked time.Time // the end of the last read that succeeded
	whole time.Time // the end of the last read of all that the rules reach
	owed  bool      // a whole read is due, because a series came back
	week  weekAgo
	stray stray
}

// line is one series.
type line struct {
	target release.Target
	raw    Line      // as it was read, up to the end of the last read
	zeroed []float64 // memory for the line of a chart that takes missing points for zeros
	memo   memo
}

func (l *line) newest() time.Time {
	if i := l.raw.newest(len(l.raw.Values) - 1); i >= 0 {
		return l.raw.time(i)
	}
	return time.Time{}
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
	answer, err := Read(ctx, src, f.chart.Query, from, to, f.chart.Step, nil)
	if err != nil {
		return err
	}
	f.take(answer, from, to)
	if f.chart.WeekAgo() {
		f.week.refresh(ctx, src, f.chart, to)
	}
	return nil
}

// next says where a read up to to begins: a little before the newest point, or where the rules reach.
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

// begin is the first time of the grid in (to − Reach, to].
func (f *feed) begin(to time.Time) time.Time {
	return to.Add(-f.chart.Reach()).Truncate(f.chart.Step).Add(f.chart.Step)
}

// take puts the answer for [from, to] in the place of what was kept of that time.
func (f *feed) take(answer []Series, from, to time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	back := false
	behind := f.move(from, to)
	f.stray = stray{}
	keys := newKeys()
	for _, series := range answer {
		target, ok := f.chart.TargetOf(series.Labels, f.targets)
		if !ok {
			f.stray.add(f.chart, series.Labels)
			continue
		}
		key := keys.of(series.Labels)
		l := f.lines[key]
		if l == nil {
			l = &line{target: target, raw: NewLine(nil, f.begin(to), to, f.chart.Step)}
			behind[key] = true
		}
		if l.raw.put(inside(series.Samples, from, to)) {
			f.lines[key] = l
			back = back || behind[key]
		}
	}
	for key, l := range f.lines {
		if l.newest().IsZero() {
			delete(f.lines, key)
		}
	}
	f.asked = to
	// A series that was away is back, and may bring later what was missed (a zone's remote write that was cut off): all
	// is read once more, or that hole would stay open for hours. A series that comes and goes all the time must not make
	// every read a whole one, hence HealSteps.
	if f.owed = f.owed || back; from.Equal(f.begin(to)) {
		f.owed, f.whole = false, to
	}
}

// move shifts what is kept to end at to, and drops it from from on, for the answer says all there is of that time. It
// tells which series end so long before it that there is a hole which the answer does not cover.
func (f *feed) move(from, to time.Time) (behind map[string]bool) {
	behind = map[string]bool{}
	for key, l := range f.lines {
		behind[key] = l.newest().Before(from.Add(-f.chart.Step))
		l.raw = l.raw.moved(f.begin(to), from, to)
		l.memo.forget(from, f.chart)
	}
	return behind
}

// moved is the line from begin to to, with nothing from from on.
func (l Line) moved(begin, from, to time.Time) Line {
	kept := l.between(begin, from.Add(-1))
	if len(kept.Values) == 0 {
		kept.From = begin
	}
	for !kept.time(len(kept.Values)).After(to) {
		kept.Values = append(kept.Values, missing(1)[0])
	}
	return kept
}

// inside is the part of samples in [from, to].
func inside(samples []Sample, from, to time.Time) []Sample {
	var kept []Sample
	for _, s := range samples {
		if !s.T.Before(from) && !s.T.After(to) {
			kept = append(kept, s)
		}
	}
	return kept
}

// weekAgo is the part of each series a week before the judging time that the threshold rule reads. It does not change,
// so it is read an hour ahead.
type weekAgo struct {
	lines map[string]Line
	until time.Time // the last time of judging that it serves
}

// weekAhead is for how long one read serves, weekRetry for how long none is tried after one that failed. What was a week
// ago only excuses or loosens: without it there is less of that, and a look goes on.
const (
	weekAhead = time.Hour
	weekRetry = 10 * time.Minute
)

func (w *weekAgo) refresh(ctx context.Context, src Source, c Chart, to time.Time) {
	if !to.After(w.until) && to.After(w.until.Add(-2*weekAhead)) {
		return
	}
	from, end := to.Add(-week-c.weekReach()), to.Add(-week+weekAhead)
	answer, err := Read(ctx, src, c.Query, from, end, c.Step, nil)
	if err != nil {
		w.until = to.Add(weekRetry)
		return
	}
	w.lines = map[string]Line{}
	keys := newKeys()
	for _, s := range answer {
		w.lines[keys.of(s.Labels)] = c.prepared(NewLine(s.Samples, from, end, c.Step), nil)
	}
	w.until = to.Add(weekAhead)
}
