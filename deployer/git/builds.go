package git

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"releasebot/release"
)

// Newest is the commit at the branch's tip. When the branch has not moved since the last call, git is asked for no more
// than that. After a force push that dropped since, a change says so.
func (b *Builds) Newest(ctx context.Context, since string) (release.Build, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	err := b.withTip(ctx, func(tip string) error {
		if b.last.tip == tip && b.last.since == since {
			return nil
		}
		build, err := b.build(ctx, tip)
		if err != nil {
			return err
		}
		if build.Changes, err = b.changes(ctx, since, tip); err != nil {
			return err
		}
		b.last = answer{tip: tip, since: since, build: build}
		return nil
	})
	if err != nil {
		return release.Build{}, err
	}
	build := b.last.build
	build.Changes = slices.Clone(build.Changes) // the caller's to change
	return build, nil
}

// Find resolves "b512", a commit id, whole or shortened, or a revision such as main~3. What it finds is on the branch's
// own line. It carries no changes.
func (b *Builds) Find(ctx context.Context, name string) (release.Build, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var build release.Build
	err := b.withTip(ctx, func(tip string) error {
		id, err := b.resolve(ctx, name, tip)
		if err != nil {
			return err
		}
		build, err = b.build(ctx, id)
		return err
	})
	return build, err
}

// build describes a commit of the branch's own line.
func (b *Builds) build(ctx context.Context, id string) (release.Build, error) {
	commits, err := b.log(ctx, "", "--max-count=1", "--end-of-options", id)
	if err != nil {
		return release.Build{}, err
	}
	if len(commits) != 1 {
		return release.Build{}, fmt.Errorf("git log of %s: commit %s is not there", b.remote.url, id)
	}
	n, err := b.count(ctx, id)
	if err != nil {
		return release.Build{}, err
	}
	build := release.Build{ID: id, Name: "b" + strconv.Itoa(n), Time: commits[0].time}
	if b.config.Web != "" {
		build.URL = b.config.Web + "/commit/" + id
	}
	return build, nil
}

// count is how many commits of a line there are in a range.
func (b *Builds) count(ctx context.Context, revisions string) (int, error) {
	out, err := b.local(ctx, "rev-list", "--count", "--first-parent", "--end-of-options", revisions, "--")
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(out))
	if err != nil {
		return 0, fmt.Errorf("git rev-list of %s: %q is no count", b.remote.url, out)
	}
	return n, nil
}
