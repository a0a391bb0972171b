package commands

import (
	"regexp"
	"strings"
	"time"
)

// day is a day as people name it. One that names no year or no month is the next such day.
type day struct {
	ahead   int // days from today, for today and tomorrow
	weekday string
	year    int
	month   time.Month
	of      int // the day of the month; 0 where a weekday, or today or tomorrow is named
}

var (
	isoDay  = regexp.MustCompile(`^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:t(.+))?$`)
	ofMonth = regexp.MustCompile(`^([0-9]{1,2})(?:st|nd|rd|th)?$`)
	isYear  = regexp.MustCompile(`^20[0-9]{2}$`)
)

var months = func() map[string]time.Month {
	m := map[string]time.Month{"sept": time.September}
	for month := time.January; month <= time.December; month++ {
		name := strings.ToLower(month.String())
		m[name], m[name[:3]] = month, month
	}
	return m
}()

var weekdays = func() map[string]string {
	m := map[string]string{"tues": "tuesday", "thur": "thursday", "thurs": "thursday"}
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		m[name], m[name[:3]] = name, name
	}
	return m
}()

// readDay reads the day that the words begin with, and returns how many words it takes; 0 for none.
func readDay(words []string) (day, int) {
	if len(words) == 0 {
		return day{}, 0
	}
	word := trimmed(words[0])
	if m := isoDay.FindStringSubmatch(word); m != nil && m[4] == "" {
		return day{year: whole(m[1]), month: time.Month(whole(m[2])), of: whole(m[3])}, 1
	}
	switch name, ok := weekdays[word]; {
	case word == "today":
		return day{}, 1
	case word == "tomorrow":
		return day{ahead: 1}, 1
	case ok:
		return day{weekday: name}, 1
	default:
		return readDate(words)
	}
}

// readDate reads "1 December", "December 1st, 2026" and "1st of December".
func readDate(words []string) (day, int) {
	var d day
	n := 0
	for n < len(words) && n < 4 {
		word := trimmed(words[n])
		month, isMonth := months[word]
		m := ofMonth.FindStringSubmatch(word)
		switch {
		case isMonth && d.month == 0:
			d.month = month
		case m != nil && d.of == 0:
			d.of = whole(m[1])
		case word == "of" && n == 1 && d.of != 0:
		case isYear.MatchString(word) && d.month != 0 && d.of != 0:
			d.year = whole(word)
			return d, n + 1
		default:
			return dated(d, n)
		}
		n++
	}
	return dated(d, n)
}

func dated(d day, n int) (day, int) {
	if d.month == 0 || d.of == 0 {
		return day{}, 0
	}
	return d, n
}

// days are the days that may be meant, in order, as midnights in UTC; none where there is no such day.
func (d day) days(today time.Time) []time.Time {
	var all []time.Time
	switch {
	case d.weekday != "":
		for i := range 8 {
			if next := today.AddDate(0, 0, i); strings.EqualFold(next.Weekday().String(), d.weekday) {
				all = append(all, next)
			}
		}
	case d.of == 0:
		all = append(all, today.AddDate(0, 0, d.ahead))
	case d.year != 0:
		all = append(all, time.Date(d.year, d.month, d.of, 0, 0, 0, 0, time.UTC))
	default: // the next one; 29 February may be some years away, and beyond every limit
		for i := range 2 {
			all = append(all, time.Date(today.Year()+i, d.month, d.of, 0, 0, 0, 0, time.UTC))
		}
	}
	exists := all[:0]
	for _, t := range all {
		if d.of == 0 || t.Day() == d.of && t.Month() == d.month {
			exists = append(exists, t)
		}
	}
	return exists
}
