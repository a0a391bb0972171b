package git

import (
	"regexp"
	"strconv"
	"strings"

	"releasebot/deployer"
	"releasebot/release"
)

// The limits of what is shown, in bytes. GitHub's own titles end at 256 characters.
const (
	titleLimit  = 256
	authorLimit = 100
)

// How hosts write merges: GitHub's merge commit, its squash and rebase commits, GitLab's merge commit. A number has at
// most nine digits, so that it fits.
var (
	githubMerge  = regexp.MustCompile(`^Merge pull request #([0-9]{1,9}) from \S`)
	squash       = regexp.MustCompile(`^(.*\S)\s*\(#([0-9]{1,9})\)$`)
	gitlabFooter = regexp.MustCompile(`^See merge request \S*!([0-9]{1,9})$`)
	gitlabMerge  = regexp.MustCompile(`^Merge branch '.*' into '?.*`)
)

// emailLimit is the longest address there is, in bytes; RFC 5321, 4.5.3.1.3.
const emailLimit = 254

// change makes of a commit the change that people know. authors holds who wrote the tips of merged branches.
func (b *Builds) change(c logged, authors map[string]person) release.Change {
	number, title, request := understand(c.message)
	author := c.author
	if len(c.parents) > 1 && number != 0 {
		if who := authors[c.parents[1]]; who.name != "" {
			author = who
		}
	}
	change := release.Change{Number: number, Title: title, Author: deployer.Line(author.name, authorLimit), Email: deployer.Line(author.email, emailLimit), Commit: c.id}
	if change.Title == "" {
		change.Title = "(no title)"
	}
	change.URL = b.changeURL(number, request)
	if change.URL == "" && b.config.Web != "" {
		change.URL = b.config.Web + "/commit/" + c.id
	}
	return change
}

// changeURL is where the pull request is, "" if there is none or nobody said where. GitLab's merge requests have another
// place by default.
func (b *Builds) changeURL(number int, request bool) string {
	format := b.config.ChangeURL
	if request && b.config.Web != "" && format == b.config.Web+"/pull/{number}" {
		format = b.config.Web + "/-/merge_requests/{number}"
	}
	if number == 0 || format == "" {
		return ""
	}
	return strings.ReplaceAll(format, "{number}", strconv.Itoa(number))
}

// understand reads a commit message: the number of the pull request, 0 without one, its title, and whether it is
// GitLab's merge request.
func understand(message string) (number int, title string, request bool) {
	var lines []string
	for line := range strings.Lines(deployer.Plain(message)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return 0, "", false
	}
	title, body := lines[0], lines[1:]
	for i, line := range body {
		if m := gitlabFooter.FindStringSubmatch(line); m != nil {
			number, _ = strconv.Atoi(m[1])
			if gitlabMerge.MatchString(title) && i > 0 {
				title = body[0]
			}
			return number, deployer.Line(title, titleLimit), true
		}
	}
	if m := githubMerge.FindStringSubmatch(title); m != nil {
		number, _ = strconv.Atoi(m[1])
		if len(body) > 0 {
			title = body[0]
		}
	} else if m := squash.FindStringSubmatch(title); m != nil {
		title = m[1]
		number, _ = strconv.Atoi(m[2])
	}
	return number, deployer.Line(title, titleLimit), false
}
