package commands

import (
	"regexp"
	"strconv"
	"strings"

	"releasebot/release"
)

// event is one event in full: nothing may follow its number.
func (p *parser) event() (release.Request, *Reply) {
	r, problem := p.numbered()
	if problem == nil && len(p.words) > 0 {
		return r, say("I do not understand “%s” after %s.", short(strings.Join(p.words, " ")), p.line(numeral(r.Event)))
	}
	return r, problem
}

// ack, and close, is an event and why.
func (p *parser) ack() (release.Request, *Reply) {
	r, problem := p.numbered()
	if problem != nil {
		return r, problem
	}
	if problem := p.oneEvent(r); problem != nil {
		return r, problem
	}
	return r, p.reason(&r)
}

// oneEvent asks about the further ones of "#2528 and #2530".
func (p *parser) oneEvent(r release.Request) *Reply {
	if r.Event == 0 || !more.MatchString(strings.Join(p.words, " ")) {
		return nil
	}
	return say("One event at a time: type %s, then the others.", p.line("#"+numeral(r.Event)))
}

// numbered reads the number of an event, before which its service may stand. In an event's thread it is that event.
func (p *parser) numbered() (release.Request, *Reply) {
	r := release.Request{Verb: p.verb}
	p.named()
	n, rest, ok := number(p.words)
	switch {
	case ok:
		p.words = rest
	case len(p.words) > 0 && p.nearService() != "" && !p.sure:
		return r, p.guessService(p.nearService())
	case len(p.words) > 0 && (digit.MatchString(p.words[0]) || strings.HasPrefix(p.words[0], "#")):
		return r, say("“%s” is no number of an event. Type %s.", short(p.words[0]), p.line("2528"))
	case p.where.Event == 0 || p.sure && p.it.Name != p.where.Service:
		return r, p.whichEvent()
	default:
		n = p.where.Event
	}
	problem := p.ofEvent(n)
	r.Service, r.Event = p.it.Name, n
	return r, problem
}

// ofEvent finds the service of an event: the one that was named, the one where it is open, or where it was typed.
func (p *parser) ofEvent(n int) *Reply {
	owner, open := p.ownerOf(n)
	switch {
	case open && p.sure && owner.Name != p.it.Name:
		return say("Event #%d is of %s, not of %s. Type %s.", n, owner.Name, p.it.Name, p.line(owner.Name, "#"+numeral(n)))
	case open:
		p.it, p.sure = owner, true
		return nil
	case p.sure:
		return nil
	}
	home, ok := p.home()
	if !ok {
		if len(p.where.Services) == 0 {
			return p.which()
		}
		return say("Of which service? Type %s. The services are: %s.", p.line("SERVICE", "#"+numeral(n)), list(p.names()))
	}
	p.it = home
	return nil
}

func (p *parser) whichEvent() *Reply {
	var open []string
	for _, s := range p.where.Services {
		for _, n := range s.Events {
			open = append(open, "#"+numeral(n))
		}
	}
	if len(open) == 0 {
		return say("Which event? Type %s. %s events lists those that are open.", p.line("2528"), Command)
	}
	return say("Which event? Type %s. Open are: %s.", p.line(strings.TrimPrefix(open[0], "#")), list(open))
}

var (
	eventNumber = regexp.MustCompile(`^(?i:(?:event)?[ /]?#?)([0-9]{1,9})[,.:;]?(?: |$)`)
	more        = regexp.MustCompile(`^(?i:(?:and|&|\+) ?#?|#)[0-9]`)
)

// number reads an event's number, "#2528", "event 2528" or "2528", unless it is a time's.
func number(words []string) (int, []string, bool) {
	text := strings.Join(words, " ")
	if _, _, isTime := span(text); isTime {
		return 0, words, false
	}
	m := eventNumber.FindStringSubmatch(text)
	if m == nil {
		return 0, words, false
	}
	n, err := strconv.Atoi(m[1])
	return n, strings.Fields(text[len(m[0]):]), err == nil && n > 0
}

func numeral(n int) string { return strconv.Itoa(n) }
