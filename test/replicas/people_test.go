//go:build replicas

package replicas_test

import (
	"context"
	"fmt"
	"strings"

	"releasebot/internal/workspace"
)

// seen is a message as people see it, with its key.
type seen struct {
	workspace.Message
	key string
}

func all(s *workspace.Snapshot) (list []seen) {
	for _, m := range s.Messages(channel) {
		list = append(list, seen{m, metadataKey(m.Metadata)})
		for _, r := range m.Replies {
			list = append(list, seen{r, metadataKey(r.Metadata)})
		}
	}
	return list
}

func (w *world) until(what string, so func(*workspace.Snapshot) bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	if err := w.slack.WaitFor(ctx, so); err != nil {
		w.t.Fatalf("waited in vain for %s", what)
	}
}

func (w *world) await(what string, match func(seen) bool) (found seen) {
	w.t.Helper()
	w.until(what, func(s *workspace.Snapshot) bool {
		for _, m := range all(s) {
			if match(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// deploy waits until the message of a deploy says all words.
func (w *world) deploy(n int, words ...string) seen {
	w.t.Helper()
	key := fmt.Sprintf("deploy/%d", n)
	return w.await(fmt.Sprintf("%s to say %v", key, words), func(m seen) bool { return m.key == key && has(m.Text, words...) })
}

func (w *world) note(words ...string) seen {
	w.t.Helper()
	return w.await(fmt.Sprintf("a note to say %v", words), func(m seen) bool {
		return strings.HasPrefix(m.key, "note/") && has(m.Text+string(m.Blocks), words...)
	})
}

// slash types a command until it is acknowledged, as people do, and counts it then.
func (w *world) slash(user, text string) {
	w.t.Helper()
	w.eventually("an acknowledgement of "+text, func() bool { return w.trySlash(user, text) })
}

// trySlash types a command once. One that Slack says failed may have been written down all the same.
func (w *world) trySlash(user, text string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	err := w.slack.Slash(ctx, user, channel, "/releasebot", text)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.forgotten = true
		return false
	}
	w.requests++
	return true
}

// press clicks a button once it is there.
func (w *world) press(user string, m seen, verb string, confirmed bool) {
	w.t.Helper()
	action := "releasebot:" + verb
	w.await(m.key+" to have the button "+verb, func(now seen) bool {
		return now.key == m.key && strings.Contains(string(now.Blocks), `"`+action+`"`)
	})
	w.eventually("the click to be acknowledged", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), waitFor)
		defer cancel()
		err := w.slack.Press(ctx, workspace.Press{User: user, Channel: channel, TS: m.TS, ActionID: action, Confirmed: confirmed})
		if err != nil {
			w.forgotten = true
			w.t.Logf("press %s: %v", verb, err)
			return false
		}
		w.requests++
		return true
	})
}

// answered waits for an answer that only its user sees.
func (w *world) answered(user string, words ...string) {
	w.t.Helper()
	w.until(fmt.Sprintf("an answer to %s that says %v", user, words), func(s *workspace.Snapshot) bool {
		for _, m := range s.Ephemerals(user) {
			if has(m.Text+string(m.Blocks), words...) {
				return true
			}
		}
		return false
	})
}

func (w *world) transcript() string {
	var b strings.Builder
	w.slack.Read(func(s *workspace.Snapshot) {
		for _, m := range all(s) {
			fmt.Fprintf(&b, "%s %-20s %s\n", m.TS, m.key, m.Text)
		}
	})
	return b.String()
}

func has(text string, words ...string) bool {
	for _, word := range words {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			return false
		}
	}
	return true
}
