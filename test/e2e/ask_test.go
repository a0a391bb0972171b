//go:build e2e

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"releasebot/internal/testslack"
	"releasebot/internal/workspace"
)

// picture waits for the drawing of what an event was judged on, in its thread.
func (w *world) picture(event testslack.Seen) {
	w.t.Helper()
	drawn := w.Await("a picture in the thread of "+event.Key, func(m testslack.Seen) bool { return m.ThreadTS == event.TS && len(m.Files) == 1 })
	f := drawn.Files[0]
	if f.Mimetype != "image/png" || !testslack.Has(f.AltText, "Five Hundred Errors", "errors/s") || !testslack.Has(drawn.Text, "Five Hundred Errors in dogfood") {
		w.t.Errorf("the picture is %+v, under %q", f, drawn.Text)
	}
}

// say mentions the bot in a thread.
func (w *world) say(user, thread, text string) {
	w.t.Helper()
	w.connected()
	if _, err := w.Slack.Say(user, channel, "<@"+workspace.BotUser+"> "+text, thread); err != nil {
		w.t.Fatal(err)
	}
}

// whatPeopleAsk looks at all that only shows, and at who may not even look.
func (w *world) whatPeopleAsk(t *testing.T) {
	for text, want := range map[string][]string{
		"why": {"webapp"}, "charts": {"Five Hundred Errors", "Latency"}, "history": {"rolled back"}, "stats": {"rolled back"},
		"event 1": {"Five Hundred Errors"}, "watchers": {"Nobody"}, "pauze": {"Did you mean"},
	} {
		w.slash(ben, text)
		w.Answered(ben, want...)
		t.Log("answered", text)
	}
	w.slash("U0GIL", "pause")
	w.Answered("U0GIL", "uest")
	if status := w.status(); strings.Contains(status, "pause") {
		t.Errorf("a guest paused: %s", status)
	}
	w.slash(anna, "watch")
	w.Answered(anna, "told")
	if err := w.Slack.OpenHome(anna); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), waitFor)
	defer cancel()
	err := w.Slack.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		home, ok := s.Home(anna)
		return ok && testslack.Has(string(home.Blocks), "webapp", "Five Hundred Errors", "Snooze for 3 Minutes")
	})
	if err != nil {
		home, _ := w.Slack.Home(anna)
		t.Errorf("the Home shows %s", home.Blocks)
	}
}

// localSlack tries the same configuration in a Slack of its own, beside the bot that runs.
func (w *world) localSlack(t *testing.T) {
	p := startProcess(t, nil, w.binary, "run", "--config", filepath.Join(w.dir, "releasebot.yml"), "--local-workspace", "127.0.0.1:0")
	page := ""
	w.eventually("the page to be printed", func() bool {
		found := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(p.Output())
		page = found
		return found != ""
	})
	body := func(path string) string {
		response, err := http.Get(page + path)
		if err != nil {
			return err.Error()
		}
		defer func() { _ = response.Body.Close() }()
		var b bytes.Buffer
		_, _ = b.ReadFrom(response.Body)
		return b.String()
	}
	if !testslack.Has(body("/"), "<script") {
		t.Errorf("the page is %s", body("/"))
	}
	w.eventually("the bot to be there", func() bool { return testslack.Has(body("/person/state?channel=C0DEPLOYS"), "looks after webapp") })
	typed, err := json.Marshal(map[string]string{"user": anna, "channel": "C0DEPLOYS", "command": "/releasebot", "text": "status"})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(page+"/person/slash", "application/json", bytes.NewReader(typed))
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("typing a command: %v, %v", response, err)
	}
	_ = response.Body.Close()
	w.eventually("the answer", func() bool {
		return testslack.Has(body("/person/state?channel=C0DEPLOYS&user="+anna), "no deploy is running")
	})
	p.Terminate(t, waitFor)
	if code := p.Exited(t, waitFor); code != 0 {
		t.Errorf("it ended with %d", code)
	}
}
