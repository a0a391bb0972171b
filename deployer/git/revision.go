package git

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"releasebot/deployer"
)

var (
	buildName = regexp.MustCompile(`^b([1-9][0-9]{0,8})$`)
	// What people may call a revision: names, ids, and steps back (main~3, main^2). Not a range, a search (:/text,
	// ^{/text}), a reflog entry or an option.
	revision = regexp.MustCompile(`^[\pL\pN_][\pL\pN._/+@#~^-]{0,199}$`)
)

// resolve finds the commit that a person means. What goes wrong is the person's to read.
func (b *Builds) resolve(ctx context.Context, name, tip string) (string, error) {
	said := deployer.Line(name, 60)
	if !revision.MatchString(name) || strings.Contains(name, "..") {
		return "", fmt.Errorf("%q is no build, commit or revision", said)
	}
	newest, err := b.count(ctx, tip)
	if err != nil {
		return "", err
	}
	number := buildName.FindStringSubmatch(name)
	if number != nil {
		if n, _ := strconv.Atoi(number[1]); n <= newest {
			return b.parse(ctx, tip+"~"+strconv.Itoa(newest-n))
		}
	}
	id, err := b.parse(ctx, name) // "b512" may be the beginning of a commit id, too
	if err != nil {
		var failed *gitError
		if !errors.As(err, &failed) || failed.status <= 0 {
			return "", err
		}
		if number != nil {
			return "", fmt.Errorf("there is no build %s: the newest on %s is b%d", said, b.config.Branch, newest)
		}
		if strings.Contains(failed.how, "ambiguous") {
			return "", fmt.Errorf("%q is the beginning of several commit ids: give more of it", said)
		}
		return "", fmt.Errorf("nothing on %s is called %q", b.config.Branch, said)
	}
	return id, b.checkLine(ctx, id, tip, said)
}

// checkLine refuses a commit that the branch never stood at, such as one within a merged branch: it was never built.
func (b *Builds) checkLine(ctx context.Context, id, tip, said string) error {
	back, err := b.count(ctx, id+".."+tip)
	if err != nil {
		return err
	}
	// A commit of the line lies as many steps back as there are commits after it.
	there, err := b.parse(ctx, tip+"~"+strconv.Itoa(back))
	if err == nil && there == id {
		return nil
	}
	var failed *gitError
	if err != nil && (!errors.As(err, &failed) || failed.status <= 0) {
		return err
	}
	return fmt.Errorf("%s is in the repository, but %s itself never stood there (it came by a merge, or was pushed away): name the merge", said, b.config.Branch)
}

// parse is the whole id of a commit.
func (b *Builds) parse(ctx context.Context, name string) (string, error) {
	out, err := b.local(ctx, "rev-parse", "--verify", "--end-of-options", name+"^{commit}")
	if err != nil {
		return "", err
	}
	// git before 2.30 prints the mark itself, too.
	lines := strings.Fields(out)
	if len(lines) == 0 || !commit.MatchString(lines[len(lines)-1]) {
		return "", fmt.Errorf("git rev-parse of %s: named no commit", b.remote.url)
	}
	return lines[len(lines)-1], nil
}
