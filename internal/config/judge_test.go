package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever only judges needs no secret of what acts, and gets every other sentence.
func TestLoadToJudge(t *testing.T) {
	const file = `
slack: {channel: "${CHANNEL}", bot_token: "${SLACK_BOT_TOKEN}", api_url: "${SLACK}/api"}
http: "${LISTEN}"
metrics: {prometheus: {url: "http://localhost:9090", auth: {bearer: "${BEARER}"}}}
services:
  - name: webapp
    builds: {git: {url: "https://x:${GIT_TOKEN}@localhost/webapp", branch: "${BRANCH}", timeout: "${TIMEOUT}"}}
    deploy: {command: {argv: ["${PROGRAM}"], env: {TOKEN: "${TOKEN}"}}}
    tiers: [{name: dogfood, bake: 5m}]
    charts:
      - {name: Errors, query: "errors{a=\"${A}\"}"}
`
	path := filepath.Join(t.TempDir(), "releasebot.yml")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) (string, bool) { return "x", name == "BEARER" || name == "A" }
	write(file)
	c, err := LoadToJudge(path, env)
	if err != nil {
		t.Fatal(err)
	}
	if s := c.Services[0]; s.Charts[0].Query != `errors{a="x"}` || s.Builds.Git.Timeout.Minutes() != 1 {
		t.Errorf("%+v", s)
	}
	if _, err := Load(path, env); err == nil || strings.Count(err.Error(), "is not set") != 9 {
		t.Errorf("the bot itself starts with: %v", err)
	}
	for text, want := range map[string]string{
		strings.Replace(file, "${A}", "${B}", 1):                        "The environment variable B is not set",
		strings.Replace(file, "${BEARER}", "${C}", 1):                   "The environment variable C is not set",
		strings.Replace(file, "${SLACK}/api", "nowhere", 1):             `"nowhere"`,
		strings.Replace(file, "${CHANNEL}", "deploys", 1):               `"deploys" is no channel`,
		strings.Replace(file, "bot_token", "bot_tokne", 1):              "bot_tokne",
		strings.Replace(file, "bake: 5m", "bake: 5m, zones: [a, a]", 1): "a",
	} {
		write(text)
		if _, err := LoadToJudge(path, env); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// Whoever tries the configuration in a local Slack has no app's tokens yet, and needs all else.
func TestLoadForLocalSlack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "releasebot.yml")
	file := strings.Replace(string(readFile(t, "testdata/minimal.yml")), "slack: {", "slack: {bot_token: \"${BOT}\", app_token: \"${APP}\", api_url: \"${API}\", ", 1)
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	none := func(string) (string, bool) { return "", false }
	if _, err := LoadForLocalSlack(path, none); err != nil {
		t.Error(err)
	}
	if _, err := Load(path, none); err == nil || strings.Count(err.Error(), "is not set") != 3 {
		t.Errorf("without a local Slack: %v", err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(file, "url: http://localhost:9090", "url: \"${URL}\"", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadForLocalSlack(path, none); err == nil || !strings.Contains(err.Error(), "URL is not set") {
		t.Errorf("what is no matter of Slack's is unset: %v", err)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
