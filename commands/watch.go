package commands

import (
	"slices"
	"strings"

	"releasebot/release"
)

// watch is a service, from which urgency on, and who is to be told: me or here.
func (p *parser) watch() (release.Request, *Reply) {
	r, problem := p.watched()
	for problem == nil && len(p.words) > 0 {
		problem = p.watchWord(&r)
	}
	return r, problem
}

// unwatch is a service, and who is to be told no more: me, here or everyone.
func (p *parser) unwatch() (release.Request, *Reply) {
	r, problem := p.watched()
	for problem == nil && len(p.words) > 0 {
		if word := trimmed(p.words[0]); word == "everyone" || word == "everybody" || word == "all" {
			r.Everyone, p.words = true, p.words[1:]
			continue
		}
		problem = p.recipient(&r)
	}
	if r.Everyone && r.To != "" {
		return r, say("Everyone, or here alone? Type %s or %s.", p.line(r.Service, "everyone"), p.line(r.Service, "here"))
	}
	return r, problem
}

// watched reads the service that is watched; one at a time.
func (p *parser) watched() (release.Request, *Reply) {
	if p.verb == release.VerbWatch && len(p.words) > 0 && trimmed(p.words[0]) == "all" && !p.named() {
		if len(p.where.Services) != 1 {
			return release.Request{}, p.oneAtATime()
		}
		p.words = p.words[1:]
	}
	s, problem := p.service()
	return release.Request{Verb: p.verb, Service: s.Name}, problem
}

func (p *parser) oneAtATime() *Reply {
	if len(p.where.Services) == 0 {
		return p.which()
	}
	return say("One service at a time: type %s, then the others. The services are: %s.", p.line(p.names()[0]), list(p.names()))
}

func (p *parser) watchWord(r *release.Request) *Reply {
	word := trimmed(p.words[0])
	if word == "from" || slices.Contains(urgencies[1:], word) || word != "here" && Closest(word, urgencies[1:]) != "" {
		if word == "from" {
			p.words = p.words[1:]
		}
		urgency, problem := p.urgency()
		switch {
		case problem != nil, urgency == release.None:
			return p.noUrgency()
		case r.Urgency != release.None:
			return say("From which urgency? Type one of white, blue and purple.")
		}
		r.Urgency = urgency
		return nil
	}
	return p.recipient(r)
}

func (p *parser) noUrgency() *Reply {
	if len(p.words) == 0 {
		return say("From which urgency? Type %s: of events you are told the blue and the purple ones then. white is all of them.", p.line(p.it.Name, "from blue"))
	}
	return say("“%s” is no urgency. They are white, blue and purple.", short(p.words[0]))
}

// recipient reads who is told. In a conversation with the bot alone, here is me.
func (p *parser) recipient(r *release.Request) *Reply {
	if p.told {
		return say("One at a time: type %s, then %s.", p.line(p.it.Name, "here"), p.line(p.it.Name, "me"))
	}
	p.told = true
	word := trimmed(p.words[0])
	here := word == "here" || word == "channel" || strings.EqualFold(strings.Join(p.words, " "), "this channel")
	switch {
	case here && p.where.Channel == "":
		return say("There is no channel here. Type %s in the one that is to be told.", p.line(p.it.Name, "here"))
	case here && !strings.HasPrefix(p.where.Channel, "D"):
		r.To = p.where.Channel
	case here, word == "me", word == "myself":
	case strings.HasPrefix(word, "#"), strings.HasPrefix(word, "@"), strings.HasPrefix(word, "<"):
		return say("I can be asked for you or for this channel, not for “%s”. Type %s there, or %s.", short(p.words[0]), p.line(p.it.Name, "here"), p.line(p.it.Name, "me"))
	default:
		words := []string{"here", "me", "everyone"}
		if guess := Closest(word, append(words, p.names()...)); guess != "" {
			return say("I do not understand “%s”. Did you mean %s? Type %s help %s to see what can stand there.", short(p.words[0]), guess, Command, p.verb)
		}
		return say("I do not understand “%s”. Type %s help %s to see what can stand there.", short(p.words[0]), Command, p.verb)
	}
	if p.words = p.words[1:]; word == "this" {
		p.words = nil
	}
	return nil
}
