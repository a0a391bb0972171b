//go:build crash || faults

package main

import (
	"context"
	"time"

	"releasebot/internal/fleet"
	"releasebot/release"
)

// faultPhase is a part of a deploy in which a fault begins.
type faultPhase struct {
	name   string
	reach  func(context.Context, *faultyWorld) error // comes to the phase
	finish func(context.Context, *faultyWorld) error // what must come, once the fault is over
	runs   func(*world) release.Build                // what must run everywhere in the end
}

var faultPhases = []faultPhase{
	{"a build waits", reachIdle, finishClear, newestBuild},
	{"driving", reachDriving, finishClear, newestBuild},
	{"baking", reachBaking, finishClear, newestBuild},
	{"event open", reachEvent, finishBack, firstBuild},
	{"rolling back", reachBack, finishBack, firstBuild},
}

// reachIdle pushes a build as soon as the fault is there: see during.
func reachIdle(ctx context.Context, w *faultyWorld) error {
	_, err := w.find(ctx, "note/", "looks after")
	<-w.clock.After(3 * crashTick) // the charts have been seen
	return err
}

func (w *faultyWorld) deployed(ctx context.Context, bad bool) error {
	if err := reachIdle(ctx, w); err != nil {
		return err
	}
	build, err := w.push(bad)
	if err != nil {
		return err
	}
	w.deploy, err = w.find(ctx, "deploy/", build.Name)
	return err
}

func reachDriving(ctx context.Context, w *faultyWorld) error {
	return steps(
		func() error { return w.deployed(ctx, false) },
		func() error { return w.driven(ctx, "start", 1) },
	)
}

// badBurst is for how long a chart stays high whose jump nobody sees.
const badBurst = 90 * time.Minute

func reachBurst(ctx context.Context, w *faultyWorld) error {
	return steps(
		func() error { return w.deployed(ctx, false) },
		func() error { return w.driven(ctx, "end", 2) },
		func() error { return w.fleet.Burst(fleet.StatusPage, w.clock.Now(), badBurst) },
	)
}

// finishSeen waits for the event that must come once the charts are seen again, and which closes by itself.
func finishSeen(ctx context.Context, w *faultyWorld) error {
	if _, err := w.find(ctx, "event/", "Status Page Requests"); err != nil {
		return err
	}
	return finishClear(ctx, w)
}

func reachBaking(ctx context.Context, w *faultyWorld) error {
	return steps(
		func() error { return w.deployed(ctx, false) },
		func() error { return w.driven(ctx, "end", 2) },
		func() error { <-w.clock.After(crashTick); return nil },
	)
}

func reachEvent(ctx context.Context, w *faultyWorld) (err error) {
	if err := w.deployed(ctx, true); err != nil {
		return err
	}
	w.event, err = w.find(ctx, "event/", "Five Hundred Errors")
	return err
}

func reachBack(ctx context.Context, w *faultyWorld) error {
	return steps(
		func() error { return reachEvent(ctx, w) },
		func() error { return w.askBack(ctx) },
		func() error { return w.driven(ctx, "start", 1+len(crashTiers()[0].Zones)) },
	)
}

func (w *faultyWorld) askBack(ctx context.Context) error {
	w.rollbackAsked = true
	return w.press(ctx, anna, w.event, release.VerbRollback, true)
}

func finishClear(ctx context.Context, w *faultyWorld) (err error) {
	if w.deploy == "" {
		if w.deploy, err = w.find(ctx, "deploy/", ""); err != nil {
			return err
		}
	}
	return w.shows(ctx, w.deploy, "all clear")
}

func finishBack(ctx context.Context, w *faultyWorld) error {
	if !w.rollbackAsked {
		if err := w.askBack(ctx); err != nil {
			return err
		}
	}
	return steps(
		func() error { return w.shows(ctx, w.deploy, "rolled back") },
		func() error { return w.shows(ctx, w.event, "closed") },
	)
}

// during is what goes on while the fault lasts: where nothing runs, a build comes; and somebody asks how things are.
func (w *faultyWorld) during(ctx context.Context, p faultPhase, length time.Duration) error {
	if p.name == faultPhases[0].name {
		if _, err := w.push(false); err != nil {
			return err
		}
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-w.clock.After(length):
		return nil
	}
}
