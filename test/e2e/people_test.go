//go:build e2e

package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"releasebot/internal/workspace"
)

// seen is a message as people see it, with its key from the metadata.
type seen struct {
	workspace.Message
	key string
}

func keyed(m workspace.Message) seen {
	var metadata struct {
		Payload struct {
			Key string `json:"key"`
		} `json:"event_payload"`
	}
	_ = json.Unmarshal(m.Metadata, &metadata) // people's messages have none
	return seen{m, metadata.Payload.Key}
}

// all lists the channel's messages, those in threads behind their parents.
func all(s *workspace.Snapshot) []seen {
	var list []seen
	for _, m := range s.Messages(channel) {
		list = append(list, keyed(m))
		for _, r := range m.Replies {
			list = append(list, keyed(r))
		}
	}
	return list
}

// await waits until a message satisfies match, and gives it.
func (w *world) await(what string, match func(seen) bool) seen {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	var found seen
	err := w.workspace.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		for _, m := range all(s) {
			if match(m) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil {
		w.t.Fatalf("waited in vain for %s; the channel:\n%s", what, w.transcript())
	}
	return found
}

// deploy waits until the message of the n-th deploy says all words in its first line.
func (w *world) deploy(n int, words ...string) seen {
	w.t.Helper()
	key := fmt.Sprintf("deploy/%d", n)
	return w.await(fmt.Sprintf("%s to say %v", key, words), func(m seen) bool { return m.key == key && has(m.Text, words...) })
}

// event waits for an event's message that says all words.
func (w *world) event(words ...string) seen {
	w.t.Helper()
	return w.await(fmt.Sprintf("an event to say %v", words), func(m seen) bool {
		return strings.HasPrefix(m.key, "event/") && has(m.Text, words...)
	})
}

// note waits for something said once, in a thread or the channel.
func (w *world) note(words ...string) seen {
	w.t.Helper()
	return w.await(fmt.Sprintf("a note to say %v", words), func(m seen) bool {
		return strings.HasPrefix(m.key, "note/") && has(m.Text+string(m.Blocks), words...)
	})
}

// press clicks a button once it is there.
func (w *world) press(user string, m seen, verb string, asks bool) {
	w.t.Helper()
	action := "releasebot:" + verb
	w.await(m.key+" to have the button "+verb, func(now seen) bool {
		return now.key == m.key && strings.Contains(string(now.Blocks), `"`+action+`"`)
	})
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	err := w.workspace.Press(ctx, workspace.Press{User: user, Channel: channel, TS: m.TS, ActionID: action, Confirmed: asks})
	if err != nil {
		w.t.Fatalf("press %s: %v", verb, err)
	}
}

// slash types a command, and retries while the bot is not connected, as people do.
func (w *world) slash(user, text string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	w.connected()
	if err := w.workspace.Slash(ctx, user, channel, "/releasebot", text); err != nil {
		w.t.Fatalf("/releasebot %s: %v", text, err)
	}
}

func (w *world) connected() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	if err := w.workspace.WaitFor(ctx, func(s *workspace.Snapshot) bool { return s.Connections() > 0 }); err != nil {
		w.t.Fatalf("the bot does not connect: %v\n%s", err, w.bot.output())
	}
}

// ephemeral waits for an answer that only its user sees.
func (w *world) ephemeral(user string, words ...string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	err := w.workspace.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		for _, m := range s.Ephemerals(user) {
			if has(m.Text+string(m.Blocks), words...) {
				return true
			}
		}
		return false
	})
	if err != nil {
		w.t.Fatalf("waited in vain for an answer to %s that says %v; the answers: %v", user, words, w.workspace.Ephemerals(user))
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
		w.t.Logf("the channel:\n%s", w.transcript())
	}
}

// counts tells how often each message stands in the channel and in the conversation of somebody who watches.
func (w *world) counts() map[string]int {
	counts := map[string]int{}
	w.workspace.Read(func(s *workspace.Snapshot) {
		for _, m := range all(s) {
			counts[m.key]++
		}
		for _, m := range s.Messages("D0ANNA") {
			counts[keyed(m).key]++
		}
	})
	return counts
}

func (w *world) transcript() string {
	var b strings.Builder
	w.workspace.Read(func(s *workspace.Snapshot) {
		for _, m := range all(s) {
			indent := ""
			if m.ThreadTS != "" {
				indent = "    "
			}
			fmt.Fprintf(&b, "%s[%s] %s\n", indent, m.key, strings.ReplaceAll(m.Text, "\n", "\n"+indent))
		}
	})
	return b.String()
}

// status asks for the status as a bystander, to say why a test failed.
func (w *world) status() string {
	const cleo = "U0CLEO"
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := w.workspace.Slash(ctx, cleo, channel, "/releasebot", "status"); err != nil {
		return err.Error()
	}
	var answer string
	_ = w.workspace.WaitFor(ctx, func(s *workspace.Snapshot) bool {
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
	w.workspace.Read(func(s *workspace.Snapshot) {
		for _, m := range all(s) {
			if strings.HasPrefix(m.key, "event/") {
				w.t.Errorf("deploy #%d had an event: %s", deploy, m.Text)
			}
		}
	})
}
