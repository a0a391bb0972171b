package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

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

// installed is the program running on a configuration with secrets.
type installed struct {
	t       *testing.T
	w       *workspace.Workspace
	data    string
	file    string // the configuration
	env     []string
	address string
	log     bytes.Buffer // read once the process has ended
	child   *exec.Cmd
	broken  chan struct{} // closed: the metrics answer with what they were sent
	driven  string        // made by the deploy script
}

// install starts the program on a store, and waits until it deploys. env is what the store's part of the configuration needs.
func install(t *testing.T, store string, env ...string) *installed {
	t.Helper()
	p := &installed{t: t, w: workspace.New(workspace.Options{}), data: t.TempDir(), broken: make(chan struct{}), address: free(t)}
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
	p.file = filepath.Join(p.data, "releasebot.yml") // the store's file is beside it
	config := fmt.Sprintf(secretConfig, p.w.Info().APIURL, metrics.URL, p.data, store, p.address,
		repository, script, strings.TrimPrefix(host.URL, "https://"))
	if err := os.WriteFile(p.file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	p.env = append(slices.Clone(env), "BOT="+p.w.Info().BotToken, "APP="+p.w.Info().AppToken,
		"PASSWORD="+secretPassword, "HEADER="+secretHeader, "GIT="+secretGit, "DEPLOY="+secretDeploy, "HOOK="+secretHook)
	p.start()
	p.until("the first build is taken", func() bool { return strings.Contains(p.said(), "b1") })
	gitIn(t, repository, "commit", "-q", "--allow-empty", "-m", "Second")
	return p
}

// start starts the bot on the configuration.
func (p *installed) start() {
	p.t.Helper()
	p.child = p.command("--log-level", "debug", "run", "--config", p.file)
	p.child.Stdout, p.child.Stderr = &p.log, &p.log
	if err := p.child.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// command is the program with arguments, in the environment of the configuration.
func (p *installed) command(args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(p.t.Context(), 2*time.Minute)
	p.t.Cleanup(cancel)
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = slices.Concat(os.Environ(), []string{programMark + "=1"}, p.env)
	return c
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
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://"+p.address+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	_, text := p.ask(r)
	return text
}

// ask gives an answer with its header.
func (p *installed) ask(r *http.Request) (status int, text string) {
	p.t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.StatusCode, fmt.Sprint(answer.Header, "\n", string(body))
}

func (p *installed) stop() {
	p.t.Helper()
	if err := p.child.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.child.Wait(); err != nil {
		log := p.log.String()
		p.t.Errorf("the program ended with %v:\n…%s", err, log[max(0, len(log)-3000):])
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
