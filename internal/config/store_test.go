package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Where the store is can be read without anything else that the file asks for.
func TestLoadStore(t *testing.T) {
	env := func(name string) (string, bool) { return "/var/lib", name == "DATA" }
	dir := t.TempDir()
	for text, want := range map[string]string{
		"store: {sqlite: bot.db}\nslack: {bot_token: \"${SLACK_BOT_TOKEN}\"}\nservices: what?\n": filepath.Join(dir, "bot.db"),
		"store:\n  sqlite: ${DATA}/bot.db\n":                                                     "/var/lib/bot.db",
		"slack: {channel: \"#deploys\"}\n":                                                       filepath.Join(dir, "releasebot.db"),
		"store: {sqlight: bot.db}\n":                                                             `"sqlight"`,
		"store: {sqlite: \"${NONE}/bot.db\"}\n":                                                  "The environment variable NONE is not set",
		"store: {sqlite: \"\"}\n":                                                                "store.txt",
		"store: [\n":                                                                             "store.txt",
	} {
		path := filepath.Join(dir, "store.txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := LoadStore(path, env)
		if err != nil {
			got.SQLite = err.Error()
		}
		if got.SQLite != want && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q gives %s, want %s", text, got.SQLite, want)
		}
	}
	if _, err := LoadStore(filepath.Join(dir, "none.yml"), env); err == nil || !strings.Contains(err.Error(), "there is no file") {
		t.Error(err)
	}
}
