package config

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// names finds a name given twice. People type names, so two that differ only in capitals count as one.
type names struct {
	plural, one string
	lines       map[string]int
}

func newNames(plural, one string) names {
	return names{plural: plural, one: one, lines: map[string]int{}}
}

// check reports a name that is missing or taken; false when there is nothing more to say of it.
func (n names) check(p place, name string) bool {
	if name == "" {
		p.fail("This %s has no name. Add name to it.", n.one)
		return false
	}
	line, _ := p.position()
	key := strings.ToLower(name)
	if first, taken := n.lines[key]; taken {
		p.fail("Two %s are named %s; the other is on line %d. Rename one.", n.plural, p.quoted(), first)
		return false
	}
	n.lines[key] = line
	return true
}

// word is what may be a word of a command, a part of a file's name and a label's value.
var word = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)

func validateWord(p place, name string) {
	if !word.MatchString(name) {
		p.fail("%s cannot be a name: it takes letters, digits, dots, dashes and underscores, 63 at most, and starts with a letter or digit.", p.quoted())
	}
}

// maxTitle is how long a chart's name may be: the text of an option of a Slack menu, in characters (Block Kit).
const maxTitle = 75

func validateTitle(p place, title string) {
	switch {
	case strings.TrimSpace(title) != title || strings.ContainsFunc(title, unicode.IsControl):
		p.fail("The name %s has spaces at an end or a line break in it. Write it on one line, without them.", p.quoted())
	case utf8.RuneCountInString(title) > maxTitle:
		p.fail("This name has %d characters; Slack's menus show no more than %d. Shorten it.", utf8.RuneCountInString(title), maxTitle)
	}
}

func validateURL(p place, address URL, schemes ...string) {
	parsed, err := url.Parse(address.Reveal())
	if err != nil || parsed.Host == "" || !slices.Contains(schemes, parsed.Scheme) {
		p.fail("%s is no address. Write it in full, such as %s://host.example.com/path.", p.quoted(), schemes[len(schemes)-1])
	}
}

// scpLike is git's short form of ssh: user@host:path.
var scpLike = regexp.MustCompile(`^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^:]+$`)

// validateRepository allows what only reads from elsewhere: git also takes ext::command, which runs it.
func validateRepository(p place, address URL) {
	text := address.Reveal()
	parsed, err := url.Parse(text)
	known := err == nil && slices.Contains([]string{"https", "http", "ssh", "git"}, parsed.Scheme) && parsed.Host != "" &&
		!strings.HasPrefix(parsed.Host, "-")
	file := err == nil && parsed.Scheme == "file" && parsed.Path != ""
	if !known && !file && !strings.HasPrefix(text, "/") && !scpLike.MatchString(text) {
		p.fail("%s is no repository that git can fetch. Write an https, ssh or file address, git@host:path, or a path from /.", p.quoted())
	}
}

// A branch's name by git-check-ref-format, and no dash in front: git would take it for an option.
var (
	branch    = regexp.MustCompile(`^[^-./\s~^:?*\[\\\x00-\x1f\x7f][^\s~^:?*\[\\\x00-\x1f\x7f]*$`)
	badBranch = regexp.MustCompile(`\.\.|//|@\{|/\.|\.$|/$|\.lock$`)
)

func validateBranch(p place, name string) {
	if p.has() && (!branch.MatchString(name) || badBranch.MatchString(name)) {
		p.fail("%s cannot be the name of a git branch. Write it as git branch shows it, such as main.", p.quoted())
	}
}
