//go:build e2e

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repo is a bare git repository, and a clone that people push from.
type repo struct {
	t    *testing.T
	bare string
	work string
}

func newRepo(t *testing.T, dir string) *repo {
	r := &repo{t: t, bare: filepath.Join(dir, "webapp.git"), work: filepath.Join(dir, "clone")}
	r.git("", "init", "-q", "--bare", "-b", "main", r.bare)
	r.git("", "clone", "-q", r.bare, r.work)
	r.git(r.work, "checkout", "-q", "-B", "main")
	return r
}

func (r *repo) git(dir string, args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=Dora Developer", "GIT_AUTHOR_EMAIL=dora@example.com",
		"GIT_COMMITTER_NAME=Dora Developer", "GIT_COMMITTER_EMAIL=dora@example.com", "GIT_CONFIG_GLOBAL=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// push makes a build: a commit with a subject as squash merges have it. It returns its id.
func (r *repo) push(subject, conf string) string {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.work, "webapp.conf"), []byte(conf+"\n"), 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.git(r.work, "add", "webapp.conf")
	r.git(r.work, "commit", "-q", "-m", subject)
	r.git(r.work, "push", "-q", "origin", "main")
	return r.git(r.work, "rev-parse", "HEAD")
}

func (r *repo) show(revision string) string { return r.git(r.bare, "show", revision+":webapp.conf") }
