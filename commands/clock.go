package commands

import (
	"regexp"
	"strconv"
	"strings"
)

// clock is a time of day.
type clock struct {
	hour, minute int
	midnight     bool // by that word: with a day it can be either end of it
}

// morning is when a day begins that is named without a time.
var morning = clock{hour: 9}

var (
	clock24 = regexp.MustCompile(`^([01]?[0-9]|2[0-3])[:.h]([0-5][0-9])$`)
	clock12 = regexp.MustCompile(`^(1[0-2]|0?[1-9])(?:[:.]([0-5][0-9]))?(am|pm|a\.m|p\.m)$`)
)

// readClock reads the time of day that the words begin with, and returns how many words it takes; 0 for none.
func readClock(words []string) (clock, int) {
	if len(words) == 0 {
		return clock{}, 0
	}
	word := trimmed(words[0])
	if len(words) > 1 { // "3 pm"
		if m := clock12.FindStringSubmatch(word + trimmed(words[1])); m != nil && clock12.FindString(word) == "" {
			return afternoon(m), 2
		}
	}
	if m := clock12.FindStringSubmatch(word); m != nil {
		return afternoon(m), 1
	}
	if m := clock24.FindStringSubmatch(word); m != nil {
		return clock{hour: whole(m[1]), minute: whole(m[2])}, 1
	}
	switch word {
	case "noon", "midday":
		return clock{hour: 12}, 1
	case "midnight":
		return clock{midnight: true}, 1
	default:
		return clock{}, 0
	}
}

func afternoon(m []string) clock {
	c := clock{hour: whole(m[1]) % 12, minute: whole(m[2])}
	if m[3][0] == 'p' {
		c.hour += 12
	}
	return c
}

// trimmed is a word without its capitals and what may stand after it.
func trimmed(word string) string { return strings.ToLower(strings.TrimRight(word, ",;:.!?")) }

// whole is the number that a pattern matched; 0 where it is none.
func whole(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
