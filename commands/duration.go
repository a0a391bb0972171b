package commands

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var units = func() map[string]time.Duration {
	m := map[string]time.Duration{}
	for names, unit := range map[string]time.Duration{
		"s sec secs second seconds": time.Second, "m min mins minute minutes": time.Minute,
		"h hr hrs hour hours": time.Hour, "d day days": 24 * time.Hour, "w wk wks week weeks": 7 * 24 * time.Hour,
	} {
		for _, name := range strings.Fields(names) {
			m[name] = unit
		}
	}
	return m
}()

var counts = map[string]string{
	"a": "1", "an": "1", "one": "1", "half a": "0.5", "half an": "0.5", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
	"seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}

var (
	measure = regexp.MustCompile(`^([-−]?[0-9]+(?:[.,][0-9]+)?) ?(\pL+)`)
	spoken  = regexp.MustCompile(`^(?i:(half an?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)) `) // "for an hour"
	half    = regexp.MustCompile(`^(?i: and a half\b)`)
	// A number without a unit is asked about; "5xx" is a word.
	bare  = regexp.MustCompile(`^[-−]?[0-9]+(?:[.,][0-9]+)?$`)
	digit = regexp.MustCompile(`^[-−]?[0-9]`)
	// What begins as a number and ends in a unit is a time or meant as one: "2-3h", "1:30h".
	nearTime = regexp.MustCompile(`^[0-9][0-9.,:/–-]*[0-9](?:h|hrs?|hours?|min|minutes?|d|days?)$`)
	errors5  = regexp.MustCompile(`^[1-5][0-9][0-9]s$`) // as well a status of HTTP in the plural as 500 seconds
	stuck    = regexp.MustCompile(`^[\pL0-9]`)
)

// length is what was read of a length of time: it, the words after it, or the word that is none.
type length struct {
	d     time.Duration
	rest  []string
	wrong string // looks like a length, and is none
}

// readLength reads the length that the words begin with: "3h", "for 90 min", "1 hour and 30 minutes", "half an hour".
// Without anything like it, all is zero. One beyond what a duration holds is the longest there is.
func readLength(words []string) length {
	told := len(words) > 1 && strings.EqualFold(words[0], "for")
	if told {
		words = words[1:]
	}
	text := strings.Join(words, " ")
	said := spoken.FindString(text)
	if said != "" {
		text = counts[strings.ToLower(strings.TrimSpace(said))] + text[len(said)-1:]
	}
	seconds, rest, ok := span(text)
	after := strings.Fields(rest)
	dangling := strings.TrimPrefix(strings.TrimLeft(rest, ", "), "and ") // "3h30", "1h 30", "1 hour and 30"
	next, _, _ := strings.Cut(dangling, " ")
	switch {
	case ok && said != "" && !told && len(after) > 0 && stuck.MatchString(rest[1:]):
		return length{} // "a day at the sea"
	case ok && (stuck.MatchString(rest) || bare.MatchString(strings.TrimRight(next, ",:;."))):
		left := len(strings.Fields(dangling))
		return length{wrong: strings.Join(words[:len(words)-left+1], " ")}
	case ok && !told && errors5.MatchString(words[0]):
		return length{wrong: words[0]}
	case ok && seconds >= float64(1<<63-1)/1e9:
		return length{d: 1<<63 - 1, rest: after}
	case ok:
		return length{d: time.Duration(seconds * float64(time.Second)).Round(time.Second), rest: after}
	}
	return length{wrong: nearLength(words, told, said != "")}
}

// nearLength is what looks like a length of time, and is none.
func nearLength(words []string, told, said bool) string {
	if len(words) == 0 {
		return ""
	}
	word := strings.TrimRight(words[0], ",:;.")
	letters := strings.TrimLeft(word, "0123456789")
	switch {
	case bare.MatchString(word), nearTime.MatchString(strings.ToLower(word)), told && digit.MatchString(word):
		return words[0]
	case letters != word && nearUnit(letters): // "3huors"
		return words[0]
	case told && said && len(words) > 1 && nearUnit(words[len(strings.Fields(spoken.FindString(strings.Join(words, " "))))]):
		return strings.Join(words[:2], " ") // "for an huor"
	default:
		return ""
	}
}

func nearUnit(word string) bool {
	return Closest(word, []string{"minute", "minutes", "hour", "hours", "days", "week", "weeks"}) != ""
}

// longestMeasure is what one number with its unit is looked for in, in bytes: all of a long text, again and again, takes
// seconds.
const longestMeasure = 1000

// span reads numbers with their units as long as they come, and returns their sum in seconds and the text after them.
func span(text string) (seconds float64, rest string, ok bool) {
	for rest = text; ; ok = true {
		next := rest
		if ok {
			next = strings.TrimPrefix(strings.TrimLeft(next, ", "), "and ")
		}
		m := measure.FindStringSubmatch(strings.ToLower(next[:min(len(next), longestMeasure)]))
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
		if more := half.FindString(rest); more != "" {
			seconds, rest = seconds+unit.Seconds()/2, rest[len(more):]
		}
	}
	return seconds, rest, ok
}
