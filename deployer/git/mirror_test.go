package git_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"releasebot/deployer/git"
)

// mirror finds the one mirror of a cache.
func mirror(t *testing.T, cache string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(cache, "*.git"))
	if err != nil || len(found) != 1 {
		t.Fatalf("mirrors %v, %v", found, err)
	}
	return found[0]
}

func TestMirrorHoldsCommitsOnly(t *testing.T) {
	for _, filter := range []string{"true", "false"} {
		r, cache := newRepo(t), t.TempDir()
		r.git("", "config", "uploadpack.allowFilter", filter)
		ids := r.line("", "one", "two")
		builds := r.open(git.Config{Cache: cache})
		wantBuild(t, newest(t, builds, ids[0]), ids[1], "b2", "two")
		third := r.line(ids[1], "three")[0]
		wantBuild(t, newest(t, builds, ids[0]), third, "b3", "two", "three")

		look := exec.CommandContext(t.Context(), "git", "cat-file", "-e", r.tree)
		look.Env = []string{"PATH=" + os.Getenv("PATH"), "GIT_DIR=" + mirror(t, cache), "GIT_ALLOW_PROTOCOL=none"}
		if err := look.Run(); (err != nil) != (filter == "true") {
			t.Errorf("allowFilter %s: looking for a tree in the mirror: %v", filter, err)
		}
	}
}

func TestMirrorSurvivesARestart(t *testing.T) {
	r, cache, log := newRepo(t), t.TempDir(), filepath.Join(t.TempDir(), "log")
	ids := r.line("", "one", "two")
	newest(t, r.open(git.Config{Cache: cache}), "")
	builds := r.open(git.Config{Cache: cache, Program: program(t, `echo "$1" >>`+log)})
	wantBuild(t, newest(t, builds, ids[0]), ids[1], "b2", "two")
	if data, _ := os.ReadFile(log); strings.Contains(string(data), "fetch") {
		t.Errorf("a new process fetched again: %q", data)
	}
}

// Whatever a kill or a disk left of the mirror, the next call answers rightly.
func TestBrokenMirrorIsMadeAnew(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, dir string){
		"objects are gone":   func(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "objects"))) },
		"objects are empty":  func(t *testing.T, dir string) { truncate(t, filepath.Join(dir, "objects")) },
		"the branch is junk": func(t *testing.T, dir string) { truncate(t, filepath.Join(dir, "refs")) },
		"the config is junk": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "config"), []byte("[[["), 0o600))
		},
		"a lock was left": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "refs", "heads", "main.lock"), nil, 0o600))
		},
		"the head is gone": func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "HEAD"))) },
		"all is gone":      func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)) },
	} {
		for _, when := range []string{"unmoved", "moved"} {
			t.Run(name+", branch "+when, func(t *testing.T) {
				r, cache := newRepo(t), t.TempDir()
				ids := r.line("", "one", "two")
				newest(t, r.open(git.Config{Cache: cache}), "")
				spoil(t, mirror(t, cache))
				must(t, os.MkdirAll(filepath.Join(cache, ".new-"+filepath.Base(mirrorName(r))+"-1"), 0o700))
				want, titles := ids[1], []string{"two"}
				if when == "moved" {
					want, titles = r.line(ids[1], "three")[0], []string{"two", "three"}
				}
				build := newest(t, r.open(git.Config{Cache: cache}), ids[0])
				wantBuild(t, build, want, map[string]string{"unmoved": "b2", "moved": "b3"}[when], titles...)
			})
		}
	}
}

// mirrorName is what the mirror of a repository is called, learned from another cache.
func mirrorName(r *repo) string {
	cache := filepath.Join(r.t.TempDir(), "other")
	newest(r.t, r.open(git.Config{Cache: cache}), "")
	return mirror(r.t, cache)
}

func truncate(t *testing.T, dir string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return errors.Join(os.Chmod(path, 0o600), os.Truncate(path, 0))
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A server that fails after it answered must not cost the mirror that is there.
func TestMirrorStaysWhenFetchingFails(t *testing.T) {
	r, cache := newRepo(t), t.TempDir()
	ids := r.line("", "one")
	newest(t, r.open(git.Config{Cache: cache}), "")
	r.line(ids[0], "two")
	broken := r.open(git.Config{Cache: cache, Program: program(t, `[ "$1" = fetch ] && { echo "fatal: out of order" >&2; exit 128; }`)})
	_, err := broken.Newest(t.Context(), "")
	wantError(t, err, "git fetch of file://", " failed: fatal: out of order")
	if _, err := os.Stat(filepath.Join(mirror(t, cache), "packed-refs")); err != nil {
		if _, err := os.Stat(filepath.Join(mirror(t, cache), "refs", "heads", "main")); err != nil {
			t.Errorf("the mirror lost its branch: %v", err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(cache, ".new-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTimeoutsNameThemselves(t *testing.T) {
	r := newRepo(t)
	r.line("", "one")
	// sleep is a child of git's here, as ssh would be: it must end, too, or the call would wait for its output.
	hang := func(what string) string { return program(t, `[ "$1" = `+what+` ] && { sleep 1000; exit 1; }`) }
	limit := 300 * time.Millisecond

	_, err := r.open(git.Config{Program: hang("ls-remote"), Timeout: limit}).Newest(t.Context(), "")
	wantError(t, err, "git ls-remote of file://"+r.dir+" timed out after 300ms")
	_, err = r.open(git.Config{Program: hang("fetch"), CloneTimeout: limit}).Newest(t.Context(), "")
	wantError(t, err, "git fetch of file://"+r.dir+" timed out after 300ms")
	_, err = r.open(git.Config{Program: hang("fetch")}).Newest(short(t, limit), "")
	wantError(t, err, "git fetch of file://"+r.dir+" timed out after ")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v is no DeadlineExceeded", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err = r.open(git.Config{}).Newest(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("%v is no Canceled", err)
	}
}
