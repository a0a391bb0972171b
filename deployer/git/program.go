package git

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"releasebot/deployer"
)

const (
	outputLimit  = 32 << 20        // of one command: 200 commit messages of 160 KB
	messageLimit = 300             // bytes of git's words in an error; it goes into a Slack message
	stopWait     = 3 * time.Second // between SIGTERM, on which git removes its lock files, and SIGKILL
)

// gitError is a git command that did not do what it should.
type gitError struct {
	what   string // "git fetch of https://host/x.git"
	how    string // "failed: could not resolve host", "timed out after 30s"
	status int    // exit status; -1 without one
	cause  error
}

func (e *gitError) Error() string { return e.what + " " + e.how }

func (e *gitError) Unwrap() error { return e.cause }

// network runs a command that talks to the repository.
func (b *Builds) network(ctx context.Context, dir string, limit time.Duration, args ...string) (string, error) {
	return b.run(ctx, command{dir: dir, args: args, limit: limit, network: true})
}

// local runs a command that reads the mirror, and cannot reach beyond it.
func (b *Builds) local(ctx context.Context, args ...string) (string, error) {
	return b.run(ctx, command{dir: b.dir, args: args, limit: b.config.Timeout})
}

type command struct {
	dir     string // the repository
	args    []string
	stdin   string
	limit   time.Duration
	network bool
}

func (b *Builds) run(ctx context.Context, c command) (string, error) {
	began := time.Now()
	limited, done := context.WithTimeout(ctx, c.limit)
	defer done()
	cmd := exec.CommandContext(limited, b.config.Program, c.args...)
	cmd.Dir, cmd.Env = b.config.Cache, b.environment(c)
	cmd.Stdin = strings.NewReader(c.stdin)
	out, words := &capped{limit: outputLimit}, &capped{limit: 64 << 10}
	cmd.Stdout, cmd.Stderr = out, words
	// A session of its own: no terminal to ask for a password on, and a group that ends with its helpers (ssh).
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = stopWait
	err := cmd.Run()
	if limited.Err() != nil && cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // helpers that did not hear the first signal
	}
	if err == nil && out.cut {
		err = fmt.Errorf("printed more than %d MB", outputLimit>>20)
	}
	if err == nil {
		return out.String(), nil
	}
	took := c.limit
	if ctx.Err() != nil {
		took = time.Since(began).Round(time.Second / 10) // the caller had less time for it
	}
	return "", b.failure(limited, cmd, err, words.String(), took)
}

// failure says in words how a command failed.
func (b *Builds) failure(ctx context.Context, cmd *exec.Cmd, err error, words string, took time.Duration) error {
	failed := &gitError{what: "git " + cmd.Args[1] + " of " + b.remote.url, status: -1, cause: err}
	said := b.said(words)
	switch {
	case ctx.Err() == context.Canceled:
		failed.how, failed.cause = "was stopped", ctx.Err()
	case ctx.Err() != nil:
		failed.how, failed.cause = "timed out after "+took.String(), ctx.Err()
	case said == "":
		failed.how = "failed: " + err.Error()
	default:
		failed.how = "failed: " + said
	}
	if ctx.Err() == nil && cmd.ProcessState != nil {
		failed.status = cmd.ProcessState.ExitCode()
	}
	return failed
}

// said picks from what git printed the lines that say what is wrong: the first two that are no hint or warning.
func (b *Builds) said(words string) string {
	if strings.Contains(words, "terminal prompts disabled") {
		return "it asks for a user and password; those in the URL are missing or wrong"
	}
	var lines []string
	for line := range strings.Lines(words) {
		line = deployer.Line(line, messageLimit)
		if line != "" && !strings.HasPrefix(line, "hint:") && !strings.HasPrefix(line, "warning:") && len(lines) < 2 {
			lines = append(lines, line)
		}
	}
	return deployer.Line(b.remote.scrub(strings.Join(lines, "; ")), messageLimit)
}

// capped keeps what is written up to a limit, and notes whether there was more.
type capped struct {
	bytes.Buffer
	limit int
	cut   bool
}

func (c *capped) Write(p []byte) (int, error) {
	room := c.limit - c.Len()
	c.cut = c.cut || len(p) > room
	c.Buffer.Write(p[:min(len(p), max(room, 0))])
	return len(p), nil
}
