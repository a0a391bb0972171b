package commands

import (
	"slices"
	"strings"

	"releasebot/release"
)

// stats is a service and how far back.
func (p *parser) stats() (release.Request, *Reply) {
	r := release.Request{Verb: p.verb}
	named := p.named()
	if len(p.words) > 0 && slices.Contains([]string{"last", "past", "over", "in"}, trimmed(p.words[0])) {
		p.words[0] = "for"
		if _, unit := units[trimmed(strings.Join(p.words[1:min(len(p.words), 2)], ""))]; unit { // "last week"
			p.words = slices.Insert(p.words, 1, "1")
		}
	}
	timed, problem := p.timing(&r)
	switch {
	case problem != nil:
		return r, problem
	case !r.Until.IsZero():
		return r, say("How far back? Type %s.", p.line("for 7d"))
	case timed && !named:
		named = p.named()
	}
	if len(p.words) > 0 {
		return r, p.noService()
	}
	if !named {
		_, problem = p.service()
	}
	r.Service = p.it.Name
	return r, problem
}
