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
