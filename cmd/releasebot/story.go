package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"releasebot/internal/fleet"
	"releasebot/internal/workspace"
	"releasebot/release"
)

// player plays the people of a story: it waits for what they would wait for, clicks what they would click, and looks
// whether the fleet ended as it must.
type player struct {
	w       *workspace.Workspace
	fleet   *fleet.Fleet
	clock   *fleet.Clock
	channel string
	out     *transcript
	begun   string // ts of the newest message before the story
}

const (
	anna = "U0ANNA"
	ben  = "U0BEN"
)

// storyWithin bounds a story in fleet time: the longest takes about an hour.
const storyWithin = 4 * time.Hour

var stories = map[string]func(*player, context.Context) error{
	"good": (*player).good, "bad-build": (*player).badBuild, "false-alarm": (*player).falseAlarm,
}

func (p *player) play(ctx context.Context, name string) error {
	if name == "all" {
		for _, one := range []string{"good", "bad-build", "false-alarm"} {
			if err := p.play(ctx, one); err != nil {
				return err
			}
		}
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-ctx.Done():
		case <-p.clock.After(storyWithin):
			cancel()
		}
	}()
	p.begun = p.newest()
	if err := stories[name](p, ctx); err != nil {
		return fmt.Errorf("the story %s did not end as it must: %w", name, err)
	}
	p.out.say("The story %q ended as it must.", name)
	return nil
}

// good: a build moves through all tiers; a person pauses it for a while and another resumes it.
func (p *player) good(ctx context.Context) error {
	p.out.say("Story: a good build.")
	build := p.fleet.Push()
	deploy, err := p.deploy(ctx, build)
	if err != nil {
		return err
	}
	if err := p.runs(ctx, "canary", build); err != nil {
		return err
	}
	if err := p.w.Slash(ctx, ben, p.channel, "/releasebot", "pause a customer demo, ten minutes"); err != nil {
		return err
	}
	if err := p.shows(ctx, deploy, "paused"); err != nil {
		return err
	}
	if err := p.w.Slash(ctx, anna, p.channel, "/releasebot", "resume"); err != nil {
		return err
	}
	if err := p.shows(ctx, deploy, "all clear"); err != nil {
		return err
	}
	return p.everywhere(build)
}

// badBuild: errors jump in dogfood, then latency; a person rolls back, and the fleet is as it was.
func (p *player) badBuild(ctx context.Context) error {
	p.out.say("Story: a bad build.")
	before, _, _ := p.fleet.Running(p.fleet.Tiers()[0].Targets()[0])
	build := p.fleet.PushBad()
	deploy, err := p.deploy(ctx, build)
	if err != nil {
		return err
	}
	event, err := p.event(ctx, "Five Hundred Errors")
	if err != nil {
		return err
	}
	if err := p.shows(ctx, event, "blue"); err != nil {
		return err
	}
	if err := p.shows(ctx, event, "purple"); err != nil {
		return err
	}
	if err := p.press(ctx, anna, event, release.VerbRollback, true); err != nil {
		return err
	}
	if err := p.shows(ctx, deploy, "rolled back"); err != nil {
		return err
	}
	if err := p.shows(ctx, event, "closed"); err != nil {
		return err
	}
	return p.everywhere(before)
}

// falseAlarm: a burst on the status page stops a good deploy; a person snoozes the chart, and the deploy goes on.
func (p *player) falseAlarm(ctx context.Context) error {
	p.out.say("Story: a false alarm.")
	build := p.fleet.Push()
	deploy, err := p.deploy(ctx, build)
	if err != nil {
		return err
	}
	if err := p.runs(ctx, "dogfood", build); err != nil {
		return err
	}
	const burst = 20 * time.Minute
	if err := p.fleet.Burst(fleet.StatusPage, p.clock.Now().Add(time.Minute), burst); err != nil {
		return err
	}
	event, err := p.event(ctx, "Status Page Requests")
	if err != nil {
		return err
	}
	if err := p.press(ctx, ben, event, release.VerbSnooze, false); err != nil {
		return err
	}
	if err := p.shows(ctx, event, "snoozed"); err != nil {
		return err
	}
	if err := p.shows(ctx, deploy, "all clear"); err != nil {
		return err
	}
	return p.everywhere(build)
}

func (p *player) newest() string {
	messages := p.w.Messages(p.channel)
	if len(messages) == 0 {
		return ""
	}
	return messages[len(messages)-1].TS
}

// deploy waits for the message of a build's deploy and gives its ts.
func (p *player) deploy(ctx context.Context, b release.Build) (string, error) {
	return p.find(ctx, "the deploy of "+b.Name, func(key, text string) bool {
		return strings.HasPrefix(key, "deploy/") && strings.Contains(text, b.Name)
	})
}

// event waits for an event of a chart and gives its ts.
func (p *player) event(ctx context.Context, chart string) (string, error) {
	return p.find(ctx, "an event for "+chart, func(key, text string) bool {
		return strings.HasPrefix(key, "event/") && strings.Contains(text, chart)
	})
}

// find waits for a message of this story by its key and text.
func (p *player) find(ctx context.Context, what string, match func(key, text string) bool) (ts string, err error) {
	err = p.w.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		for _, m := range s.Messages(p.channel) {
			if m.TS > p.begun && match(messageKey(m), m.Text) {
				ts = m.TS
				return true
			}
		}
		return false
	})
	if err != nil {
		return "", fmt.Errorf("waiting for %s: %w", what, err)
	}
	return ts, nil
}

// shows waits until a message's first line says a word.
func (p *player) shows(ctx context.Context, ts, word string) error {
	last := ""
	err := p.w.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		m, _ := s.Message(p.channel, ts)
		last = m.Text
		return strings.Contains(strings.ToLower(m.Text), word)
	})
	if err != nil {
		return fmt.Errorf("waiting for a message to say %q; it says %q: %w", word, last, err)
	}
	return nil
}

// press clicks a button of a message, which must or must not ask first.
func (p *player) press(ctx context.Context, user, ts string, verb release.Verb, asks bool) error {
	return p.w.Press(ctx, workspace.Press{
		User: user, Channel: p.channel, TS: ts, ActionID: "releasebot:" + string(verb), Confirmed: asks,
	})
}

// runs waits until a tier's first target runs a build.
func (p *player) runs(ctx context.Context, tier string, b release.Build) error {
	for _, t := range p.fleet.Tiers() {
		for t.Name == tier {
			if running, _, _ := p.fleet.Running(t.Targets()[0]); running.ID == b.ID {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("waiting for %s to run %s: %w", tier, b.Name, ctx.Err())
			case <-p.clock.After(time.Minute):
			}
		}
	}
	return fmt.Errorf("there is no tier %s", tier)
}

// everywhere checks that every target runs a build.
func (p *player) everywhere(b release.Build) error {
	for _, tier := range p.fleet.Tiers() {
		for _, t := range tier.Targets() {
			if running, _, _ := p.fleet.Running(t); running.ID != b.ID {
				return fmt.Errorf("%s runs %s, not %s", t, running.Name, b.Name)
			}
		}
	}
	return nil
}

// messageKey is the key that the bot put into a message's metadata.
func messageKey(m workspace.Message) string {
	var metadata struct {
		Payload struct {
			Key string `json:"key"`
		} `json:"event_payload"`
	}
	if json.Unmarshal(m.Metadata, &metadata) != nil {
		return "" // not one of the bot's
	}
	return metadata.Payload.Key
}
