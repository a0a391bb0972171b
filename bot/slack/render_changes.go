package slack

import (
	"fmt"

	"releasebot/release"
)

// changeLines lists the changes of a build, oldest first.
func changeLines(b release.Build) []string {
	var lines []string
	for _, c := range b.Changes[:min(len(b.Changes), shownChanges)] {
		lines = append(lines, "• "+changeLine(c))
	}
	if left := len(b.Changes) - len(lines); left > 0 {
		lines = append(lines, "• "+link(b.URL, fmt.Sprintf("and %d more", left)))
	}
	return titled(capital(changeCount(b, "")), lines)
}

func changeLine(c release.Change) string {
	line := changeName(c)
	if author := outside(c.Author, maxName); author != "" {
		line += " · " + author
	}
	return line
}

// changeName is a change's number or commit and its title, the first of them a link.
func changeName(c release.Change) string {
	name := ""
	switch {
	case c.Number > 0:
		name = hash(c.Number)
	case c.Commit != "":
		name = outside(c.Commit[:min(len(c.Commit), 8)], maxName)
	}
	title := orElse(outside(c.Title, maxTitle), "no title")
	if name == "" {
		return link(c.URL, title)
	}
	return link(c.URL, name) + " " + title
}

// changeCount is ", 3 changes", and nothing for none: the first build seen has none that are known.
func changeCount(b release.Build, before string) string {
	if len(b.Changes) == 0 {
		return ""
	}
	return before + count(len(b.Changes), "change")
}
