package backtest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// A part is what one query asks for: a day, and no more points of a series than a server gives. Parts begin at fixed
// times, so that a later backtest asks for the same ones.
const (
	partLength = 24 * time.Hour
	partPoints = 10000 // Prometheus answers with 11,000 at most
)

// part is a time of the chart's grid, both ends included.
type part struct{ from, to time.Time }

// reading is a backtest's work on the metrics.
type reading struct {
	Backtest
	from, to time.Time // of all looks
	done, of int       // parts
}

// Stopped is a backtest that came to no end.
type Stopped struct {
	Done, Of int // parts of the metrics that were read
	Cause    error
}

// Error says how to go on.
func (s *Stopped) Error() string {
	return fmt.Sprintf("%v; %d of %d parts of the metrics are read and kept: the same command goes on from there", s.Cause, s.Done, s.Of)
}

// Unwrap is the cause.
func (s *Stopped) Unwrap() error { return s.Cause }

func (r *reading) stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = fmt.Errorf("interrupted: %w", ctx.Err())
	}
	if r.done == 0 {
		return err
	}
	return &Stopped{Done: r.done, Of: r.of, Cause: err}
}

// begin is the oldest point of the grid that judging a chart may read.
func (r *reading) begin(c detector.Chart) time.Time {
	return r.from.Add(-c.Furthest()).Truncate(c.Step)
}

// parts are those of a chart. The last one may reach past the last look, for it is whole unless the backtest ends in it.
func (r *reading) parts(c detector.Chart) []part {
	if r.to.Before(r.from) || c.Step <= 0 {
		return nil
	}
	length := min(max(1, partLength/c.Step), partPoints) * c.Step
	var parts []part
	for from := r.begin(c).Truncate(length); !from.After(r.to); from = from.Add(length) {
		to := earlier(from.Add(length-c.Step), r.To.Truncate(c.Step))
		if to.Before(from) {
			break
		}
		parts = append(parts, part{from, to})
	}
	return parts
}

// chart reads a chart: the samples of each place, in order of time.
func (r *reading) chart(ctx context.Context, c detector.Chart) (map[release.Target][]detector.Sample, error) {
	lines := map[release.Target][]detector.Sample{}
	for _, p := range r.parts(c) {
		if r.Progress != nil {
			r.Progress(Progress{Chart: c.Name, Done: r.done, Of: r.of})
		}
		answer, err := r.Source.Range(ctx, c.Query, p.from, p.to, c.Step)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		if err := r.take(c, answer, lines); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		r.done++
	}
	return lines, nil
}

// take adds the answer for one part. A target's series may change its other labels in time, but there may be one only
// at a time: of two nobody could say which is judged.
func (r *reading) take(c detector.Chart, answer []detector.Series, lines map[release.Target][]detector.Sample) error {
	found := map[release.Target][]detector.Sample{}
	for _, s := range answer {
		if place, ok := c.TargetOf(s.Labels, r.places(c)); ok {
			found[place] = append(found[place], s.Samples...)
		}
	}
	for place, samples := range found {
		slices.SortStableFunc(samples, func(a, b detector.Sample) int { return a.T.Compare(b.T) })
		for i := 1; i < len(samples); i++ {
			if samples[i].T.Equal(samples[i-1].T) {
				return fmt.Errorf("the query returns several series for %s at %s: aggregate it, e.g. sum by (%s, %s) (…)",
					name(place), samples[i].T.Format(time.RFC3339), c.TierLabel, c.ZoneLabel)
			}
		}
		lines[place] = append(lines[place], samples...)
	}
	return nil
}

func name(t release.Target) string {
	if t.Whole() {
		return "the service as a whole"
	}
	return t.String()
}
