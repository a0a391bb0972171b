package commands

import (
	"slices"
	"strings"

	"releasebot/release"
)

// service is the one that is named, else the one whose thread or channel it is, else the only one.
func (p *parser) service() (Service, *Reply) {
	if p.named() {
		return p.it, nil
	}
	// A misspelt service must not become the reason why another one is rolled back.
	if guess := p.nearService(); guess != "" {
		return Service{}, p.guessService(guess)
	}
	if s, ok := p.home(); ok {
		p.it = s
		return s, nil
	}
	return Service{}, p.which()
}

// named takes the service whose name comes next, if one does.
func (p *parser) named() bool {
	i, rest := take(p.words, p.names())
	if i < 0 {
		return false
	}
	p.it, p.words, p.sure = p.where.Services[i], rest, true
	return true
}

// keywords begin something else than a service's name, however near they are to one.
var keywords = []string{"for", "until", "till", "til", "to", "on", "from", "here", "me", "everyone", "all"}

// nearService is the service that the next word may be meant for.
func (p *parser) nearService() string {
	if len(p.words) == 0 || slices.Contains(keywords, strings.ToLower(p.words[0])) {
		return ""
	}
	word := strings.TrimRight(p.words[0], ",:;.")
	if guess := Closest(word, p.names()); guess != "" {
		return guess
	}
	if end := strings.IndexAny(word, "@:/=,"); end > 0 { // "checkout@b512"
		return Closest(word[:end], p.names())
	}
	return ""
}

// home is the service that is meant where none is named.
func (p *parser) home() (Service, bool) {
	var here []Service
	for _, s := range p.where.Services {
		if s.Name == p.where.Service && s.Name != "" {
			return s, true
		}
		if s.Channel != "" && s.Channel == p.where.Channel {
			here = append(here, s)
		}
	}
	switch {
	case len(here) == 1:
		return here[0], true
	case len(p.where.Services) == 1:
		return p.where.Services[0], true
	default:
		return Service{}, false
	}
}

// inThread tells whether the service is that of the message in whose thread it was typed, and was not named.
func (p *parser) inThread() bool { return !p.sure && p.it.Name == p.where.Service }

func (p *parser) names() []string {
	names := make([]string, len(p.where.Services))
	for i, s := range p.where.Services {
		names[i] = s.Name
	}
	return names
}

// line is what to type: the command, its verb and the words.
func (p *parser) line(words ...string) string {
	return strings.Join(append([]string{Command, string(p.verb)}, words...), " ")
}

func (p *parser) which() *Reply {
	names := p.names()
	if len(names) == 0 {
		return say("I look after no service yet. An operator adds one in the configuration.")
	}
	return say("Which service? Type %s. The services are: %s.", p.line(names[0]), list(names))
}

func (p *parser) guessService(guess string) *Reply {
	typed := p.words[0]
	reply := say("There is no service “%s”. Did you mean %s? Type %s.", short(typed), guess, p.line(guess))
	if home, ok := p.home(); ok {
		reply.Text += " If it is the reason, name the service before it: " + p.line(home.Name, short(typed)) + " …"
	}
	return reply
}

// noService says that what was typed where a service can stand, and nothing else, is none.
func (p *parser) noService() *Reply {
	typed := strings.Join(p.words, " ")
	if len(p.where.Services) == 0 {
		return p.which()
	}
	if guess := p.nearService(); guess != "" && !p.sure {
		return say("There is no service “%s”. Did you mean %s? Type %s.", short(typed), guess, p.line(guess))
	}
	if p.sure {
		return say("I do not understand “%s” after %s. Type %s help %s to see what can stand there.", short(typed), p.line(p.it.Name), Command, p.verb)
	}
	return say("There is no service “%s”. The services are: %s.", short(typed), list(p.names()))
}

// ownersOf are the services with the chart that comes next.
func (p *parser) ownersOf() []Service {
	return slices.DeleteFunc(slices.Clone(p.where.Services), func(s Service) bool {
		i, _ := take(p.words, s.Charts)
		return i < 0
	})
}

// ownerOf is the service whose open event has the number.
func (p *parser) ownerOf(event int) (Service, bool) {
	i := slices.IndexFunc(p.where.Services, func(s Service) bool { return slices.Contains(s.Events, event) })
	if event == 0 || i < 0 {
		return Service{}, false
	}
	return p.where.Services[i], true
}

// look is a verb that only asks: a service may follow, and nothing else.
func (p *parser) look() (release.Request, *Reply) {
	if p.verb == release.VerbWhy {
		p.words = slices.DeleteFunc(p.words, p.filler)
	}
	s, problem := p.lookAt()
	return release.Request{Service: s.Name}, problem
}

func (p *parser) filler(word string) bool {
	i, _ := take([]string{word}, p.names())
	return i < 0 && slices.Contains(fillers, strings.ToLower(strings.TrimRight(word, "?.!")))
}

// fillers are what people put around the service in "why does webapp not advance?".
var fillers = strings.Fields("is does it do we the a not isn't doesn't aren't waiting wait waits stuck paused held blocked deploying advancing moving going advance deploy on still")

// lookAt reads a service that nothing may follow.
func (p *parser) lookAt() (Service, *Reply) {
	if len(p.words) > 0 && !p.named() {
		if n, _, ok := number(p.words); ok && (p.verb == release.VerbEvents || p.verb == release.VerbWhy) {
			return Service{}, say("To see one event, type %s event %s.", Command, numeral(n))
		}
		return Service{}, p.noService()
	}
	if !p.sure {
		return p.service()
	}
	if len(p.words) > 0 {
		return Service{}, p.noService()
	}
	return p.it, nil
}
