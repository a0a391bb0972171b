package commands

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// civil is a point in time as people say it.
type civil struct {
	day   *day
	clock *clock
}

// said is how a time of a zone's clocks is shown.
const (
	saidDay  = "2006-01-02"
	saidTime = "15:04 on " + saidDay
)

// moment reads the time to come that the words begin with: "15:30", "tomorrow 3pm", "9:00 on Monday", "2026-12-01".
// Words that are no time, a time that is over, and one that clocks skip or show twice, are asked about.
func moment(words []string, zone *time.Location, now time.Time) (time.Time, []string, *Reply) {
	c, rest, problem := readMoment(words)
	if problem != nil {
		return time.Time{}, words, problem
	}
	if now.IsZero() {
		return time.Time{}, words, say("I cannot tell the time here. Write for how long instead, such as 90m, 3h or 1 day.")
	}
	at, problem := c.resolve(zone, now)
	if problem != nil {
		return time.Time{}, words, problem
	}
	rest, problem = readZone(rest, zone, at)
	return at, rest, problem
}

// readMoment reads a day, a time of day, or both in either order.
func readMoment(words []string) (civil, []string, *Reply) {
	var c civil
	rest := splitISO(words)
	for len(rest) > 0 {
		skip := 0
		for skip < len(rest)-1 && slices.Contains([]string{"on", "at", "this", "the"}, trimmed(rest[skip])) {
			skip++
		}
		d, nDay := readDay(rest[skip:])
		t, nClock := readClock(rest[skip:])
		switch {
		case nClock > 0 && c.clock == nil:
			c.clock, rest = &t, rest[skip+nClock:]
		case nDay > 0 && c.day == nil:
			c.day, rest = &d, rest[skip+nDay:]
		default:
			return c, rest, c.complete(words, rest)
		}
	}
	return c, rest, c.complete(words, nil)
}

// splitISO makes two words of "2026-12-01T09:00".
func splitISO(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	m := isoDay.FindStringSubmatch(strings.ToLower(words[0]))
	if m == nil || m[4] == "" {
		return words
	}
	return append([]string{words[0][:len(saidDay)], words[0][len(saidDay)+1:]}, words[1:]...)
}

// complete says what is wrong with what was read of the words, if something is: rest is what follows.
func (c civil) complete(words, rest []string) *Reply {
	if c.day == nil && c.clock == nil {
		return noMoment(words)
	}
	if c.day != nil && c.clock != nil && c.clock.midnight {
		return say("Midnight can be either end of a day. Write 00:00, when the day begins.")
	}
	if len(rest) > 1 && trimmed(rest[0]) == "at" {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return nil
	}
	_, days := readDay(rest)
	_, clocks := readClock(rest)
	switch {
	case days > 0 || clocks > 0:
		return say("Until when of the two? Write one time, such as until 2026-12-01 09:00.")
	case c.clock == nil && bare.MatchString(trimmed(rest[0])), c.day == nil && nearDay(rest[0]) != "": // "Monday 9", "15:30 tomorow"
		return noMoment(rest)
	default:
		return nil
	}
}

// nearDay is the day or time of day that a word may be meant for.
func nearDay(word string) string {
	names := []string{"today", "tomorrow", "midnight"}
	for name := range months {
		names = append(names, name)
	}
	for _, name := range weekdays {
		names = append(names, name)
	}
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(n string) bool { return len(n) < 5 })
	return Closest(trimmed(word), names)
}

// noMoment says that the words are no time, and which one may be meant.
func noMoment(words []string) *Reply {
	const how = "Write until 15:30, until tomorrow 9:00, until Monday or until 2026-12-01 09:00."
	if len(words) == 0 {
		return say("Until when? %s", how)
	}
	word := trimmed(words[0])
	if _, next := readDay(words[1:]); word == "next" && next > 0 {
		return say("“next %s” can be understood in two ways. Write the day, such as until 2026-12-01.", short(words[1]))
	}
	if ofMonth.MatchString(word) {
		return say("“%s” is no time that I understand: morning or afternoon? %s", short(words[0]), how)
	}
	if guess := nearDay(word); guess != "" {
		return say("“%s” is no time that I understand. Did you mean %s? %s", short(words[0]), guess, how)
	}
	return say("“%s” is no time that I understand. %s", short(words[0]), how)
}

var zoneName = regexp.MustCompile(`^(?:(?i:utc|gmt|z)|C[SDE]?T|CEST|EES?T|WES?T|BST|MSK|IST|E[SD]?T|M[SD]?T|P[SD]?T|JST|KST|AE[SD]T|SGT|HKT|NZ[SD]T|` +
	`(?i:utc|gmt)?[+-][0-9].*|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)$`)

// readZone takes the name of the zone that times are in anyway; of another one it says that they are not.
func readZone(words []string, zone *time.Location, at time.Time) ([]string, *Reply) {
	if len(words) == 0 || !zoneName.MatchString(strings.TrimRight(words[0], ",;:.")) {
		return words, nil
	}
	name := strings.ToUpper(strings.TrimRight(words[0], ",;:."))
	abbreviation, offset := at.In(zone).Zone()
	utc := offset == 0 && slices.Contains([]string{"UTC", "GMT", "Z"}, name)
	if name == abbreviation || name == strings.ToUpper(zone.String()) || utc {
		return words[1:], nil
	}
	return words, say("Times here are those of %s, not “%s”. Write the time there, or for how long, such as for 3h.", zone, short(words[0]))
}
