package git_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"releasebot/deployer/git"
	"releasebot/release"
)

// repo is a bare repository of the tests, written by the git program.
type repo struct {
	t     *testing.T
	dir   string
	tree  string
	clock int64 // of the next commit, so that ids are the same each time
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	r := &repo{t: t, dir: filepath.Join(t.TempDir(), "webapp.git"), clock: 1_700_000_000}
	r.git("", "init", "--quiet", "--bare", "--initial-branch=main")
	blob := r.git("package main\n", "hash-object", "-w", "--stdin")
	r.tree = r.git("100644 blob "+blob+"\tmain.go\n", "mktree")
	return r
}

func (r *repo) git(stdin string, args ...string) string {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "git", args...)
	cmd.Env = append(os.Environ(), "GIT_DIR="+r.dir, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_COMMITTER_NAME=Merger", "GIT_COMMITTER_EMAIL=m@example.com", fmt.Sprintf("GIT_COMMITTER_DATE=%d +0200", r.clock),
		"GIT_AUTHOR_NAME="+author(stdin), "GIT_AUTHOR_EMAIL="+strings.ToLower(author(stdin))+"@example.com", "GIT_AUTHOR_DATE=1600000000 +0000")
	cmd.Stdin = strings.NewReader(stdin)
	var words strings.Builder
	cmd.Stderr = &words
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("git %v: %v: %s", args, err, words.String())
	}
	return strings.TrimSpace(string(out))
}

// author is who the tests have write a message: its last line says "by <name>", or it is Ann.
func author(message string) string {
	if _, name, ok := strings.Cut(message, "\nby "); ok {
		return strings.TrimSpace(name)
	}
	return "Ann"
}

// commit writes a commit and leaves the branches alone.
func (r *repo) commit(message string, parents ...string) string {
	r.t.Helper()
	args := []string{"commit-tree", r.tree}
	for _, p := range parents {
		args = append(args, "-p", p)
	}
	r.clock += 60
	return r.git(message, append(args, "-F", "-")...)
}

// line puts commits one after another onto main, and returns all ids.
func (r *repo) line(from string, messages ...string) (ids []string) {
	r.t.Helper()
	for _, message := range messages {
		var parents []string
		if from != "" {
			parents = []string{from}
		}
		from = r.commit(message, parents...)
		ids = append(ids, from)
	}
	r.move(from)
	return ids
}

// move puts main somewhere, as a push or a force push does.
func (r *repo) move(id string) {
	r.t.Helper()
	r.git("", "update-ref", "refs/heads/main", id)
}

// open makes builds of the repository, with a cache of their own unless the test chose one.
func (r *repo) open(c git.Config) *git.Builds {
	r.t.Helper()
	if c.URL == "" {
		c.URL = "file://" + r.dir
	}
	if c.Cache == "" {
		c.Cache = filepath.Join(r.t.TempDir(), "cache")
	}
	builds, err := git.New(c)
	if err != nil {
		r.t.Fatal(err)
	}
	return builds
}

// program is a git that runs the shell lines first.
func program(t *testing.T, lines string) string {
	t.Helper()
	real, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "git")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\nexec "+real+" \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func newest(t *testing.T, builds *git.Builds, since string) release.Build {
	t.Helper()
	build, err := builds.Newest(t.Context(), since)
	if err != nil {
		t.Fatalf("Newest: %v", err)
	}
	return build
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q, want %q in it", err, part)
		}
	}
}

func wantBuild(t *testing.T, build release.Build, id, name string, titles ...string) {
	t.Helper()
	var got []string
	for _, c := range build.Changes {
		got = append(got, c.Title)
	}
	if build.ID != id || build.Name != name || fmt.Sprint(got) != fmt.Sprint(titles) {
		t.Errorf("build %s %s with %q, want %s %s with %q", build.Name, build.ID, got, name, id, titles)
	}
}

func short(t *testing.T, d time.Duration) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), d)
	t.Cleanup(stop)
	return ctx
}
