package commands

import (
	"slices"
	"strings"
)

// noChart says that no chart is meant for sure, and which one may be.
func (p *parser) noChart(s Service, known bool) *Reply {
	charts := s.Charts
	if !known {
		for _, s := range p.where.Services {
			charts = append(slices.Clone(charts), s.Charts...)
		}
	}
	if len(charts) == 0 {
		return say("There are no charts to %s.", p.verb)
	}
	typed := p.words
	if inside, _, ok := unquote(typed); ok {
		typed = inside
	}
	if guess := nearChart(typed, charts); guess != "" {
		return say("There is no chart “%s”. Did you mean %s? Type %s.", short(p.tried(typed)), guess, p.line(guess))
	}
	if tried := p.tried(typed); tried != "" {
		return say("There is no chart “%s”. The charts are: %s.", short(tried), list(charts))
	}
	return say("Which chart? Type %s for 3h. The charts are: %s.", p.line(charts[0]), list(charts))
}

// tried is what stands where a chart should: the words up to a place or a time.
func (p *parser) tried(words []string) string {
	for i, word := range words[:min(len(words), shownRunes)] { // more is not shown
		if strings.EqualFold(word, "on") || strings.EqualFold(word, "for") || isUntil(word) || readLength(words[i:]).d != 0 {
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
