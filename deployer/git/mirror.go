package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// origin is what the repository is called in the mirror.
const origin = "origin"

func (b *Builds) ref() string { return "refs/heads/" + b.config.Branch }

// withTip brings the mirror up to date and calls use with the branch's tip. A mirror that turns out broken, by a kill in
// the middle or by a disk, is made anew, once.
func (b *Builds) withTip(ctx context.Context, use func(tip string) error) error {
	tip, err := b.refresh(ctx)
	if err == nil {
		err = use(tip)
	}
	if err == nil || !broken(err) {
		return err
	}
	if again := b.renew(ctx); again != nil {
		return again
	}
	if tip, err = b.refresh(ctx); err != nil {
		return err
	}
	return use(tip)
}

// broken tells whether an error may come from the mirror: git failed at something other than reaching the repository.
// Asking the repository for its branch is no such thing; a command that ran out of time is not either.
func broken(err error) bool {
	var failed *gitError
	return errors.As(err, &failed) && failed.status > 0 && !strings.HasPrefix(failed.what, "git ls-remote ")
}

// refresh returns the branch's tip, with all its history in the mirror.
func (b *Builds) refresh(ctx context.Context) (tip string, err error) {
	if _, err := os.Stat(filepath.Join(b.dir, "HEAD")); err != nil {
		if err := b.replace(ctx, nil); err != nil {
			return "", err
		}
	}
	here, err := b.mirrorTip(ctx) // first: it finds out whether the mirror can be used at all
	if err != nil {
		return "", err
	}
	there, err := b.remoteTip(ctx)
	if err != nil {
		return "", err
	}
	if here == there {
		return here, nil
	}
	limit := b.config.Timeout
	if here == "" {
		limit = b.config.CloneTimeout
	}
	if err := b.fetch(ctx, b.dir, limit); err != nil {
		return "", err
	}
	return b.mirrorTip(ctx) // which may already be newer than what was there before
}

// remoteTip asks the repository where the branch is: one short exchange.
func (b *Builds) remoteTip(ctx context.Context) (string, error) {
	out, err := b.network(ctx, b.dir, b.config.Timeout, "ls-remote", "--quiet", "--", origin, b.ref())
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(out) {
		// git matches the end of names too, so that there may be others.
		if id, name, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && name == b.ref() && commit.MatchString(id) {
			return id, nil
		}
	}
	return "", fmt.Errorf("%s has no branch %s, or nothing on it yet", b.remote.url, b.config.Branch)
}

// mirrorTip is where the branch is in the mirror, "" when it is not there yet.
func (b *Builds) mirrorTip(ctx context.Context) (string, error) {
	out, err := b.local(ctx, "for-each-ref", "--format=%(objectname)", "--", b.ref())
	if err != nil {
		return "", err
	}
	if id := strings.TrimSpace(out); id == "" || commit.MatchString(id) {
		return id, nil
	}
	return "", &gitError{what: "git for-each-ref of " + b.remote.url, how: "named no commit", status: 1}
}

// fetch gets the branch: its commits without their files where the server can do that, else everything (git says so in a
// warning, and goes on).
func (b *Builds) fetch(ctx context.Context, dir string, limit time.Duration) error {
	_, err := b.network(ctx, dir, limit, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
		"--filter=tree:0", "--end-of-options", origin, "+"+b.ref()+":"+b.ref())
	return err
}

// renew makes the mirror anew. The old one stays until the new one is whole: a server that is out of order must not
// cost what is there.
func (b *Builds) renew(ctx context.Context) error {
	return b.replace(ctx, func(dir string) error { return b.fetch(ctx, dir, b.config.CloneTimeout) })
}

// replace puts a new mirror in place; fill, if any, is called before.
func (b *Builds) replace(ctx context.Context, fill func(dir string) error) error {
	b.last = answer{}
	b.sweep()
	dir, err := os.MkdirTemp(b.config.Cache, ".new-"+filepath.Base(b.dir)+"-*")
	if err != nil {
		return fmt.Errorf("cache of the git builds: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if _, err := b.network(ctx, dir, b.config.Timeout, "init", "--quiet", "--bare", "--template=", "--initial-branch="+b.config.Branch); err != nil {
		return err
	}
	if fill != nil {
		if err := fill(dir); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(b.dir); err != nil {
		return fmt.Errorf("cache of the git builds: %w", err)
	}
	if err := os.Rename(dir, b.dir); err != nil {
		return fmt.Errorf("cache of the git builds: %w", err)
	}
	return nil
}

// sweep removes what killed processes left half-made of this mirror.
func (b *Builds) sweep() {
	halves, _ := filepath.Glob(filepath.Join(b.config.Cache, ".new-"+filepath.Base(b.dir)+"-*"))
	for _, half := range halves {
		_ = os.RemoveAll(half)
	}
}
