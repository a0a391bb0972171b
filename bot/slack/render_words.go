package slack

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"releasebot/release"
)

// capital makes a word fit to begin a sentence.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// uncapital makes a sentence fit to follow a colon. "5xx" and "CPU" stay as they are.
func uncapital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[size:]); size == 0 || unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}

// count is "1 change", "3 changes".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// and joins as a sentence does: "a", "a and b", "a, b and c"; of more than limit it says how many.
func and(items []string, limit int) string {
	if more := len(items) - limit; more > 0 {
		items = append(slices.Clone(items[:limit]), fmt.Sprintf("%d more", more))
	}
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// more cuts lines to limit, and says how many there are beyond.
func more(lines []string, limit int) []string {
	if left := len(lines) - limit; left > 0 {
		return append(slices.Clone(lines[:limit]), fmt.Sprintf("and %d more", left))
	}
	return lines
}

// quoted is what a person gave as the reason, after a colon, or nothing.
func quoted(reason string) string {
	if reason = outside(reason, maxReason); reason == "" {
		return ""
	}
	return ": “" + reason + "”"
}

func serviceName(s string) string { return orElse(outside(s, maxName), "the service") }

func chartName(s string) string { return orElse(outside(s, maxChart), "a chart without a name") }

func buildName(b release.Build) string {
	return orElse(outside(b.String(), maxName), "an unknown build")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// joinWords puts a space between what is there.
func joinWords(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// ended makes a sentence of text that may lack its full stop.
func ended(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// lasting says a duration: "45 s", "10 min", "1 h 30 min", "2 days".
func lasting(d time.Duration) string {
	d = d.Round(time.Second)
	switch {
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + " s"
	case d < time.Hour && d%time.Minute != 0 && d < 10*time.Minute:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	case d%(24*time.Hour) == 0:
		return count(int(d/(24*time.Hour)), "day")
	case d%time.Hour < time.Minute:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	default:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	}
}

// progress says how much of a time has passed: "4 of 10 min".
func progress(done, all time.Duration) string {
	if all < 2*time.Minute || all >= 2*time.Hour {
		return lasting(done) + " of " + lasting(all)
	}
	return fmt.Sprintf("%d of %d min", done/time.Minute, all/time.Minute)
}

// label says a duration on a button, in words and capitals: "3 Hours", "1 Hour 30 Minutes".
func label(d time.Duration) string {
	var parts []string
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	if hours > 0 && hours%24 == 0 {
		parts, hours = append(parts, count(hours/24, "Day")), 0
	}
	if hours > 0 {
		parts = append(parts, count(hours, "Hour"))
	}
	if minutes > 0 {
		parts = append(parts, count(minutes, "Minute"))
	}
	return strings.Join(parts, " ")
}

// number shows four digits, enough to judge by and few enough to read: "41", "0.0312", "1250000".
func number(x float64) string {
	size := math.Abs(x)
	places := 0
	if size > 0 && !math.IsInf(x, 0) {
		places = max(0, 3-int(math.Floor(math.Log10(size))))
	}
	return decimal(x, places)
}

// decimal shows at most so many decimals, and an exponent where the number would be too long to read.
func decimal(x float64, places int) string {
	if size := math.Abs(x); size >= 1e9 || places > 7 || math.IsNaN(x) {
		return strconv.FormatFloat(x, 'g', 4, 64)
	}
	text := strconv.FormatFloat(x, 'f', places, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}
