//go:build e2e

package e2e_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"releasebot/internal/workspace"
)

// TestDemo plays all stories as a newcomer does, and reads them as a program does.
func TestDemo(t *testing.T) {
	binary := build(t, t.TempDir(), "cmd/releasebot")
	begun := time.Now()
	p := startProcess(t, nil, binary, "demo", "--story", "all", "--exit", "--json")
	if code := p.Exited(t, waitFor); code != 0 {
		t.Fatalf("exit status %d:\n%s", code, p.Output())
	}
	if took := time.Since(begun); took > time.Minute {
		t.Errorf("it took %s", took)
	}
	kinds := map[string]int{}
	said := ""
	for line := range strings.Lines(p.Output()) {
		var l map[string]any
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		for _, field := range []string{"time", "kind", "channel", "thread", "user", "text"} {
			if _, ok := l[field].(string); !ok {
				t.Fatalf("%q has no %s", line, field)
			}
		}
		kinds[l["kind"].(string)]++
		said += l["text"].(string) + "\n"
	}
	if got := slices.Sorted(maps.Keys(kinds)); !slices.Equal(got, []string{"click", "demo", "edited", "ephemeral", "posted", "slash"}) {
		t.Errorf("kinds of lines: %v", got)
	}
	for _, words := range []string{
		"ReleaseBot started for webapp", "All clear for webapp", "Blue: Webapp event #1 opened for chart Five Hundred Errors, in tier dogfood",
		"Purple: Webapp event #1", "Rolled back webapp", "<@U0ANNA> resumed", "<@U0BEN> paused", "snoozed Status Page Requests",
	} {
		if !strings.Contains(said, words) {
			t.Errorf("nobody said %q", words)
		}
	}
}

// TestWorkspaceAlone serves the local Slack as a process of its own, for any app.
func TestWorkspaceAlone(t *testing.T) {
	binary := build(t, t.TempDir(), "cmd/releasebot")
	p := startProcess(t, nil, binary, "workspace", "--addr", "127.0.0.1:0")
	w := &world{t: t}
	w.eventually("a line that says how to reach it", func() bool { return strings.Contains(p.Output(), "\n") })
	var info workspace.Info
	if err := json.Unmarshal([]byte(p.Output()), &info); err != nil {
		t.Fatal(err)
	}
	if status, _ := w.get(info.Page); status != http.StatusOK {
		t.Errorf("the page answers %d", status)
	}
	for token, want := range map[string]string{info.BotToken: `"ok":true`, "xoxb-wrong": "invalid_auth"} {
		if _, body := w.get(info.APIURL + "auth.test?token=" + token); !strings.Contains(body, want) {
			t.Errorf("auth.test answers %s, want %s", body, want)
		}
	}
	p.Terminate(t, waitFor)
	if code := p.Exited(t, waitFor); code != 0 {
		t.Errorf("exit status %d", code)
	}
}
