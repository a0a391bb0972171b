package detector

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// decimals is how many decimals show two significant digits of sd; the value and the mean get the same, for digits
// below the noise say nothing. It is −1 where there is no noise to go by.
func decimals(sd float64) int {
	if sd == 0 {
		return -1
	}
	return max(0, 1-int(math.Floor(math.Log10(sd))))
}

// number writes x with that many decimals, without trailing zeros; numbers too long to read get an exponent.
func number(x float64, places int) string {
	huge, tiny := math.Abs(x) >= 1e15, places > 6 && math.Abs(x) < 1e-4
	if x != 0 && (places < 0 || huge || tiny) {
		return strconv.FormatFloat(x, 'g', 4, 64)
	}
	text := strconv.FormatFloat(x, 'f', max(places, 0), 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}

func plain(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// unit is what follows the value: "41%", "41 errors/s".
func unit(u string) string {
	if u == "" || u == "%" {
		return u
	}
	return " " + u
}

// usedPoints says what the numbers stand on: "180 points", "150 points, 30 left out".
func usedPoints(points, leftOut int) string {
	text := counted(points)
	if leftOut > 0 {
		text += fmt.Sprintf(", %d left out", leftOut)
	}
	return text
}

func counted(n int) string {
	if n == 1 {
		return "1 point"
	}
	return strconv.Itoa(n) + " points"
}

// short is a duration without its zero parts: "3h", "1h30m", "45s".
func short(d time.Duration) string {
	if d >= time.Second {
		d = d.Round(time.Second)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// clock is t as a person at the time now says it, in the same zone: with seconds where the step has them, and with
// the day where it is another.
func clock(t, now time.Time, step time.Duration) string {
	t = t.In(now.Location())
	layout := "15:04"
	if step < time.Minute {
		layout = "15:04:05"
	}
	if t.YearDay() != now.YearDay() || t.Year() != now.Year() {
		layout = "Jan 2 " + layout
	}
	return t.Format(layout)
}
