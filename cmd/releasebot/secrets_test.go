package main

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"releasebot/commands"
	"releasebot/internal/webhook"
)

// The secrets of a configuration, by where they stand; the tokens are the local Slack's.
const (
	secretPassword = "s3cr3t-basic-password"
	secretHeader   = "s3cr3t-header-value"
	secretGit      = "s3cr3t-git-password"
	secretDeploy   = "s3cr3t-deploy-key"
	secretHook     = "s3cr3t-webhook-secret-of-32-characters"
)

const secretConfig = `
slack: {channel: C0DEPLOYS, bot_token: "${BOT}", app_token: "${APP}", api_url: %s}
metrics: {prometheus: {url: %s, auth: {basic: {user: ben, password: "${PASSWORD}"}, headers: {X-Team: "${HEADER}"}}}}
data: %s
store: {%s}
http: %s
webhook: {secret: "${HOOK}"}
services:
  - name: webapp
    builds: {git: {url: %s, poll: 1s}}
    judge: {every: 1s}
    deploy: {command: {argv: [%s], env: {DEPLOY_KEY: "${DEPLOY}"}}}
    tiers: [{name: dogfood, zones: [a], bake: 1m}]
    charts: [{name: Errors, query: "sum by (tier, zone) (errors)", threshold: {high: 5}}]
  - name: secret
    builds: {git: {url: "https://ben:${GIT}@%s/team/secret.git", poll: 1s}}
    judge: {every: 1s}
    deploy: {command: {argv: ["false"]}}
    tiers: [{name: dogfood, zones: [a], bake: 1m}]
    charts: [{name: Errors, query: "sum by (tier, zone) (errors)", threshold: {high: 5}}]
`

// A whole run of the program in which everything fails that has a secret leaves none of them anywhere: not in the log, in
// messages, in the database, the spool, the mirrors, what HTTP answers, or the watchdog's dump.
func TestSecretsAreNowhere(t *testing.T) {
	p := install(t, "sqlite: releasebot.db")
	p.provoke()
	places := map[string]string{}
	p.served(places, "")
	p.stop()
	places["the log"] = p.log.String()
	for _, want := range []string{"new builds cannot be found", "driving", "a webhook's call is refused"} {
		if !strings.Contains(places["the log"], want) {
			t.Errorf("nothing was provoked: the log lacks %q:\n%.3000s", want, places["the log"])
		}
	}
	p.files(places)
	p.hide(places, p.secrets())
}

// provoke lets the deploy script and the metrics fail.
func (p *installed) provoke() {
	p.t.Helper()
	p.until("the script has run, with its key", func() bool { body, _ := os.ReadFile(p.driven); return strings.Contains(string(body), secretDeploy) })
	if err := p.w.Slash(p.t.Context(), "U0ANNA", "C0DEPLOYS", commands.Command, "status webapp"); err != nil {
		p.t.Error(err)
	}
	close(p.broken)
	p.until("the failed drive is told", func() bool { return strings.Contains(p.said(), "exit status 3") })
	p.until("the metrics' words are told", func() bool { // once the next look has heard them
		if err := p.w.Slash(p.t.Context(), "U0ANNA", "C0DEPLOYS", commands.Command, "charts webapp"); err != nil {
			p.t.Error(err)
		}
		return strings.Contains(p.said(), "answered 500")
	})
}

// served adds what people see and what HTTP answers, also to calls of the webhook with a right, a wrong and no signature.
func (p *installed) served(places map[string]string, when string) {
	p.t.Helper()
	for way, header := range map[string]http.Header{
		"signed":                p.signed(secretHook),
		"signed by another":     p.signed("another secret"),
		"with the secret in it": {webhook.SignatureHeader: {secretHook}, webhook.TimestampHeader: {"1"}},
		"unsigned":              {},
	} {
		status, text := p.call(header)
		if (status == http.StatusUnauthorized) == (way == "signed") {
			p.t.Errorf("a call %s is answered with %d%s: %s", way, status, when, text)
		}
		places["the webhook, "+way+when] = text
	}
	for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
		places[path+when] = p.get(path)
	}
	places["messages"+when] = p.said()
}

const hookBody = `{"service":"webapp"}`

func (p *installed) signed(secret string) http.Header {
	return webhook.Sign(secret, []byte(hookBody), time.Now())
}

// call calls the webhook.
func (p *installed) call(header http.Header) (status int, text string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, "http://"+p.address+"/v1/services/webapp/poll", strings.NewReader(hookBody))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header = header
	return p.ask(r)
}

// secrets are all that nobody may see, by what they are.
func (p *installed) secrets() map[string]string {
	info := p.w.Info()
	return map[string]string{
		"the bot token": info.BotToken, "the app token": info.AppToken, "the metrics' password": secretPassword, "the metrics' header": secretHeader,
		"git's password": secretGit, "the deploy script's key": secretDeploy, "the webhook's secret": secretHook,
	}
}

// hide holds that no place has a secret.
func (p *installed) hide(places, secrets map[string]string) {
	p.t.Helper()
	for where, text := range places {
		for what, secret := range secrets {
			for how, form := range forms(secret) {
				if at := strings.Index(text, form); at >= 0 {
					p.t.Errorf("%s has %s (%s): …%s…", where, what, how, text[max(0, at-80):min(len(text), at+80)])
				}
			}
		}
		inbox := strings.Contains(where, "releasebot.db") || strings.HasPrefix(where, "the database") // it has them, as documented
		if strings.Contains(text, "/hooks/") && !strings.HasPrefix(where, "messages") && !inbox {
			p.t.Errorf("%s has a response_url", where)
		}
	}
}

// forms are a secret as it may be written.
func forms(secret string) map[string]string {
	return map[string]string{"as it is": secret, "with ben in base64": basic("ben", secret), "in a URL": url.QueryEscape(secret)}
}

func basic(user, password string) string {
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://x", nil)
	r.SetBasicAuth(user, password)
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
}
