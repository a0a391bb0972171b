package commands

import (
	"regexp"
	"strings"

	"releasebot/release"
)

var (
	isBuild = regexp.MustCompile(`^(?:b[0-9]{1,9}|[0-9a-f]{7,64})$`)
	numbers = regexp.MustCompile(`^(?:v|#|no\.?|build-?|b-|b#)?([0-9]{1,6})$`)
)

// build reads the build that comes next; "" where none does.
func (p *parser) build() (string, *Reply) {
	words := p.words
	if len(words) > 1 && strings.EqualFold(words[0], "build") {
		words = words[1:]
	}
	name, near := p.readBuild(words)
	switch {
	case name != "":
		p.words = words[1:]
		return name, nil
	case near != "":
		return "", say("“%s” is no build's name. Did you mean %s? If it is the reason, put a dash before it.", short(words[0]), short(near))
	default:
		return "", nil
	}
}

// readBuild is the build that the first word names, or the one that it may be meant for.
func (p *parser) readBuild(words []string) (name, near string) {
	if len(words) == 0 {
		return "", ""
	}
	word := trimmed(words[0])
	for _, b := range p.it.Builds {
		if strings.EqualFold(b, words[0]) || strings.EqualFold(b, word) {
			return b, ""
		}
	}
	if isBuild.MatchString(word) {
		return word, ""
	}
	if m := numbers.FindStringSubmatch(word); m != nil {
		return "", "b" + m[1]
	}
	if strings.ContainsAny(word, "0123456789") {
		return "", Closest(word, p.it.Builds)
	}
	return "", ""
}

// oneBuild asks about the second one of "deploy b512 b513".
func (p *parser) oneBuild(r release.Request) *Reply {
	if name, _ := p.readBuild(p.words); r.Build == "" || name == "" {
		return nil
	}
	return say("Which of the two builds, %s or %s? Name one, or put a dash before the reason.", short(r.Build), short(p.words[0]))
}

// someBuild is a build for an example.
func (p *parser) someBuild() string {
	if len(p.it.Builds) > 0 {
		return p.it.Builds[0]
	}
	return "b511"
}
