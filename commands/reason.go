package commands

import (
	"regexp"
	"slices"
	"strings"

	"releasebot/release"
)

// dash begins a reason for sure: "pause webapp - until 15:30 nobody is there".
var dash = regexp.MustCompile(`^(?:[-–—:]+$|[-–—]+\pL)`)

// reason reads what is left. It asks where that looks like more than a reason: another service, a place, a time.
func (p *parser) reason(r *release.Request) *Reply {
	if len(p.words) > 0 && !dash.MatchString(p.words[0]) {
		if problem := p.noReason(r); problem != nil {
			return problem
		}
	}
	r.Reason = strings.TrimSpace(strings.TrimLeft(strings.Join(p.words, " "), "-–—:,. "))
	p.words = nil
	return nil
}

func (p *parser) noReason(r *release.Request) *Reply {
	if problem := p.otherService(); problem != nil {
		return problem
	}
	if problem := p.onlyPlace(); problem != nil {
		return problem
	}
	if _, lasts := limits[p.verb]; lasts {
		if problem := p.lateTiming(r); problem != nil {
			return problem
		}
	}
	return p.later()
}

// otherService asks about a service's name behind what is not the service's place: "deploy b512 checkout".
func (p *parser) otherService() *Reply {
	if p.sure {
		return nil
	}
	name := p.nearService()
	if i, _ := take(p.words, p.names()); i >= 0 {
		name = p.names()[i]
	}
	if name == "" || name == p.it.Name {
		return nil
	}
	return say("Is “%s” the service or the reason? Type %s …, or put a dash before the reason.", short(p.words[0]), p.line(name))
}

// places are what steering a service as a whole cannot be about.
var wholly = []release.Verb{
	release.VerbDeploy, release.VerbRollback, release.VerbPause, release.VerbResume, release.VerbFreeze, release.VerbUnfreeze,
}

// onlyPlace asks about "rollback canary": it would roll back all of the service.
func (p *parser) onlyPlace() *Reply {
	if !slices.Contains(wholly, p.verb) {
		return nil
	}
	words := p.words
	if len(words) > 1 && slices.Contains([]string{"on", "in", "to", "at"}, strings.ToLower(words[0])) {
		words = words[1:]
	}
	names, _ := places(p.it.Targets)
	for _, t := range p.it.Targets {
		names = append(names, t.Zone)
	}
	if i, rest := take(words, names); i < 0 || len(rest) > 0 {
		return nil
	}
	return say("I can %s only the whole service, not %s alone. Type %s for that, or put a dash before the reason.",
		strings.Replace(string(p.verb), "rollback", "roll back", 1), short(strings.Join(words, " ")), p.line(p.it.Name))
}

// lateTiming takes an end behind the reason, "lunch until 15:30", and asks about "broken for 3h", which may be the reason.
func (p *parser) lateTiming(r *release.Request) *Reply {
	for i, word := range p.words {
		if strings.EqualFold(word, "for") {
			if l := readLength(p.words[i:]); l.d > 0 && len(l.rest) == 0 {
				return p.twoTimes(i)
			}
		}
		if !isUntil(word) || i+1 == len(p.words) {
			continue
		}
		after := p.words[i+1:]
		_, left, problem := readMoment(after)
		switch {
		case problem != nil && (digit.MatchString(after[0]) || nearDay(after[0]) != ""):
			return problem
		case problem != nil || len(left) > 0 && !zoneName.MatchString(left[0]):
			continue // no time, or one within a sentence
		case r.For > 0 || !r.Until.IsZero():
			return p.twoTimes(i)
		}
		before := p.words[:i]
		p.words = p.words[i:]
		problem = p.until(r)
		p.words = before
		return problem
	}
	return nil
}

func (p *parser) twoTimes(i int) *Reply {
	said := strings.Join(p.words[i:], " ")
	return say("Is “%s” how long, or the reason? Put the time first: %s. Or put a dash before the reason.", short(said), p.line(p.it.Name, said, "…"))
}

var delays = strings.Fields("in at on after from starting by for until till til")

// later asks about "resume in 2h" and "deploy b512 tomorrow": all is done at once.
func (p *parser) later() *Reply {
	words := p.words
	if len(words) == 0 || !slices.Contains(wholly, p.verb) {
		return nil
	}
	if len(words) > 1 && slices.Contains(delays, strings.ToLower(words[0])) {
		words = words[1:]
	}
	_, _, noTime := readMoment(words)
	soon := slices.Contains([]string{"later", "soon", "tonight"}, trimmed(words[0]))
	if readLength(words).d <= 0 && noTime != nil && !soon {
		return nil
	}
	return say("I do this at once, not later. Leave “%s” out, or put a dash before the reason.", short(strings.Join(p.words, " ")))
}
