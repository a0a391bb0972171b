package commands

import (
	"strings"

	"releasebot/release"
)

// snooze is a chart or an event, then where, for how long and why. A service may stand before it.
func (p *parser) snooze() (release.Request, *Reply) {
	r := release.Request{Verb: p.verb}
	if len(p.words) == 0 && p.where.Event == 0 {
		return r, say("Snooze what? Type %s for 3h, or %s for an event.", p.line("CHART"), p.line("#2528"))
	}
	if problem := p.subject(&r); problem != nil {
		return r, problem
	}
	if problem := p.placeAndTime(&r); problem != nil {
		return r, problem
	}
	if problem := p.oneEvent(r); problem != nil {
		return r, problem
	}
	return r, p.reason(&r)
}

// placeAndTime reads where and for how long, in either order: a place must not end up as a reason.
func (p *parser) placeAndTime(r *release.Request) *Reply {
	var problem *Reply
	if r.Target, problem = p.target(); problem != nil {
		return problem
	}
	if _, problem = p.timing(r); problem != nil {
		return problem
	}
	if r.Target.Whole() {
		r.Target, problem = p.target()
	}
	return problem
}

// subject reads what is snoozed, and of which service it is.
func (p *parser) subject(r *release.Request) *Reply {
	known := p.chartOwner()
	if i, rest := take(p.words, p.it.Charts); known && i >= 0 {
		r.Service, r.Chart, p.words = p.it.Name, p.it.Charts[i], rest
		return nil
	}
	n, rest, isEvent := number(p.words)
	switch {
	case isEvent:
		p.words = rest
	case p.meansThread(known):
		n = p.where.Event
	case !known && len(p.ownersOf()) > 1:
		return say("Of which service? Type %s. The services are: %s.", p.line("SERVICE", short(strings.Join(p.words, " "))), list(p.names()))
	default:
		return p.noChart(p.it, known)
	}
	problem := p.ofEvent(n)
	r.Service, r.Event = p.it.Name, n
	return problem
}

// chartOwner finds the service that a chart is meant of, and tells whether there is one.
func (p *parser) chartOwner() bool {
	home, known := p.home()
	p.it = home
	if i, _ := take(p.words, home.Charts); i < 0 && p.named() { // a chart may be called like a service
		return true
	}
	if owners := p.ownersOf(); !known && len(owners) == 1 {
		p.it, known = owners[0], true
	}
	return known
}

// meansThread tells whether the event is meant in whose thread something is typed that begins with no chart.
func (p *parser) meansThread(known bool) bool {
	if p.where.Event == 0 || p.sure && p.it.Name != p.where.Service {
		return false
	}
	return len(p.words) == 0 || !known || nearChart(p.words, p.it.Charts) == ""
}

// unsnooze is a chart, or all of them, then where and why.
func (p *parser) unsnooze() (release.Request, *Reply) {
	r := release.Request{Verb: p.verb}
	known := p.chartOwner()
	i, rest := take(p.words, p.it.Charts)
	switch {
	case known && i >= 0:
		r.Chart, p.words = p.it.Charts[i], rest
	case len(p.words) > 0 && (trimmed(p.words[0]) == "all" || trimmed(p.words[0]) == "everything"):
		p.words = p.words[1:]
		if !known {
			return r, p.which()
		}
	case len(p.words) == 0:
		return r, say("Which chart? Type %s, or %s for every one.", p.line("CHART"), p.line("all"))
	default:
		return r, p.noSnoozed(known)
	}
	r.Service = p.it.Name
	var problem *Reply
	if r.Target, problem = p.target(); problem != nil {
		return r, problem
	}
	return r, p.reason(&r)
}

func (p *parser) noSnoozed(known bool) *Reply {
	if n, _, ok := number(p.words); ok {
		return say("An event is over once it is snoozed. Name its chart instead of #%d: type %s.", n, p.line("CHART"))
	}
	if !known && len(p.ownersOf()) > 1 {
		return say("Of which service? Type %s. The services are: %s.", p.line("SERVICE", short(strings.Join(p.words, " "))), list(p.names()))
	}
	return p.noChart(p.it, known)
}
