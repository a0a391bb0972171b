package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"releasebot/release"
)

// snooze is a chart or an event, then where, for how long and why. A service may stand before it.
func (p *parser) snooze() (release.Request, *Reply) {
	r := release.Request{Verb: release.VerbSnooze}
	if len(p.words) == 0 {
		return r, say("Snooze what? Type %s snooze CHART for 3h, or %s snooze #2528 for an event.", Command, Command)
	}
	s, problem := p.subject(&r)
	if problem != nil {
		return r, problem
	}
	r.Service = s.Name
	if r.Target, problem = p.target(r, s); problem != nil {
		return r, problem
	}
	if r.For, problem = p.duration(); problem != nil {
		return r, problem
	}
	if r.Target.Whole() { // "for 3h on dogfood" too: a place must not end up as a reason
		if r.Target, problem = p.target(r, s); problem != nil {
			return r, problem
		}
	}
	r.Reason = p.reason()
	return r, nil
}

// subject reads what is snoozed, and says of which service it is.
func (p *parser) subject(r *release.Request) (Service, *Reply) {
	s, known := p.home()
	if i, _ := take(p.words, s.Charts); i < 0 { // a chart may be called like a service
		if named, rest, ok := p.named(); ok {
			s, known, p.words = named, true, rest
		}
	}
	owners := p.ownersOf()
	if !known && len(owners) == 1 {
		s, known = owners[0], true
	}
	if i, rest := take(p.words, s.Charts); known && i >= 0 {
		r.Chart, p.words = s.Charts[i], rest
		return s, nil
	}
	number, rest, isEvent := event(p.words)
	switch {
	case isEvent && known:
		r.Event, p.words = number, rest
		return s, nil
	case isEvent, !known && len(owners) > 1:
		return s, say("Of which service? Type %s snooze SERVICE %s. The services are: %s.",
			Command, short(strings.Join(p.words, " ")), list(p.names()))
	default:
		return s, p.noChart(s, known)
	}
}

var numbered = regexp.MustCompile(`^(?i:(?:event)?[ /]?#?)([0-9]{1,9})[,.:;]?(?: |$)`)

// event reads "#2528", "event 2528" or "2528", unless the number is a time's.
func event(words []string) (int, []string, bool) {
	text := strings.Join(words, " ")
	if _, _, isTime := span(text); isTime {
		return 0, words, false
	}
	m := numbered.FindStringSubmatch(text)
	if m == nil {
		return 0, words, false
	}
	n, err := strconv.Atoi(m[1])
	return n, strings.Fields(text[len(m[0]):]), err == nil && n > 0
}

// noChart says that no chart is meant for sure, and which one may be.
func (p *parser) noChart(s Service, known bool) *Reply {
	charts := s.Charts
	if !known {
		for _, s := range p.where.Services {
			charts = append(slices.Clone(charts), s.Charts...)
		}
	}
	if len(charts) == 0 {
		return say("There are no charts to snooze.")
	}
	typed := p.words
	if inside, _, ok := unquote(typed); ok {
		typed = inside
	}
	if guess := nearChart(typed, charts); guess != "" {
		return say("There is no chart “%s”. Did you mean %s? Type %s snooze %s.", short(p.tried(typed)), guess, Command, guess)
	}
	if tried := p.tried(typed); tried != "" {
		return say("There is no chart “%s”. The charts are: %s.", short(tried), list(charts))
	}
	return say("Which chart? Type %s snooze %s for 3h. The charts are: %s.", Command, charts[0], list(charts))
}

// tried is what stands where a chart should: the words up to a place or a time.
func (p *parser) tried(words []string) string {
	for i, word := range words {
		_, _, isTime := span(strings.Join(words[i:], " "))
		if isTime || strings.EqualFold(word, "on") || strings.EqualFold(word, "for") {
			return strings.Join(words[:i], " ")
		}
	}
	return strings.Join(words, " ")
}

// nearChart guesses from the first words, as many as lead to a chart, or else from a word that only one chart has.
func nearChart(words, charts []string) string {
	for n := min(len(words), 8); n > 0; n-- {
		if guess := Closest(strings.Join(words[:n], " "), charts); guess != "" {
			return guess
		}
	}
	if len(words) == 0 || len(words[0]) < 3 {
		return ""
	}
	var having []string
	for _, chart := range charts {
		if strings.Contains(strings.ToLower(chart), strings.ToLower(words[0])) {
			having = append(having, chart)
		}
	}
	if len(having) != 1 {
		return ""
	}
	return having[0]
}
