//go:build crash || faults

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"releasebot/internal/workspace"
	"releasebot/release"
)

const deploys = "C0DEPLOYS"

// act is what a person did, and whether Slack said that it arrived.
type act struct {
	by    string
	verb  release.Verb
	acked bool
}

// do does what a person does, again for as long as Slack says that it failed. Once a click that Slack called failed has
// done its work all the same, its button is gone, and nobody clicks again.
func (w *world) do(ctx context.Context, by string, verb release.Verb, try func(context.Context) error) error {
	failed := false
	for {
		err := w.slack.WaitFor(ctx, func(s *workspace.Snapshot) bool { return s.Connections() > 0 })
		if err != nil {
			return fmt.Errorf("%s waits to %s: %w", by, verb, err)
		}
		err = try(ctx)
		noAnswer := errors.Is(err, workspace.ErrNoAnswer)
		if err == nil || noAnswer {
			w.mu.Lock()
			w.acts = append(w.acts, act{by, verb, err == nil})
			w.mu.Unlock()
		}
		switch {
		case err == nil:
			return nil
		case noAnswer, errors.Is(err, workspace.ErrNotConnected):
			failed = true
		case failed:
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s cannot %s: %w", by, verb, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// press clicks a button of a message; a button that asks first is confirmed.
func (w *world) press(ctx context.Context, by, ts string, verb release.Verb, asks bool) error {
	return w.do(ctx, by, verb, func(ctx context.Context) error {
		return w.slack.Press(ctx, workspace.Press{User: by, Channel: deploys, TS: ts, ActionID: "releasebot:" + string(verb), Confirmed: asks})
	})
}

// slash types a command, whose verb is its first word.
func (w *world) slash(ctx context.Context, by, text string) error {
	verb, _, _ := strings.Cut(text, " ")
	return w.do(ctx, by, release.Verb(verb), func(ctx context.Context) error {
		return w.slack.Slash(ctx, by, deploys, "/releasebot", text)
	})
}

// told waits until a person has been told something that begins so.
func (w *world) told(ctx context.Context, by, words string) error {
	err := w.slack.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		for _, m := range s.Ephemerals(by) {
			if strings.Contains(m.Text, words) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return fmt.Errorf("%s waits to be told %q: %w", by, words, err)
	}
	return nil
}

// find waits for a message of the bot by its key and text.
func (w *world) find(ctx context.Context, key, words string) (ts string, err error) {
	err = w.slack.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		for _, m := range everything(s) {
			said := strings.HasPrefix(messageKey(m), key) && strings.Contains(m.Text, words)
			// A post that nobody knew of held others up for 20 s, hours of the fleet: a summary says what waited.
			summed := key == "note/" && strings.HasPrefix(messageKey(m), "summary/") && strings.Contains(m.Text+string(m.Blocks), words)
			if said || summed {
				ts = m.TS
				return true
			}
		}
		return false
	})
	if err != nil {
		return "", fmt.Errorf("waiting for a message %s… with %q: %w", key, words, err)
	}
	return ts, nil
}

// shows waits until a message says a word.
func (w *world) shows(ctx context.Context, ts, word string) error {
	last := ""
	err := w.slack.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		m, _ := s.Message(deploys, ts)
		last = m.Text
		return strings.Contains(strings.ToLower(last), word)
	})
	if err != nil {
		return fmt.Errorf("waiting for a message to say %q; it says %q: %w", word, last, err)
	}
	return nil
}

// everything is all that the bot has said in the channel, threads included.
func everything(s *workspace.Snapshot) []workspace.Message {
	var all []workspace.Message
	for _, m := range s.Messages(deploys) {
		for _, one := range append([]workspace.Message{m}, m.Replies...) {
			if one.User == workspace.BotUser && !one.Deleted {
				all = append(all, one)
			}
		}
	}
	return all
}

// help is a person who looks after drives of which nobody can tell how they ended: they press what the deploy's message
// asks for, once for each time that it asks.
func (w *world) help(ctx context.Context) {
	for ctx.Err() == nil {
		ts, verb := "", release.Verb("")
		err := w.slack.WaitFor(ctx, func(s *workspace.Snapshot) bool {
			for _, m := range s.Messages(deploys) {
				if !strings.HasPrefix(messageKey(m), "deploy/") {
					continue
				}
				ts = m.TS
				switch text := strings.ToLower(m.Text); {
				case strings.Contains(text, "press resume"):
					verb = release.VerbResume
				case strings.Contains(text, "press try again"):
					verb = release.VerbRollback
				}
			}
			return verb != ""
		})
		if err != nil || w.press(ctx, ben, ts, verb, false) != nil {
			return
		}
		asks := "press resume"
		if verb == release.VerbRollback {
			asks = "press try again"
		}
		_ = w.slack.WaitFor(ctx, func(s *workspace.Snapshot) bool { // its one error is ctx's
			m, _ := s.Message(deploys, ts)
			return !strings.Contains(strings.ToLower(m.Text), asks)
		})
	}
}
