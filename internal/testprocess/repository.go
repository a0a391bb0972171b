package testprocess

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Repository is a bare git repository, and a clone that Dora Developer pushes from.
type Repository struct {
	t     testing.TB
	Bare  string // its folder
	Clone string // the clone's, whose branch is main
}

// NewRepository makes webapp.git, which is empty, and its clone in a folder.
func NewRepository(t testing.TB, folder string) *Repository {
	t.Helper()
	r := &Repository{t: t, Bare: filepath.Join(folder, "webapp.git"), Clone: filepath.Join(folder, "clone")}
	r.Git("", "init", "-q", "--bare", "-b", "main", r.Bare)
	r.Git("", "clone", "-q", r.Bare, r.Clone)
	r.Git(r.Clone, "checkout", "-q", "-B", "main")
	return r
}

// Git runs git in a folder and gives what it says, without the last line's end.
func (r *Repository) Git(folder string, args ...string) string {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "git", args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=Dora Developer", "GIT_AUTHOR_EMAIL=dora@example.com",
		"GIT_COMMITTER_NAME=Dora Developer", "GIT_COMMITTER_EMAIL=dora@example.com", "GIT_CONFIG_GLOBAL=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// Push makes a build of what is in the clone: a commit with a subject as squash merges have it. It returns its id.
func (r *Repository) Push(subject string) string {
	r.t.Helper()
	r.Git(r.Clone, "add", "--all")
	r.Git(r.Clone, "commit", "-q", "--allow-empty", "-m", subject)
	r.Git(r.Clone, "push", "-q", "origin", "main")
	return r.Git(r.Clone, "rev-parse", "HEAD")
}
