package commands

import (
	"slices"
	"strings"
	"time"

	"releasebot/release"
)

// Command is what people type before all that Parse reads.
const Command = "/releasebot"

// longestText is what Parse reads of a text, in bytes; Slack's own clients send no more than 4,000 characters. Beyond
// it, a text is an attempt to keep the bot busy.
const longestText = 16_000

// Where is what a text is understood against: the services there are, and where and when it was typed.
type Where struct {
	Services []Service
	Channel  string    // Slack channel id
	Now      time.Time // of the typing

	// Of the bot's message in whose thread something was typed by @mention: its service ("" is unknown), its event and its
	// deploy (0: none). A verb without a service, or without a number, means them.
	Service string
	Event   int
	Deploy  int
}

// Service is what the grammar needs to know of a service.
type Service struct {
	Name     string
	Channel  string // id of the Slack channel that its messages go to
	Charts   []string
	Targets  []release.Target
	Location *time.Location // of the times that people type; nil is UTC
	Events   []int          // the open ones, so that their numbers alone say of which service they are; may be nil
	Builds   []string       // names of builds that people may say, for guesses; may be nil
}

// Parse understands the text after /releasebot. It returns a request, or a Reply where there is nothing to be done:
// on help, and on anything it does not understand for sure.
func Parse(text string, where Where) (release.Request, *Reply) {
	text = strings.ToValidUTF8(text[:min(len(text), longestText)], "�")
	p := &parser{where: where, words: strings.Fields(text)}
	verb, problem := p.verb()
	if problem != nil {
		return release.Request{}, problem
	}
	var r release.Request
	switch verb {
	case verbHelp:
		return release.Request{}, help()
	case release.VerbStatus, release.VerbEvents:
		r, problem = p.look(verb)
	case release.VerbSnooze:
		r, problem = p.snooze()
	default:
		r, problem = p.act(verb)
	}
	if problem != nil {
		return release.Request{}, problem
	}
	return r, nil
}

// parser is one call of Parse on its way; words are those not yet understood.
type parser struct {
	where Where
	words []string
}

const verbHelp release.Verb = "help"

var verbs = []release.Verb{
	release.VerbStatus, release.VerbPause, release.VerbResume, release.VerbRollback, release.VerbSnooze, release.VerbEvents, verbHelp,
}

// meant holds words that people try and that no edit distance leads to the verb from.
var meant = map[string]release.Verb{
	"stop": release.VerbPause, "hold": release.VerbPause, "freeze": release.VerbPause,
	"unpause": release.VerbResume, "continue": release.VerbResume, "start": release.VerbResume, "go": release.VerbResume,
	"revert": release.VerbRollback, "undo": release.VerbRollback, "back": release.VerbRollback,
	"mute": release.VerbSnooze, "silence": release.VerbSnooze, "ignore": release.VerbSnooze, "ack": release.VerbSnooze,
	"alerts": release.VerbEvents, "state": release.VerbStatus,
}

func (p *parser) verb() (release.Verb, *Reply) {
	if len(p.words) == 0 {
		return verbHelp, nil
	}
	typed := p.words[0]
	word := strings.ToLower(typed)
	p.words = p.words[1:]
	if word == "roll" && len(p.words) > 0 && strings.EqualFold(p.words[0], "back") {
		word, p.words = string(release.VerbRollback), p.words[1:]
	}
	if word == "roll-back" {
		word = string(release.VerbRollback)
	}
	if slices.Contains(verbs, release.Verb(word)) {
		return release.Verb(word), nil
	}
	guess, ok := meant[word]
	if !ok {
		names := make([]string, len(verbs))
		for i, v := range verbs {
			names[i] = string(v)
		}
		guess = release.Verb(Closest(word, names))
	}
	if guess == "" {
		return "", say("I do not know “%s”. Type %s help to see what I do.", short(typed), Command)
	}
	return "", say("I do not know “%s”. Did you mean %s %s?", short(typed), Command, guess)
}

// look is status or events: a service may follow, and nothing else.
func (p *parser) look(verb release.Verb) (release.Request, *Reply) {
	s, problem := p.service(verb)
	if problem != nil {
		return release.Request{}, problem
	}
	if len(p.words) > 0 {
		return release.Request{}, p.noService(verb)
	}
	return release.Request{Service: s.Name, Verb: verb}, nil
}

// act is pause, resume or rollback: a service may follow, then the reason.
func (p *parser) act(verb release.Verb) (release.Request, *Reply) {
	s, problem := p.service(verb)
	if problem != nil {
		return release.Request{}, problem
	}
	return release.Request{Service: s.Name, Verb: verb, Reason: p.reason()}, nil
}

// reason is what is left, without what only led over to it: "pause webapp - the database is down".
func (p *parser) reason() string {
	return strings.TrimSpace(strings.TrimLeft(strings.Join(p.words, " "), "-–—:,. "))
}
