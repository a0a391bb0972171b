package git

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

// logged is a commit as git log tells it.
type logged struct {
	id      string
	parents []string
	author  person
	time    time.Time // the committer's, in UTC
	message string
}

// person is an author.
type person struct{ name, email string }

// changes are what came to the branch's line after since, up to tip, oldest first. Of more than MaxChanges the newest
// are kept one by one, and the first entry says how many there were before them.
func (b *Builds) changes(ctx context.Context, since, tip string) ([]release.Change, error) {
	if since == "" || since == tip {
		return nil, nil
	}
	base, note, err := b.base(ctx, since, tip)
	if err != nil {
		return nil, err
	}
	var all []release.Change
	if note != "" {
		all = append(all, release.Change{Title: note, Commit: tip})
	}
	if base == "" {
		return all, nil
	}
	span := base + ".." + tip
	total, err := b.count(ctx, span)
	if err != nil {
		return nil, err
	}
	if more := total - b.config.MaxChanges; more > 0 {
		all = append(all, release.Change{Title: fmt.Sprintf("and %d earlier changes", more)})
	}
	commits, err := b.log(ctx, "", "--first-parent", "--max-count="+strconv.Itoa(b.config.MaxChanges), "--end-of-options", span)
	if err != nil {
		return nil, err
	}
	authors, err := b.branchAuthors(ctx, commits)
	if err != nil {
		return nil, err
	}
	for i := len(commits) - 1; i >= 0; i-- {
		all = append(all, b.change(commits[i], authors))
	}
	return all, nil
}

// base is the commit that changes are counted from, "" if there is none, and a note when it is not since itself because
// history was rewritten.
func (b *Builds) base(ctx context.Context, since, tip string) (base, note string, err error) {
	short := deployer.Line(since, 60)
	if commit.MatchString(since) {
		short = since[:10]
	}
	rewritten := fmt.Sprintf("the history of %s was rewritten: %s is no longer part of it", b.config.Branch, short)
	if !commit.MatchString(since) {
		return "", rewritten, nil
	}
	if _, err := b.parse(ctx, since); err != nil {
		return "", rewritten, unless(err, 1, 128) // not there
	}
	out, err := b.local(ctx, "merge-base", "--end-of-options", since, tip)
	if err != nil {
		return "", rewritten, unless(err, 1) // nothing in common
	}
	switch base = strings.TrimSpace(out); base {
	case since:
		return since, "", nil
	case tip:
		return tip, fmt.Sprintf("%s was moved back: it no longer has %s", b.config.Branch, short), nil
	}
	return base, rewritten, nil
}

// unless is err, or nil if it is git ending with one of the statuses.
func unless(err error, statuses ...int) error {
	var failed *gitError
	if errors.As(err, &failed) {
		for _, status := range statuses {
			if failed.status == status {
				return nil
			}
		}
	}
	return err
}

// branchAuthors finds who wrote the tips of merged branches: a merge commit's own author is who pressed the button.
func (b *Builds) branchAuthors(ctx context.Context, commits []logged) (map[string]person, error) {
	var tips strings.Builder
	for _, c := range commits {
		if len(c.parents) > 1 {
			tips.WriteString(c.parents[1] + "\n")
		}
	}
	authors := map[string]person{}
	if tips.Len() == 0 {
		return authors, nil
	}
	found, err := b.log(ctx, tips.String(), "--no-walk=unsorted", "--stdin")
	for _, c := range found {
		authors[c.id] = c.author
	}
	return authors, err
}

// log reads commits. Each is six fields that end with NUL, which no part of a commit can hold.
func (b *Builds) log(ctx context.Context, stdin string, args ...string) ([]logged, error) {
	args = append([]string{"log", "-z", "--no-show-signature", "--no-notes", "--no-mailmap", "--format=%H%x00%P%x00%an%x00%ae%x00%ct%x00%B"}, args...)
	out, err := b.run(ctx, command{dir: b.dir, args: args, stdin: stdin, limit: b.config.Timeout})
	if err != nil {
		return nil, err
	}
	commits, err := parseLog(out)
	if err != nil {
		return nil, fmt.Errorf("git log of %s: %w", b.remote.url, err)
	}
	return commits, nil
}

// parseLog reads what git log printed.
func parseLog(out string) ([]logged, error) {
	if out == "" {
		return nil, nil
	}
	fields := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	var commits []logged
	for ; len(fields) >= 6; fields = fields[6:] {
		seconds, err := strconv.ParseInt(fields[4], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("commit %.60q has no time", fields[0])
		}
		commits = append(commits, logged{
			id: fields[0], parents: strings.Fields(fields[1]), author: person{fields[2], fields[3]},
			time: time.Unix(seconds, 0).UTC(), message: fields[5],
		})
	}
	if len(fields) > 0 {
		return nil, errors.New("it cannot be read")
	}
	return commits, nil
}
