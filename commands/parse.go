package commands

import (
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

// Parse understands the text after /releasebot, or after the bot's mention. It returns a request, or a Reply where there
// is nothing to be done: on help, and on anything it does not understand for sure.
func Parse(text string, where Where) (release.Request, *Reply) {
	text = strings.ToValidUTF8(text[:min(len(text), longestText)], "�")
	p := &parser{where: where, words: strings.Fields(text)}
	if problem := p.takeVerb(); problem != nil {
		return release.Request{}, problem
	}
	if p.verb == verbHelp {
		return release.Request{}, p.help()
	}
	r, problem := grammars[p.verb](p)
	if problem != nil {
		return release.Request{}, problem
	}
	r.Verb = p.verb
	return r, nil
}

// parser is one call of Parse on its way; words are those not yet understood.
type parser struct {
	where Where
	verb  release.Verb
	words []string
	it    Service // the one that it is about, once that is known
	told  bool    // for watch and unwatch: it was said who is told
	sure  bool    // it was named, or its event was, and not taken from where it was typed
}

// grammars read what follows each verb.
var grammars = map[release.Verb]func(*parser) (release.Request, *Reply){
	release.VerbStatus: (*parser).look, release.VerbWhy: (*parser).look, release.VerbEvents: (*parser).look,
	release.VerbCharts: (*parser).look, release.VerbHistory: (*parser).look, release.VerbWatchers: (*parser).look,
	release.VerbStats: (*parser).stats, release.VerbEvent: (*parser).event,
	release.VerbDeploy: (*parser).deploy, release.VerbRollback: (*parser).rollback,
	release.VerbPause: (*parser).pause, release.VerbResume: (*parser).resume,
	release.VerbFreeze: (*parser).freeze, release.VerbUnfreeze: (*parser).resume,
	release.VerbSnooze: (*parser).snooze, release.VerbUnsnooze: (*parser).unsnooze,
	release.VerbAck: (*parser).ack, release.VerbClose: (*parser).ack, release.VerbOpen: (*parser).open,
	release.VerbWatch: (*parser).watch, release.VerbUnwatch: (*parser).unwatch,
}
