package commands

import (
	"slices"
	"strings"

	"releasebot/release"
)

// open is a service, how urgent, where, and what is wrong in a person's words.
func (p *parser) open() (release.Request, *Reply) {
	s, problem := p.service()
	r := release.Request{Verb: p.verb, Service: s.Name}
	if problem != nil {
		return r, problem
	}
	if r.Urgency, problem = p.urgency(); problem != nil {
		return r, problem
	}
	if r.Target, problem = p.target(); problem != nil {
		return r, problem
	}
	if r.Urgency == release.None {
		if r.Urgency, problem = p.urgency(); problem != nil {
			return r, problem
		}
	}
	p.lateTarget(&r)
	if problem = p.reason(&r); problem != nil {
		return r, problem
	}
	if n, rest, ok := number(strings.Fields(r.Reason)); ok && len(rest) == 0 {
		return r, say("To see an event, type %s event %d. To open one, say what is wrong.", Command, n)
	}
	if r.Reason == "" {
		return r, say("What is wrong? Type %s, in your words.", p.line(s.Name, "checkout shows an empty basket"))
	}
	return r, nil
}

// urgency reads white, blue or purple, if one comes next.
func (p *parser) urgency() (release.Urgency, *Reply) {
	if len(p.words) == 0 {
		return release.None, nil
	}
	word := trimmed(p.words[0])
	colours := urgencies[1:]
	if i := slices.Index(colours, word); i >= 0 {
		p.words = p.words[1:]
		return release.Urgency(i + 1), nil
	}
	if guess := Closest(word, colours); guess != "" {
		return release.None, say("“%s” is no urgency. Did you mean %s? If it says what is wrong, put a dash before it.", short(p.words[0]), guess)
	}
	return release.None, nil
}

// lateTarget takes a place from the end: "the queue grows on canary".
func (p *parser) lateTarget(r *release.Request) {
	if len(p.words) > 0 && dash.MatchString(p.words[0]) {
		return
	}
	for i, word := range p.words {
		if i == 0 || !strings.EqualFold(word, "on") || !r.Target.Whole() {
			continue
		}
		names, targets := places(p.it.Targets)
		if j, rest := take(p.words[i+1:], names); j >= 0 && len(rest) == 0 && len(targets[j]) == 1 {
			r.Target, p.words = targets[j][0], p.words[:i]
			return
		}
	}
}
