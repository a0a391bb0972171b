package commands

import (
	"slices"
	"strings"

	"releasebot/release"
)

// pause is a service, for how long or until when, and why.
func (p *parser) pause() (release.Request, *Reply) {
	r, problem := p.begin()
	if problem != nil {
		return r, problem
	}
	if _, problem = p.timing(&r); problem != nil {
		return r, problem
	}
	return r, p.reason(&r)
}

// freeze is a pause with a reason: whoever is stopped by it for days wants to know.
func (p *parser) freeze() (release.Request, *Reply) {
	r, problem := p.pause()
	if problem == nil && r.Reason == "" {
		said := "until Monday 9:00"
		if !r.Until.IsZero() || r.For > 0 {
			said = "…"
		}
		return r, say("Why? A freeze needs a reason. Type %s we are at the fair.", p.line(r.Service, said))
	}
	return r, problem
}

// resume, and unfreeze, is a service and why.
func (p *parser) resume() (release.Request, *Reply) {
	r, problem := p.begin()
	if problem != nil {
		return r, problem
	}
	return r, p.reason(&r)
}

// begin reads the service. What is said in a deploy's thread is about that deploy, which may be over.
func (p *parser) begin() (release.Request, *Reply) {
	s, problem := p.service()
	r := release.Request{Verb: p.verb, Service: s.Name}
	if problem != nil || !slices.Contains([]release.Verb{release.VerbPause, release.VerbResume, release.VerbRollback}, p.verb) {
		return r, problem
	}
	if p.inThread() {
		r.Deploy = p.where.Deploy
	}
	if len(p.words) > 1 && strings.EqualFold(p.words[0], "deploy") { // "rollback deploy 42"
		if n, rest, ok := number(p.words[1:]); ok {
			r.Deploy, p.words = n, rest
		}
	}
	return r, nil
}

// deploy is a service, a build and why. Without a build it is the newest that waits.
func (p *parser) deploy() (release.Request, *Reply) {
	r, problem := p.begin()
	if problem != nil {
		return r, problem
	}
	if len(p.words) > 0 && slices.Contains([]string{"latest", "newest"}, trimmed(p.words[0])) {
		p.words = p.words[1:]
		return r, p.reason(&r)
	}
	if r.Build, problem = p.build(); problem != nil {
		return r, problem
	}
	if problem = p.oneBuild(r); problem != nil {
		return r, problem
	}
	return r, p.reason(&r)
}

// rollback is a service, "to" a build, and why. Without a build it is the last that was all clear.
func (p *parser) rollback() (release.Request, *Reply) {
	r, problem := p.begin()
	if problem != nil {
		return r, problem
	}
	if len(p.words) == 0 || !strings.EqualFold(p.words[0], "to") {
		if problem := p.sayTo(); problem != nil {
			return r, problem
		}
		return r, p.reason(&r)
	}
	to := p.words
	p.words = p.words[1:]
	if r.Build, problem = p.build(); problem != nil {
		return r, problem
	}
	if r.Build == "" {
		return r, say("“%s” names no build. Type %s, or leave “to” out to go to the last build that was all clear.",
			short(strings.Join(to, " ")), p.line(r.Service, "to", p.someBuild()))
	}
	r.Deploy = 0 // where to is said, whatever became of the thread's deploy
	if problem = p.oneBuild(r); problem != nil {
		return r, problem
	}
	return r, p.reason(&r)
}

// sayTo asks about "rollback b512": b512 may be what is bad or what is wanted.
func (p *parser) sayTo() *Reply {
	words := p.words
	if len(words) > 1 && slices.Contains([]string{"from", "build"}, strings.ToLower(words[0])) {
		words = words[1:]
	}
	name, near := p.readBuild(words)
	if name == "" {
		name = near
	}
	if name == "" {
		return nil
	}
	return say("Do you want to go back to %s? Type %s. If it is the reason, put a dash before it; then I go to the last build that was all clear.",
		short(name), p.line(p.it.Name, "to", short(name)))
}
