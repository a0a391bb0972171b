package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"releasebot/commands"
	"releasebot/deployer/command"
	"releasebot/internal/workspace"
)

// programMark makes the test's binary the program itself, as the drives' shim is of it in any case.
const programMark = "RELEASEBOT_TEST_PROGRAM"

func init() {
	if len(os.Args) > 1 && os.Args[1] == command.ShimArg {
		os.Exit(command.RunShim(os.Args[2:]))
	}
	if os.Getenv(programMark) != "" {
		os.Exit(run(os.Args[1:]))
	}
}

// The secrets of a configuration, by where they stand; the tokens are the local Slack's.
const (
	secretPassword = "s3cr3t-basic-password"
	secretHeader   = "s3cr3t-header-value"
	secretGit      = "s3cr3t-git-password"
	secretDeploy   = "s3cr3t-deploy-key"
)

const secretConfig = `
slack: {channel: C0DEPLOYS, bot_token: "${BOT}", app_token: "${APP}", api_url: %s}
metrics: {prometheus: {url: %s, auth: {basic: {user: ben, password: "${PASSWORD}"}, headers: {X-Team: "${HEADER}"}}}}
data: %s
store: {sqlite: %s}
http: %s
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

// installed is the program running on a configuration with secrets.
type installed struct {
	t       *testing.T
	w       *workspace.Workspace
	data    string
	address string
	log     bytes.Buffer // read once the process has ended
	child   *exec.Cmd
	broken  chan struct{} // closed: the metrics answer with what they were sent
	driven  string        // made by the deploy script
}

// A whole run of the program in which everything fails that has a secret leaves none of them anywhere: not in the log, in
// messages, in the database, the spool, the mirrors, what HTTP answers, or the watchdog's dump.
func TestSecretsAreNowhere(t *testing.T) {
	p := install(t)
	info := p.w.Info()
	hidden := map[string]string{
		"the bot token": info.BotToken, "the app token": info.AppToken, "the metrics' password": secretPassword, "the metrics' header": secretHeader,
		"git's password": secretGit, "the deploy script's key": secretDeploy,
	}
	p.until("the script has run, with its key", func() bool { body, _ := os.ReadFile(p.driven); return strings.Contains(string(body), secretDeploy) })
	if err := p.w.Slash(t.Context(), "U0ANNA", "C0DEPLOYS", commands.Command, "status webapp"); err != nil {
		t.Error(err)
	}
	close(p.broken)
	p.until("the failed drive is told", func() bool { return strings.Contains(p.said(), "exit status 3") })
	p.until("the metrics' words are told", func() bool { // once the next look has heard them
		if err := p.w.Slash(t.Context(), "U0ANNA", "C0DEPLOYS", commands.Command, "charts webapp"); err != nil {
			t.Error(err)
		}
		return strings.Contains(p.said(), "answered 500")
	})
	places := map[string]string{"messages": p.said(), "/metrics": p.get("/metrics"), "/healthz": p.get("/healthz"), "/readyz": p.get("/readyz")}
	p.stop()
	places["the log"] = p.log.String()
	for _, want := range []string{"new builds cannot be found", "driving"} {
		if !strings.Contains(places["the log"], want) {
			t.Errorf("nothing was provoked: the log lacks %q:\n%.3000s", want, places["the log"])
		}
	}
	p.files(places)
	for where, text := range places {
		for what, secret := range hidden {
			for how, form := range forms(secret) {
				if strings.Contains(text, form) {
					at := strings.Index(text, form)
					t.Errorf("%s has %s (%s): …%s…", where, what, how, text[max(0, at-80):min(len(text), at+80)])
				}
			}
		}
		if strings.Contains(text, "/hooks/") && where != "messages" && !strings.Contains(where, "releasebot.db") { // the inbox has them, as documented
			t.Errorf("%s has a response_url", where)
		}
	}
}

// forms are a secret as it may be written.
func forms(secret string) map[string]string {
	return map[string]string{"as it is": secret, "with ben in base64": basic("ben", secret)}
}

func basic(user, password string) string {
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://x", nil)
	r.SetBasicAuth(user, password)
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
}

func install(t *testing.T) *installed {
	t.Helper()
	p := &installed{t: t, w: workspace.New(workspace.Options{}), data: t.TempDir(), broken: make(chan struct{})}
	t.Cleanup(p.w.Close)
	if err := p.w.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	metrics := httptest.NewServer(http.HandlerFunc(p.answer))
	t.Cleanup(metrics.Close)
	host := httptest.NewTLSServer(http.NotFoundHandler()) // whose certificate nobody knows
	t.Cleanup(host.Close)
	repository := t.TempDir()
	gitIn(t, repository, "init", "-q", "-b", "main")
	gitIn(t, repository, "commit", "-q", "--allow-empty", "-m", "First")
	p.driven = filepath.Join(t.TempDir(), "driven")
	script := filepath.Join(t.TempDir(), "deploy.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nenv > "+p.driven+"\necho it does not work\nexit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	p.address = free(t)
	file := filepath.Join(t.TempDir(), "releasebot.yml")
	config := fmt.Sprintf(secretConfig, p.w.Info().APIURL, metrics.URL, p.data, filepath.Join(p.data, "releasebot.db"), p.address,
		repository, script, strings.TrimPrefix(host.URL, "https://"))
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	p.child = exec.CommandContext(ctx, os.Args[0], "--log-level", "debug", "run", "--config", file)
	p.child.Env = append(os.Environ(), programMark+"=1", "BOT="+p.w.Info().BotToken, "APP="+p.w.Info().AppToken,
		"PASSWORD="+secretPassword, "HEADER="+secretHeader, "GIT="+secretGit, "DEPLOY="+secretDeploy)
	p.child.Stdout, p.child.Stderr = &p.log, &p.log
	if err := p.child.Start(); err != nil {
		t.Fatal(err)
	}
	p.until("the first build is taken", func() bool { return strings.Contains(p.said(), "b1") })
	gitIn(t, repository, "commit", "-q", "--allow-empty", "-m", "Second")
	return p
}

// answer answers a range query with quiet; once broken, with an error that has all it was sent.
func (p *installed) answer(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	select {
	case <-p.broken:
		http.Error(w, fmt.Sprintf("no: %s:%s %s %s", user, password, r.Header.Get("Authorization"), r.Header.Get("X-Team")), http.StatusInternalServerError)
		return
	default:
	}
	begin, _ := strconv.ParseFloat(r.FormValue("start"), 64)
	end, _ := strconv.ParseFloat(r.FormValue("end"), 64)
	step, _ := strconv.ParseFloat(r.FormValue("step"), 64)
	var values []any
	for at := begin; at <= end && step > 0; at += step {
		values = append(values, []any{at, "1"})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{
		"resultType": "matrix", "result": []any{map[string]any{"metric": map[string]string{"tier": "dogfood", "zone": "a"}, "values": values}}}})
}

// said is all that anybody saw in Slack.
func (p *installed) said() string {
	body, err := json.Marshal([]any{p.w.Messages("C0DEPLOYS"), p.w.Ephemerals("U0ANNA")})
	if err != nil {
		p.t.Fatal(err)
	}
	return string(body)
}

func (p *installed) get(path string) string {
	answer, err := http.Get("http://" + p.address + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err != nil {
		p.t.Fatal(err)
	}
	return body.String()
}

func (p *installed) stop() {
	p.t.Helper()
	if err := p.child.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.child.Wait(); err != nil {
		p.t.Errorf("the program ended with %v:\n%.3000s", err, p.log.String())
	}
}

// files adds every file of the data folder.
func (p *installed) files(places map[string]string) {
	p.t.Helper()
	err := filepath.WalkDir(p.data, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(name)
		places[name] = string(body)
		return err
	})
	if err != nil || len(places) < 10 {
		p.t.Errorf("%d places were looked at, %v", len(places), err)
	}
}

func (p *installed) until(what string, holds func() bool) {
	p.t.Helper()
	ticker, deadline := time.NewTicker(50*time.Millisecond), time.After(40*time.Second)
	defer ticker.Stop()
	for !holds() {
		select {
		case <-ticker.C:
		case <-deadline:
			_ = p.child.Process.Kill()
			_ = p.child.Wait()
			p.t.Fatalf("not within a minute: %s\nthe log:\n%.5000s\nin Slack:\n%.3000s", what, p.log.String(), p.said())
		}
	}
}

func gitIn(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir, "-c", "user.name=Ann", "-c", "user.email=ann@example.com"}, args...)...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// free is an address that nobody listens at.
func free(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
