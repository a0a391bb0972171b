package commands

import (
	"slices"
	"strings"

	"releasebot/release"
)

// service is the one that is named, else the one whose channel it is, else the only one.
func (p *parser) service(verb release.Verb) (Service, *Reply) {
	if s, rest, ok := p.named(); ok {
		p.words = rest
		return s, nil
	}
	// A misspelt service must not become the reason why another one is rolled back.
	if len(p.words) > 0 {
		if guess := Closest(p.words[0], p.names()); guess != "" {
			return Service{}, p.guessService(verb, guess)
		}
	}
	if s, ok := p.home(); ok {
		return s, nil
	}
	return Service{}, p.which(verb)
}

// named is the service whose name comes next, and the words after it.
func (p *parser) named() (Service, []string, bool) {
	i, rest := take(p.words, p.names())
	if i < 0 {
		return Service{}, nil, false
	}
	return p.where.Services[i], rest, true
}

// home is the service that is meant where none is named.
func (p *parser) home() (Service, bool) {
	var here []Service
	for _, s := range p.where.Services {
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

func (p *parser) names() []string {
	names := make([]string, len(p.where.Services))
	for i, s := range p.where.Services {
		names[i] = s.Name
	}
	return names
}

func (p *parser) which(verb release.Verb) *Reply {
	names := p.names()
	if len(names) == 0 {
		return say("I look after no service yet. An operator adds one in the configuration.")
	}
	return say("Which service? Type %s %s %s. The services are: %s.", Command, verb, names[0], list(names))
}

func (p *parser) guessService(verb release.Verb, guess string) *Reply {
	typed := p.words[0]
	if verb == release.VerbStatus || verb == release.VerbEvents {
		return p.noService(verb)
	}
	reply := say("There is no service “%s”. Did you mean %s? Type %s %s %s.", short(typed), guess, Command, verb, guess)
	if home, ok := p.home(); ok {
		reply.Text += " If it is the reason, name the service before it: " + Command + " " + string(verb) + " " + home.Name + " " + short(typed) + " …"
	}
	return reply
}

// noService says that what was typed where a service can stand is none.
func (p *parser) noService(verb release.Verb) *Reply {
	typed := strings.Join(p.words, " ")
	if guess := Closest(p.words[0], p.names()); guess != "" {
		return say("There is no service “%s”. Did you mean %s? Type %s %s %s.", short(typed), guess, Command, verb, guess)
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
