// Package command moves a target to a build by running a configured program: an argument list, never a shell.
//
// A drive outlives the bot. It is run by a shim, the bot's own binary started again in a session of its own, which
// holds a lock on the drive's directory in the spool for all its life and writes there how the drive ended. So main, and
// TestMain where drives are run in tests, must begin with
//
//	if len(os.Args) > 1 && os.Args[1] == command.ShimArg {
//		os.Exit(command.RunShim(os.Args[2:]))
//	}
//
// A drive's directory is the only memory of it: while it is there, the drive is never started again. Under systemd the
// unit needs KillMode=process, else stopping the bot ends its drives too.
package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	defaultTimeout = 30 * time.Minute
	defaultGrace   = 5 * time.Second // half of what Docker and Kubernetes leave between SIGTERM and SIGKILL
	defaultTail    = 3000            // bytes; Slack takes 3000 characters in a text block
)

// Config says what to run. Only Argv and Spool are needed.
type Config struct {
	Argv      []string          // the program and its arguments, handed on as they are
	Dir       string            // where it runs; a relative Argv[0] such as ./deploy.sh is looked for here
	Env       map[string]string // added to its environment
	Timeout   time.Duration     // how long a drive may take; default 30 min
	Grace     time.Duration     // between SIGTERM and SIGKILL; default 5 s
	Spool     string            // a directory of the bot's own; made with mode 0700
	TailBytes int               // how much of the end of the output a report carries; default 3000
	Now       func() time.Time  // for Prune; default time.Now
}

// Driver runs the configured program. It holds nothing in memory that a restart would lose.
type Driver struct {
	config Config
}

// New checks the configuration and makes the spool.
func New(c Config) (*Driver, error) {
	if len(c.Argv) == 0 || c.Argv[0] == "" {
		return nil, errors.New("deploy.command.argv is empty: it must name the program to run")
	}
	if c.Spool == "" {
		return nil, errors.New("the command driver needs a spool directory")
	}
	if c.Timeout < 0 || c.Grace < 0 || c.TailBytes < 0 {
		return nil, errors.New("deploy.command: a timeout, grace or tail may not be negative")
	}
	for name, value := range c.Env {
		if err := checkExtra(name, value); err != nil {
			return nil, err
		}
	}
	if err := c.prepare(); err != nil {
		return nil, err
	}
	return &Driver{config: c}, nil
}

// prepare fills in defaults and makes paths absolute, because the shim runs elsewhere.
func (c *Config) prepare() (err error) {
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Grace == 0 {
		c.Grace = defaultGrace
	}
	if c.TailBytes == 0 {
		c.TailBytes = defaultTail
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Dir, err = filepath.Abs(c.Dir); err != nil {
		return fmt.Errorf("directory of the command: %w", err)
	}
	if c.Spool, err = filepath.Abs(c.Spool); err != nil {
		return fmt.Errorf("spool of the command: %w", err)
	}
	if err := os.MkdirAll(c.Spool, 0o700); err != nil {
		return fmt.Errorf("spool of the command: %w", err)
	}
	return os.Chmod(c.Spool, 0o700) // it may have been there: what scripts print is for the bot only
}

// checkExtra refuses what would hide the drive's own variables or hand on the bot's secrets.
func checkExtra(name, value string) error {
	switch {
	case name == "" || strings.ContainsAny(name, "=\x00") || strings.Contains(value, "\x00"):
		return fmt.Errorf("deploy.command.env: %q is no name and value of an environment variable", name)
	case strings.HasPrefix(name, "RELEASEBOT_"):
		return fmt.Errorf("deploy.command.env: %s is the bot's own; choose a name without RELEASEBOT_", name)
	case strings.HasPrefix(name, "SLACK_"):
		return fmt.Errorf("deploy.command.env: %s is not handed on, the bot's Slack secrets are named so; choose another name", name)
	}
	return nil
}
