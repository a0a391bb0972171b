//go:build e2e

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"releasebot/internal/testprocess"
)

// startProcess starts the program with nothing of the test's environment but the path.
func startProcess(t *testing.T, env []string, binary string, args ...string) *testprocess.Process {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	return testprocess.Run(t, "releasebot "+args[0], cmd)
}

// configure derives the bot's configuration from the shipped example: its charts and thresholds, at a step of 1 s.
func (w *world) configure() {
	w.write(filepath.Join(w.dir, "deploy.sh"), deployScript)
	text := strings.ReplaceAll(w.read("../../releasebot.example.yml"), "[1m]", "[5s]")
	var config map[string]any
	if err := yaml.Unmarshal([]byte(text), &config); err != nil {
		w.t.Fatal(err)
	}
	config["http"] = "127.0.0.1:0"
	config["metrics"] = map[string]any{"prometheus": map[string]any{"url": w.prom.URL, "timeout": "2s"}}
	service := config["services"].([]any)[0].(map[string]any)
	service["builds"] = map[string]any{"git": map[string]any{"url": w.repo.Bare, "poll": "1s", "web": "https://git.example.com/webapp"}}
	service["deploy"] = map[string]any{"command": map[string]any{
		"argv": []string{"./deploy.sh"}, "timeout": "30s", "env": map[string]string{"E2E": w.dir},
	}}
	service["windows"] = []any{map[string]any{"open": "0 0 * * *", "for": "24h"}}
	service["judge"] = map[string]any{
		"every": "1s", "step": "1s", "look_back": lookBack.String(), "settle": "6s", "quiet_for": "3s", "blind_after": "5s",
		"jump": map[string]any{"base": "20s", "history": "160s", "season": "0s", "slow": "3s", "fast": "1s"},
	}
	for _, tier := range service["tiers"].([]any) {
		tier.(map[string]any)["bake"] = "8s"
	}
	data, err := yaml.Marshal(config)
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(filepath.Join(w.dir, "releasebot.yml"), string(data))
}

// deployScript is what a team would write: it takes the build out of git and restarts the target's process. A test can
// hold it at a gate (a named pipe), make it fail, and read what it was called for.
const deployScript = `#!/bin/sh
set -eu
dir="$E2E/run/$RELEASEBOT_TIER-$RELEASEBOT_ZONE"
echo "$RELEASEBOT_DEPLOY $RELEASEBOT_TIER/$RELEASEBOT_ZONE $RELEASEBOT_PREVIOUS $RELEASEBOT_BUILD" >> "$E2E/drives.log"
echo "deploying $RELEASEBOT_SERVICE $RELEASEBOT_BUILD to $RELEASEBOT_TIER/$RELEASEBOT_ZONE"
if [ -e "$E2E/fail" ]; then echo "no space left on device" >&2; exit 3; fi
if [ -p "$E2E/gate" ]; then read -r _ < "$E2E/gate"; fi
git --git-dir="$E2E/webapp.git" show "$RELEASEBOT_BUILD:webapp.conf" > "$dir/webapp.conf"
"$E2E/webapp" restart "$dir"
echo "done"
`

// startBot starts the bot on the local Slack; env may say otherwise.
func (w *world) startBot(env ...string) {
	w.t.Helper()
	info := w.Slack.Info()
	w.bot = startProcess(w.whole, append([]string{
		"SLACK_API_URL=" + info.APIURL, "SLACK_BOT_TOKEN=" + info.BotToken, "SLACK_APP_TOKEN=" + info.AppToken,
	}, env...), w.binary, "run", "--config", filepath.Join(w.dir, "releasebot.yml"))
}
