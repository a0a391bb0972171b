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
	if problem := p.inPlace(r); problem != nil {
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

// wholly are the verbs that are about a service as a whole, and nowhere in particular.
var wholly = []release.Verb{
	release.VerbDeploy, release.VerbRollback, release.VerbPause, release.VerbResume, release.VerbFreeze, release.VerbUnfreeze,
}

// inPlace asks about a place that is no reason. "rollback canary" would roll back all of the service, and
// "snooze Latency canary" snooze the chart everywhere.
func (p *parser) inPlace(r *release.Request) *Reply {
	words := p.words
	if len(words) > 1 && slices.Contains([]string{"on", "in", "to", "at", "@"}, strings.ToLower(words[0])) {
		words = words[1:]
	}
	names, _ := places(p.it.Targets)
	for _, t := range p.it.Targets {
		names = append(names, t.Zone)
	}
	i, rest := take(words, names)
	snoozes := p.verb == release.VerbSnooze || p.verb == release.VerbUnsnooze
	switch {
	case snoozes && i >= 0 && r.Target.Whole():
		return say("Only on %s? Write “on %s”, or put a dash before the reason.", names[i], names[i])
	case !slices.Contains(wholly, p.verb), i >= 0 && len(rest) > 0, i < 0 && (len(words) > 1 || nearPlace(words[0], names) == ""):
		return nil
	default:
		return say("I can %s only the whole service, not %s alone. Type %s for that, or put a dash before the reason.",
			strings.Replace(string(p.verb), "rollback", "roll back", 1), short(strings.Join(words, " ")), p.line(p.it.Name))
	}
}

// nearPlace is the place that a word may be meant for: "prod" for production.
func nearPlace(word string, names []string) string {
	word = trimmed(word)
	for _, name := range names {
		if len(word) > 2 && strings.HasPrefix(strings.ToLower(name), word) {
			return name
		}
	}
	return Closest(word, names)
}

// lateTiming takes an end behind the reason, "lunch until 15:30", and asks about "broken for 3h", which may be the reason.
func (p *parser) lateTiming(r *release.Request) *Reply {
	for i, word := range p.words {
		if strings.EqualFold(word, "for") {
			if l := readLength(p.words[i:]); l.d > 0 && len(l.rest) == 0 {
				return p.twoTimes(r, i)
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
			return p.twoTimes(r, i)
		}
		before := p.words[:i]
		p.words = p.words[i:]
		problem = p.until(r)
		p.words = before
		return problem
	}
	return nil
}

func (p *parser) twoTimes(r *release.Request, i int) *Reply {
	said := strings.Join(p.words[i:], " ")
	about := []string{p.it.Name}
	switch {
	case r.Chart != "":
		about = append(about, quoted(r.Chart))
	case r.Event != 0:
		about = append(about, "#"+numeral(r.Event))
	}
	return say("Is “%s” how long, or the reason? Put the time first: %s. Or put a dash before the reason.", short(said), p.line(append(about, short(said), "…")...))
}

var delays = strings.Fields("in at on after from starting by for until till til")

// later asks about "resume in 2h", "deploy b512 tomorrow" and "pause 15:30": all begins at once.
func (p *parser) later() *Reply {
	words := p.words
	snoozes := p.verb == release.VerbSnooze || p.verb == release.VerbUnsnooze
	if !snoozes && !slices.Contains(wholly, p.verb) {
		return nil
	}
	if len(words) > 1 && slices.Contains(delays, strings.ToLower(words[0])) {
		words = words[1:]
	}
	_, left, noTime := readMoment(words)
	soon := slices.Contains([]string{"later", "soon", "tonight"}, trimmed(words[0]))
	_, ends := limits[p.verb]
	switch {
	case readLength(words).d <= 0 && noTime != nil && !soon:
		return nil
	case ends && noTime == nil:
		said := strings.Join(words[:max(len(words)-len(left), 1)], " ")
		return say("I begin at once, not later. If it is to end then, write “until %s”; if it is the reason, put a dash before it.", short(said))
	default:
		return say("I do this at once, not later. Leave “%s” out, or put a dash before the reason.", short(strings.Join(p.words, " ")))
	}
}
