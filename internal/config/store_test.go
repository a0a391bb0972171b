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
		"store: {postgres: \"postgres://localhost/bot?host=${DATA}\"}\n":                         "postgres://localhost/bot?host=/var/lib",
		"store: {sqlite: bot.db, postgres: \"postgres://bot@localhost/bot\"}\n":                  "Keep one of sqlite and postgres",
		"store: [\n": "store.txt",
	} {
		path := filepath.Join(dir, "store.txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := LoadStore(path, env)
		if got.Postgres != "" && got.SQLite == "" {
			got.SQLite = got.Postgres.Reveal()
		}
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

// What a connection to PostgreSQL is protected with is said, unless it stays on this machine.
func TestDSN(t *testing.T) {
	for dsn, good := range map[string]bool{
		"postgres://bot@localhost/bot":                                  true,
		"postgresql://bot@127.0.0.1:5432/bot":                           true,
		"postgres://bot@[::1]:5432/bot":                                 true,
		"postgres:///bot?host=/var/run/postgresql":                      true,
		"postgres://bot:a%40b@db.example.com/bot?sslmode=verify-full":   true,
		"postgres://bot@db.example.com/bot?sslmode=disable":             true,
		"postgres:///bot?host=db.example.com":                           false,
		"postgres://bot@db.example.com/bot":                             false,
		"postgres://bot@localhost.example.com/bot":                      false,
		"postgres://bot@db.example.com/bot?sslmode=allow":               false,
		"postgres://bot@localhost/bot?sslmode=prefer":                   false,
		"postgres://bot@db.example.com/?sslmode=require":                false,
		"postgres://bot:a/b@localhost/bot":                              false,
		"postgres://bot:a#b@localhost/bot":                              false,
		"mysql://bot@localhost/bot":                                     false,
		"postgres://bot:a b@localhost:x/bot":                            false,
		"":                                                              false,
		"releasebot.db":                                                 false,
		"postgres://bot@127.0.0.1.example.com/bot?application_name=bot": false,
	} {
		path := filepath.Join(t.TempDir(), "releasebot.yml")
		if err := os.WriteFile(path, []byte("store: {postgres: \"${DSN}\"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := LoadStore(path, func(string) (string, bool) { return dsn, true })
		if (err == nil) != good {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}
