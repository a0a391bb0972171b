//go:build crash || faults

package main

import (
	"context"
	"fmt"
	"time"

	"releasebot/internal/fleet"
	"releasebot/internal/workspace"
	"releasebot/release"
)

// scenario is a story that must end right wherever the bot dies in it. Its points are counted from where it arms the world.
type scenario struct {
	name   string
	takes  time.Duration // of a drive forward
	charts []string      // that are watched
	play   func(context.Context, *world) error
	runs   func(*world) release.Build // what the fleet must run in the end
}

var scenarios = []scenario{
	{"deploy", short, []string{fleet.FiveHundredErrors, fleet.StatusPage}, playDeploy, newestBuild},
	{"event", short, []string{fleet.StatusPage}, playEvent, newestBuild},
	{"rollback", short, []string{fleet.FiveHundredErrors}, playRollback, firstBuild},
	{"cancel", 5 * time.Second, []string{fleet.FiveHundredErrors}, playCancel, firstBuild},
	{"snooze", short, []string{fleet.StatusPage}, playSnooze, newestBuild},
}

const short = 50 * time.Millisecond

func newestBuild(w *world) release.Build {
	b, _ := w.fleet.Builds().Newest(context.Background(), "") // it fails for a ctx that ended
	return b
}

func firstBuild(w *world) release.Build {
	b, _ := w.fleet.Builds().Find(context.Background(), "b511")
	return b
}

// begin waits until the bot looks after the service, and pushes a build.
func (w *world) begin(ctx context.Context, push func() release.Build) (deploy string, err error) {
	if _, err := w.find(ctx, "note/", "looks after"); err != nil {
		return "", err
	}
	build := push()
	return w.find(ctx, "deploy/", build.Name)
}

func (w *world) good() release.Build { return w.fleet.Push() }

// steps are done one after the other until one fails.
func steps(all ...func() error) error {
	for _, step := range all {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// playDeploy: a good build from the very first start of the bot to its all clear.
func playDeploy(ctx context.Context, w *world) error {
	if err := w.arm(); err != nil {
		return err
	}
	deploy, err := w.begin(ctx, w.good)
	if err != nil {
		return err
	}
	return w.shows(ctx, deploy, "all clear")
}

// playEvent: in a bake a chart jumps; an event opens, holds the deploy, and closes by itself.
func playEvent(ctx context.Context, w *world) error {
	deploy, err := w.begin(ctx, w.good)
	if err != nil {
		return err
	}
	var event string
	return steps(
		func() error { return w.driven(ctx, "end", 2) },
		w.arm,
		func() error { event, err = w.burst(ctx); return err },
		func() error { return w.shows(ctx, event, "closed") },
		func() error { return w.shows(ctx, deploy, "all clear") },
	)
}

// burst sends requests to the status page until there is an event for them, each time twice as many: a bot that is down sees
// nothing of a short burst, and takes a long one for usual.
func (w *world) burst(ctx context.Context) (event string, err error) {
	const length = 3 * time.Minute
	for n := 1; ctx.Err() == nil; n = min(2*n, 1024) {
		for range n {
			if err := w.fleet.Burst(fleet.StatusPage, w.clock.Now(), length); err != nil {
				return "", err
			}
		}
		within, cancel := context.WithTimeout(ctx, length/crashSpeed)
		event, err = w.find(within, "event/", "Status Page Requests")
		cancel()
		if err == nil {
			return event, nil
		}
	}
	return "", err
}

// playRollback: a bad build opens an event, and a person rolls back.
func playRollback(ctx context.Context, w *world) error {
	deploy, err := w.begin(ctx, func() release.Build { return w.fleet.PushBad(fleet.Errors) })
	if err != nil {
		return err
	}
	var event string
	return steps(
		func() error { event, err = w.find(ctx, "event/", "Five Hundred Errors"); return err },
		w.arm,
		func() error { return w.press(ctx, anna, event, release.VerbRollback, true) },
		func() error { return w.shows(ctx, deploy, "rolled back") },
		func() error { return w.shows(ctx, event, "closed") },
	)
}

// playCancel: a person rolls back while scripts run; they are ended, and the targets go back.
func playCancel(ctx context.Context, w *world) error {
	deploy, err := w.begin(ctx, w.good)
	if err != nil {
		return err
	}
	return steps(
		func() error { return w.driven(ctx, "start", 2) },
		w.arm,
		func() error { return w.press(ctx, anna, deploy, release.VerbRollback, true) },
		func() error { return w.shows(ctx, deploy, "rolled back") },
	)
}

// playSnooze: a chart jumps and stays so; a person snoozes it; another pauses, asks, and resumes.
func playSnooze(ctx context.Context, w *world) error {
	deploy, err := w.begin(ctx, w.good)
	if err != nil {
		return err
	}
	var event string
	return steps(
		func() error { return w.driven(ctx, "end", 2) },
		func() error { return w.fleet.Burst(fleet.StatusPage, w.clock.Now(), 5*time.Hour) },
		func() error { event, err = w.find(ctx, "event/", "Status Page Requests"); return err },
		w.arm,
		func() error { return w.press(ctx, ben, event, release.VerbSnooze, false) },
		func() error { return w.shows(ctx, event, "snoozed") },
		func() error { return w.slash(ctx, anna, "pause a demo") },
		func() error { return w.shows(ctx, deploy, "paused") },
		func() error { return w.slash(ctx, ben, "status") },
		func() error { return w.told(ctx, ben, "b512") },
		func() error { return w.slash(ctx, ben, "history") },
		func() error {
			_, err := w.slack.Say(ben, deploys, fmt.Sprintf("<@%s> charts", workspace.BotUser), "")
			return err
		},
		func() error { return w.slash(ctx, anna, "resume") },
		func() error { _, err = w.find(ctx, "note/", "resumed"); return err },
		func() error { return w.shows(ctx, deploy, "all clear") },
	)
}
