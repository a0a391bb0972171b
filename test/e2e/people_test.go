//go:build e2e

package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"releasebot/internal/testslack"
	"releasebot/internal/workspace"
)

// event waits for an event's message that says all words.
func (w *world) event(words ...string) testslack.Seen {
	w.t.Helper()
	return w.Await(fmt.Sprintf("an event to say %v", words), func(m testslack.Seen) bool {
		return strings.HasPrefix(m.Key, "event/") && testslack.Has(m.Text, words...)
	})
}

// press clicks a button once it is there.
func (w *world) press(user string, m testslack.Seen, verb string, asks bool) {
	w.t.Helper()
	click := w.Button(user, m, verb, asks)
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	if err := w.Slack.Press(ctx, click); err != nil {
		w.t.Fatalf("press %s: %v", verb, err)
	}
}

// slash types a command, and retries while the bot is not connected, as people do.
func (w *world) slash(user, text string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	w.connected()
	if err := w.Slack.Slash(ctx, user, channel, "/releasebot", text); err != nil {
		w.t.Fatalf("/releasebot %s: %v", text, err)
	}
}

func (w *world) connected() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	if err := w.Slack.WaitFor(ctx, func(s *workspace.Snapshot) bool { return s.Connections() > 0 }); err != nil {
		w.t.Fatalf("the bot does not connect: %v\n%s", err, w.bot.Output())
	}
}

// once checks that no message of the bot stands twice: one for each key.
func (w *world) once() {
	w.t.Helper()
	var counts map[string]int
	// Notes are numbered without gaps: a missing one is a lost message. After a kill one that may be there already is looked
	// for again for a while before it is posted anew.
	w.eventually("every note to be there", func() bool {
		counts = w.counts()
		notes := 0
		for key := range counts {
			if strings.HasPrefix(key, "note/webapp/") {
				notes++
			}
		}
		for n := 1; n <= notes; n++ {
			if counts[fmt.Sprintf("note/webapp/%d", n)] == 0 {
				return false
			}
		}
		return true
	})
	for key, n := range counts {
		if n != 1 && key != "" {
			w.t.Errorf("message %s stands %d times", key, n)
		}
	}
	if w.t.Failed() {
		w.t.Logf("the channel:\n%s", w.Transcript())
	}
}

// counts tells how often each message stands in the channel and in the conversation of somebody who watches.
func (w *world) counts() map[string]int {
	counts := map[string]int{}
	w.Slack.Read(func(s *workspace.Snapshot) {
		for _, m := range testslack.All(s, channel) {
			counts[m.Key]++
		}
		for _, m := range s.Messages("D0ANNA") {
			counts[testslack.KeyOf(m.Metadata)]++
		}
	})
	return counts
}

// status asks for the status as a bystander, to say why a test failed.
func (w *world) status() string {
	const cleo = "U0CLEO"
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := w.Slack.Slash(ctx, cleo, channel, "/releasebot", "status"); err != nil {
		return err.Error()
	}
	var answer string
	_ = w.Slack.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		for _, m := range s.Ephemerals(cleo) {
			answer = m.Text + "\n" + string(m.Blocks)
		}
		return answer != ""
	})
	return answer
}

// noEvents checks that no event was opened in a deploy.
func (w *world) noEvents(deploy int) {
	w.t.Helper()
	w.Slack.Read(func(s *workspace.Snapshot) {
		for _, m := range testslack.All(s, channel) {
			if strings.HasPrefix(m.Key, "event/") {
				w.t.Errorf("deploy #%d had an event: %s", deploy, m.Text)
			}
		}
	})
}
