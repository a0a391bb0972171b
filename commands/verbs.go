package commands

import (
	"slices"
	"strings"

	"releasebot/release"
)

// requests are all the verbs that people can ask for.
var requests = []release.Verb{
	release.VerbStatus, release.VerbWhy, release.VerbEvents, release.VerbEvent, release.VerbCharts, release.VerbHistory, release.VerbStats,
	release.VerbDeploy, release.VerbPause, release.VerbResume, release.VerbRollback, release.VerbFreeze, release.VerbUnfreeze,
	release.VerbSnooze, release.VerbUnsnooze, release.VerbAck, release.VerbOpen, release.VerbClose,
	release.VerbWatch, release.VerbUnwatch, release.VerbWatchers,
}

// Verbs are all that people can ask for, in the order in which help tells of them.
func Verbs() []release.Verb { return slices.Clone(requests) }

const verbHelp release.Verb = "help"

// meant holds words that people try and that no edit distance leads to the verb from, by the verb.
var meant = func() map[string]release.Verb {
	m := map[string]release.Verb{}
	for verb, words := range map[release.Verb]string{
		release.VerbStatus:   "state health show info ls list where what running current progress",
		release.VerbWhy:      "reason waiting wait stuck blocked holds explain",
		release.VerbEvents:   "alerts alarms incidents breaches",
		release.VerbEvent:    "alert alarm incident details",
		release.VerbCharts:   "metrics graphs verdicts graph chart dashboard",
		release.VerbHistory:  "log logs past changes changelog audit",
		release.VerbStats:    "numbers figures metric dora report statistics",
		release.VerbDeploy:   "ship push promote release rollout rollforward launch advance",
		release.VerbPause:    "stop hold halt abort cancel kill",
		release.VerbResume:   "unpause unhold continue start go proceed retry restart unblock",
		release.VerbRollback: "revert undo back roll rewind restore rb previous",
		release.VerbFreeze:   "lock lockdown block moratorium embargo",
		release.VerbUnfreeze: "unlock thaw",
		release.VerbSnooze:   "mute silence ignore shush quiet suppress skip disable",
		release.VerbUnsnooze: "unmute unsilence unignore wake enable listen",
		release.VerbAck:      "acknowledge mine claim looking own assign investigating",
		release.VerbOpen:     "raise declare page",
		release.VerbClose:    "resolve resolved done fixed end",
		release.VerbWatch:    "subscribe follow notify sub",
		release.VerbUnwatch:  "unsubscribe unfollow unsub",
		release.VerbWatchers: "who subscribers followers subscriptions",
		verbHelp:             "usage man manual commands options ? h hi hello",
	} {
		for _, word := range strings.Fields(words) {
			m[word] = verb
		}
	}
	return m
}()

// phrases are verbs of two words.
var phrases = map[string]release.Verb{
	"roll back": release.VerbRollback, "un pause": release.VerbResume, "un freeze": release.VerbUnfreeze, "un snooze": release.VerbUnsnooze, "un watch": release.VerbUnwatch,
}

// takeVerb reads the verb, or says which one may be meant. Nothing typed asks for help.
func (p *parser) takeVerb() *Reply {
	if len(p.words) > 0 && "/"+plain(strings.TrimPrefix(p.words[0], "/")) == Command { // pasted whole after a mention
		p.words = p.words[1:]
	}
	if len(p.words) == 0 {
		p.verb = verbHelp
		return nil
	}
	first := p.words[0]
	word := plain(first)
	if len(p.words) > 1 {
		if verb, ok := phrases[strings.ToLower(first+" "+p.words[1])]; ok {
			p.verb, p.words = verb, p.words[2:]
			return nil
		}
	}
	if verb := release.Verb(word); verb == verbHelp || slices.Contains(requests, verb) {
		p.verb, p.words = verb, p.words[1:]
		if len(p.words) == 1 && (plain(p.words[0]) == "help" || meant[plain(p.words[0])] == verbHelp) { // "pause --help" pauses nothing
			p.verb, p.words = verbHelp, []string{string(verb)}
		}
		return nil
	}
	if meant[word] == verbHelp {
		p.verb, p.words = verbHelp, nil
		return nil
	}
	if guess := p.guessVerb(first); guess != "" {
		return say("I do not know “%s”. Did you mean %s %s?", short(first), Command, guess)
	}
	return say("I do not know “%s”. Type %s help to see what I do.", short(first), Command)
}

// plain is a word as verbs are written: "Roll-Back:" is "rollback", "--help" is "help".
func plain(word string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimRight(word, ".,:;!"), "-", ""))
}

// guessVerb is what may be meant by a word that is no verb; "" where nothing is near.
func (p *parser) guessVerb(typed string) string {
	if i, rest := take(p.words, p.names()); i >= 0 { // "webapp status"
		guess := string(release.VerbStatus)
		if len(rest) > 0 {
			guess = nearVerb(rest[0])
		}
		if guess == "" {
			return ""
		}
		return guess + " " + p.where.Services[i].Name
	}
	if n, _, ok := number(p.words); ok {
		return string(release.VerbEvent) + " " + numeral(n)
	}
	return nearVerb(typed)
}

func nearVerb(typed string) string {
	word := plain(typed)
	if guess, ok := meant[word]; ok {
		return string(guess)
	}
	names := []string{string(verbHelp)}
	for _, v := range requests {
		names = append(names, string(v))
	}
	return Closest(word, names)
}
