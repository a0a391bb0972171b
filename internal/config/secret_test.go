package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

const withSecrets = `
slack: {channel: C0DEPLOYS, bot_token: "${SECRET}", app_token: xapp-hunter2, api_url: "https://u:hunter2@slack.example/api/"}
store: {postgres: "postgres://bot:hunter2@localhost/bot"}
webhook: {secret: hunter2hunter2hunter2hunter2hunter2}
metrics: {prometheus: {url: "https://user:hunter2@localhost:9090/?key=hunter2", auth: {headers: {X-Key: hunter2}}}}
services:
  - name: webapp
    builds: {git: {url: "https://hunter2@github.com/acme/webapp.git", web: "https://:hunter2@github.com"}}
    deploy: {command: {argv: [./deploy.sh], env: {TOKEN: "${SECRET}", PLAIN: hunter2}}}
    tiers: [{name: dogfood, bake: 10m}]
    charts: [{name: Errors, query: sum(errors), zscore: {high: 3}}]
`

func TestSecretsAreNeverPrinted(t *testing.T) {
	c, err := Parse("secrets.yml", []byte(withSecrets), fakeEnv)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("config", "all", c, "token", c.Slack.BotToken, "url", c.Slack.APIURL)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("config", "all", c)
	prints := []string{string(asJSON), string(asYAML), log.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		prints = append(prints, fmt.Sprintf(verb, c), fmt.Sprintf(verb, *c),
			fmt.Sprintf(verb, c.Slack.BotToken), fmt.Sprintf(verb, c.Metrics.Prometheus.URL), fmt.Sprintf(verb, c.Store), fmt.Sprintf(verb, c.Webhook), fmt.Sprintf(verb, c.Services))
	}
	for _, print := range prints {
		if strings.Contains(print, "hunter2") || strings.Contains(strings.ToLower(print), fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("a secret is in %s", print)
		}
	}
	if !strings.Contains(string(asJSON), hidden) {
		t.Errorf("no %s in %s", hidden, asJSON)
	}
}

func TestReveal(t *testing.T) {
	c, err := Parse("secrets.yml", []byte(withSecrets), fakeEnv)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Slack.BotToken.Reveal(); got != "hunter2: {}" {
		t.Errorf("bot token %q", got)
	}
	if got := c.Metrics.Prometheus.URL.Reveal(); got != "https://user:hunter2@localhost:9090/?key=hunter2" {
		t.Errorf("url %q", got)
	}
	if got := c.Store.Postgres.Reveal(); got != "postgres://bot:hunter2@localhost/bot" || c.Store.SQLite != "" {
		t.Errorf("postgres %q, sqlite %q", got, c.Store.SQLite)
	}
	want := map[string]string{"PLAIN": "hunter2", "TOKEN": "hunter2: {}"}
	if diff := cmp.Diff(want, c.Services[0].Deploy.Command.Environ()); diff != "" {
		t.Error(diff)
	}
}

func TestURLPrints(t *testing.T) {
	for address, want := range map[URL]string{
		"https://github.com/acme/webapp.git":    "https://github.com/acme/webapp.git",
		"https://user:pass@host:1/path":         "https://[secret]@host:1/path",
		"http://host/?token=x":                  "http://host/?[secret]",
		"git@github.com:acme/webapp.git":        "git@github.com:acme/webapp.git",
		"https://user:p%%ass@host/not-an-url":   "https://[secret]@host/not-an-url",
		"file:///srv/webapp.git":                "file:///srv/webapp.git",
		"https://user:pa@ss/w@host/p?q=[secret": "https://[secret]@ss/w@host/p?[secret]",
	} {
		if got := address.String(); got != want {
			t.Errorf("%s prints as %s, want %s", address.Reveal(), got, want)
		}
	}
}

func TestSourceLinesHideSecrets(t *testing.T) {
	for line, want := range map[string]string{
		`bot_token: hunter2`:                                        `bot_token: [secret]`,
		`{"app_token": "hunter2", x: y}`:                            `{"app_token": [secret], x: y}`,
		`bot_tokn: 'hunter2`:                                        `bot_tokn: [secret]`,
		`DB_PASSWORD: hunter2 # comment`:                            `DB_PASSWORD: [secret] # comment`,
		`bot_token: ${SLACK_BOT_TOKEN}`:                             `bot_token: ${SLACK_BOT_TOKEN}`,
		`bot_token: "${SLACK_BOT_TOKEN}"`:                           `bot_token: "${SLACK_BOT_TOKEN}"`,
		`url: https://user:hunter2@host/path`:                       `url: https://[secret]@host/path`,
		`url: https://${USER}:${PASS}@host/`:                        `url: https://${USER}:${PASS}@host/`,
		`postgrs: postgres://h/db?password=hunter2&sslmode=require`: `postgrs: postgres://h/db?password=[secret]&sslmode=require`,
		`query: foo xoxb-1-hunter2`:                                 `query: foo [secret]`,
		`basic: {passwrd: hunter2}`:                                 `basic: {passwrd: [secret]}`,
		`bearer: "hunter2`:                                          `bearer: [secret]`,
		`Authorization: hunter2`:                                    `Authorization: [secret]`,
		`X-Api-Key: hunter2`:                                        `X-Api-Key: [secret]`,
		`name: webapp`:                                              `name: webapp`,
	} {
		if got := hideCredentials(line); got != want {
			t.Errorf("%s is shown as %s, want %s", line, got, want)
		}
	}
}
