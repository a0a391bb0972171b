package plot

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// zoneOf is what the clocks of a time are called: "EST", "EST/EDT" where they change, "UTC-03" where the zone has no name.
func zoneOf(from, to time.Time) string {
	name := func(t time.Time) string {
		short, _ := t.Zone()
		if strings.HasPrefix(short, "+") || strings.HasPrefix(short, "-") {
			return "UTC" + short
		}
		return short
	}
	if a, b := name(from), name(to); a != b {
		return a + "/" + b
	}
	return name(to)
}

// alike writes numbers with three digits, or with as many more as it takes to tell them apart.
func alike(numbers ...float64) []string {
	texts := make([]string, len(numbers))
	for digits := 3; digits <= 7; digits++ {
		apart := true
		for i, x := range numbers {
			texts[i] = brief(x, digits)
			for j := range i {
				apart = apart && (texts[i] != texts[j] || numbers[i] == numbers[j])
			}
		}
		if apart {
			break
		}
	}
	return texts
}

// brief is a number of so many digits, with k, M and G for thousands.
func brief(x float64, digits int) string {
	size := math.Abs(x)
	if x == 0 {
		return "0"
	}
	if size >= 1e15 || size < 1e-4 {
		return strconv.FormatFloat(x, 'g', digits, 64)
	}
	suffix := ""
	for _, unit := range []struct {
		size   float64
		suffix string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if size >= unit.size && size >= 1e4 { // 1387 ms is easier to read than 1.39k ms
			x, suffix = x/unit.size, unit.suffix
			break
		}
	}
	places := max(0, digits-1-int(math.Floor(math.Log10(math.Abs(x)))))
	text := strconv.FormatFloat(x, 'f', places, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text + suffix
}

// ofUnit is a number with its unit: "41%", "41 errors/s".
func ofUnit(number, unit string) string {
	if unit == "" || unit == "%" {
		return number + unit
	}
	return number + " " + unit
}

// counted is "1 deploy", "2 deploys".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// lasting is a length in words that a screen reader says well: "1 h 20 min".
func lasting(d time.Duration) string {
	d = d.Round(time.Second)
	if d < time.Minute {
		return strconv.Itoa(int(d.Seconds())) + " s"
	}
	all := int(d.Round(time.Minute).Minutes())
	hours, minutes := strconv.Itoa(all/60)+" h", strconv.Itoa(all%60)+" min"
	switch {
	case all < 60:
		return minutes
	case all%60 == 0:
		return hours
	default:
		return hours + " " + minutes
	}
}

// clock is a time of the day, with the day where that is another than the other time's.
func clock(t, other time.Time) string {
	if t.YearDay() == other.YearDay() && t.Year() == other.Year() {
		return t.Format("15:04")
	}
	return t.Format("2 Jan 15:04")
}
