// Package git finds builds on a branch of a git repository: every commit on the branch's own line (its first-parent
// history) is a build, and what was merged between two of them are the changes.
//
// It runs the git program (2.31 or newer), never a shell, and keeps a bare mirror of the branch without files: only
// commits are fetched where the server can do that. The mirror is a cache: it may be deleted at any time.
package git

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

const (
	defaultTimeout      = 30 * time.Second
	defaultCloneTimeout = 10 * time.Minute // the commits of a big repository are some hundred MB
	defaultMaxChanges   = 200              // more than people read; Slack's messages end long before
)

// Config says which branch the builds are on. URL and Cache are needed.
type Config struct {
	URL          string            // https, ssh, git@host:path, file or a path; a password in it is kept from git's arguments
	Branch       string            // default main
	Cache        string            // a directory of the bot's own, for the mirror; made with mode 0700
	Web          string            // "https://github.com/acme/webapp": where commits can be looked at; optional
	ChangeURL    string            // where a pull request is, with {number} in it; default Web + /pull/{number}
	Env          map[string]string // added to git's environment, such as GIT_SSH_COMMAND
	Timeout      time.Duration     // of one git command; default 30 s
	CloneTimeout time.Duration     // of the first fetch; default 10 min
	MaxChanges   int               // how many changes a build carries one by one; default 200
	Program      string            // default git
}

// Builds finds builds. It is safe for several goroutines; they take turns.
type Builds struct {
	config Config
	remote remote
	dir    string // the mirror

	mu   sync.Mutex
	last answer
}

// answer is what Newest said last; it stands as long as the branch does not move.
type answer struct {
	tip, since string
	build      release.Build
}

var _ deployer.Builds = (*Builds)(nil)

// New checks the configuration. It does not talk to the repository yet.
func New(c Config) (*Builds, error) {
	if c.Branch == "" {
		c.Branch = "main"
	}
	if err := checkBranch(c.Branch); err != nil {
		return nil, err
	}
	remote, err := parseRemote(c.URL)
	if err != nil {
		return nil, err
	}
	if c.Cache == "" {
		return nil, errors.New("the git builds need a cache directory")
	}
	if c.Cache, err = filepath.Abs(c.Cache); err != nil {
		return nil, fmt.Errorf("cache of the git builds: %w", err)
	}
	if err := os.MkdirAll(c.Cache, 0o700); err != nil {
		return nil, fmt.Errorf("cache of the git builds: %w", err)
	}
	c.defaults()
	if _, err := exec.LookPath(c.Program); err != nil {
		return nil, fmt.Errorf("the git builds need the git program: %w", err)
	}
	return &Builds{config: c, remote: remote, dir: filepath.Join(c.Cache, remote.key(c.Branch))}, nil
}

func (c *Config) defaults() {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.CloneTimeout <= 0 {
		c.CloneTimeout = defaultCloneTimeout
	}
	if c.MaxChanges <= 0 {
		c.MaxChanges = defaultMaxChanges
	}
	if c.Program == "" {
		c.Program = "git"
	}
	c.Web = strings.TrimSuffix(c.Web, "/")
	if c.ChangeURL == "" && c.Web != "" {
		c.ChangeURL = c.Web + "/pull/{number}"
	}
}
