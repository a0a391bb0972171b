//go:build replicas

package replicas_test

import (
	"context"

	"releasebot/internal/testslack"
)

// slash types a command until it is acknowledged, as people do, and counts it then.
func (w *world) slash(user, text string) {
	w.t.Helper()
	w.eventually("an acknowledgement of "+text, func() bool { return w.trySlash(user, text) })
}

// trySlash types a command once. One that Slack says failed may have been written down all the same.
func (w *world) trySlash(user, text string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), waitFor)
	defer cancel()
	err := w.Slack.Slash(ctx, user, channel, "/releasebot", text)
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
func (w *world) press(user string, m testslack.Seen, verb string, confirmed bool) {
	w.t.Helper()
	click := w.Button(user, m, verb, confirmed)
	w.eventually("the click to be acknowledged", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), waitFor)
		defer cancel()
		err := w.Slack.Press(ctx, click)
		if err != nil {
			w.forgotten = true
			w.t.Logf("press %s: %v", verb, err)
			return false
		}
		w.requests++
		return true
	})
}
