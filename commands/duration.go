package commands

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxSnooze is the longest snooze: what is to be ignored for longer is no chart to watch.
const MaxSnooze = 7 * 24 * time.Hour

var units = func() map[string]time.Duration {
	m := map[string]time.Duration{}
	for names, unit := range map[string]time.Duration{
		"s sec secs second seconds": time.Second, "m min mins minute minutes": time.Minute,
		"h hr hrs hour hours": time.Hour, "d day days": 24 * time.Hour, "w week weeks": 7 * 24 * time.Hour,
	} {
		for _, name := range strings.Fields(names) {
			m[name] = unit
		}
	}
	return m
}()

var (
	part    = regexp.MustCompile(`^([-−]?[0-9]+(?:[.,][0-9]+)?) ?(\pL+)`)
	article = regexp.MustCompile(`^(?i:an?|one) `) // "for an hour"
	// A number without a unit is asked about; "5xx" is a word.
	bare  = regexp.MustCompile(`^[-−]?[0-9]+(?:[.,][0-9]+)?$`)
	digit = regexp.MustCompile(`^[-−]?[0-9]`)
	stuck = regexp.MustCompile(`^[\pL0-9]`)
)

// duration reads the time that comes next, "3h", "for 90 min", "1 hour and 30 minutes", and returns 0 where there is none.
func (p *parser) duration() (time.Duration, *Reply) {
	words, told := p.words, false
	if len(words) > 1 && strings.EqualFold(words[0], "for") {
		words, told = words[1:], true
	}
	text := strings.Join(words, " ")
	if told {
		text = article.ReplaceAllString(text, "1 ")
	}
	length, rest, ok := span(text)
	cut := ok && stuck.MatchString(rest) // "3h30"
	if !ok || cut {
		if len(words) > 0 && (cut || bare.MatchString(words[0]) || told && digit.MatchString(words[0])) {
			return 0, say("“%s” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day.", short(words[0]))
		}
		return 0, nil
	}
	switch {
	case length <= 0:
		return 0, say("A snooze must last longer than that. Write a time like 90m, 3h, 1h30m or 1 day.")
	case length > MaxSnooze.Seconds():
		return 0, say("A snooze lasts 7 days at most. Write a time like 90m, 3h, 1h30m or 1 day.")
	}
	p.words = strings.Fields(rest)
	return time.Duration(length * float64(time.Second)).Round(time.Second), nil
}

// span reads numbers with their units as long as they come, and returns their sum in seconds and the text after them.
func span(text string) (seconds float64, rest string, ok bool) {
	for rest = text; ; ok = true {
		next := rest
		if ok {
			next = strings.TrimPrefix(strings.TrimLeft(next, ", "), "and ")
		}
		m := part.FindStringSubmatch(strings.ToLower(next))
		if m == nil {
			break
		}
		unit, known := units[m[2]]
		if !known {
			break
		}
		// The pattern admits numbers only; too large a one is +Inf, and so too long a time.
		n, _ := strconv.ParseFloat(strings.NewReplacer("−", "-", ",", ".").Replace(m[1]), 64)
		seconds += n * unit.Seconds()
		rest = next[len(m[0]):]
	}
	return seconds, rest, ok
}
