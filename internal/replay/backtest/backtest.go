// Package backtest judges the deploys of the past on the metrics that a team's own server still has: which of them would
// have been stopped, by which chart, when, and what other thresholds would have done.
//
// The rules are the live ones: each look is a detector.Window judged at its time, which reads nothing after it. What is
// simpler than live: only the targets that get the build are looked at, and only while it comes and bakes; a deploy goes
// on as it did, whatever was found; left out of what looks learn from are the minutes of builds that were rolled back and,
// in the same bake, those of a breach, and no others.
package backtest

import (
	"context"
	"runtime"
	"sync"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// Backtest is what is to be judged again.
type Backtest struct {
	Policy   release.Policy // its targets, and how often is looked
	Charts   []detector.Chart
	Source   detector.Source
	From, To time.Time      // where deploys are looked for; To is not after now
	Zone     *time.Location // of the times that people read
	Times    float64        // the thresholds of scored rules are so many times the charts'
	Deploys  []Deploy       // in order of time
	Progress func(Progress) // may be nil; never called twice at the same time
}

// Progress is how far it came.
type Progress struct {
	Chart    string // that is read
	Done, Of int    // parts of the metrics; a part is one query
}

// Run reads the metrics chart by chart and judges each while the next is read. An error, also that of an interruption, is
// a *Stopped where some parts were read.
func (b Backtest) Run(ctx context.Context) (*Result, error) {
	r := &reading{Backtest: b, from: b.To, to: b.From}
	for _, d := range b.Deploys {
		for _, m := range d.Moves {
			r.from, r.to = earlier(r.from, m.Since), later(r.to, m.Until)
		}
	}
	for _, c := range b.Charts {
		r.of += len(r.parts(c))
	}
	result := &Result{
		Service: b.Policy.Service, From: b.From, To: b.To, Times: b.Times, zone: b.Zone, Targets: len(b.Policy.Targets()),
	}
	said := make([][][]Said, len(b.Charts)) // by chart, by place, by deploy
	judges := newJudges()
	defer judges.Wait()
	for i, c := range b.Charts {
		lines, err := r.chart(ctx, c)
		if err != nil {
			return nil, r.stopped(ctx, err)
		}
		places := b.places(c)
		said[i] = make([][]Said, len(places))
		for j, place := range places {
			judges.do(func() { said[i][j] = b.judge(ctx, c, place, lines[place], r.begin(c), r.to) })
		}
	}
	judges.Wait()
	if err := ctx.Err(); err != nil {
		return nil, r.stopped(ctx, err)
	}
	result.add(b, said)
	return result, nil
}

// places are where a chart is judged.
func (b Backtest) places(c detector.Chart) []release.Target {
	if c.Whole {
		return []release.Target{{}}
	}
	return b.Policy.Targets()
}

// judges are as many as there are processors, for each place of a chart stands alone.
type judges struct {
	sync.WaitGroup
	slots chan struct{}
}

func newJudges() *judges { return &judges{slots: make(chan struct{}, runtime.GOMAXPROCS(0))} }

func (j *judges) do(work func()) {
	j.slots <- struct{}{}
	j.Go(func() {
		defer func() { <-j.slots }()
		work()
	})
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
