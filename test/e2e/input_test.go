//go:build e2e

package e2e_test

import (
	"path/filepath"
	"strings"
	"testing"

	"releasebot/internal/testslack"
	"releasebot/internal/workspace"
)

// TestBadInput starts the bot with what people get wrong first. It must exit at once, with a sentence that says what to do.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	binary := build(t, dir, "cmd/releasebot")
	local := workspace.New(workspace.Options{})
	t.Cleanup(local.Close)
	if err := local.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	info := local.Info()
	w := &world{t: t, dir: dir}
	example := w.read("../../releasebot.example.yml")
	for name, test := range map[string]struct {
		config string
		env    []string
		want   []string
	}{
		"a misspelt key": {
			config: strings.Replace(example, "bake: 30m", "bakes: 30m", 1),
			want:   []string{"releasebot.yml:", "bakes", "did you mean", "bake", "production"},
		},
		"no file":        {want: []string{"there is no file", "releasebot.example.yml"}},
		"a wrong token":  {config: example, env: []string{"SLACK_BOT_TOKEN=xoxb-wrong"}, want: []string{"the bot token is refused by Slack (invalid_auth)"}},
		"tokens swapped": {config: example, env: []string{"SLACK_BOT_TOKEN=" + info.AppToken}, want: []string{"does not begin with xoxb-"}},
		"not in the channel": {
			config: strings.Replace(example, `"#deploys"`, `"#random"`, 1),
			want:   []string{"the bot is not in channel #random", "/invite"},
		},
		"a port in use": {
			config: strings.Replace(example, "127.0.0.1:8080", strings.TrimSuffix(strings.TrimPrefix(info.Page, "http://"), "/"), 1),
			want:   []string{"cannot listen on", "address already in use"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			path := filepath.Join(t.TempDir(), "releasebot.yml")
			if test.config != "" {
				w.write(path, test.config)
			}
			env := append([]string{
				"SLACK_API_URL=" + info.APIURL, "SLACK_BOT_TOKEN=" + info.BotToken, "SLACK_APP_TOKEN=" + info.AppToken,
			}, test.env...)
			p := startProcess(t, env, binary, "run", "--config", path)
			if code := p.Exited(t, waitFor); code != 1 {
				t.Errorf("exit status %d", code)
			}
			if !testslack.Has(p.Output(), test.want...) {
				t.Errorf("said %q, want all of %q", p.Output(), test.want)
			}
			if strings.Contains(p.Output(), info.BotToken) {
				t.Error("the token is in what it said")
			}
		})
	}
}
