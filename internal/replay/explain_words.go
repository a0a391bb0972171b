package replay

import (
	"math"
	"strconv"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

func spanReason(why release.SpanWhy) string {
	switch why {
	case release.WhyEvent:
		return "the chart was in breach"
	case release.WhyHeld:
		return "the deploy was held because something was wrong"
	case release.WhyUnjudged:
		return "nobody judged the charts while a build was on its way"
	case release.WhyRolledBack:
		return "a build ran that was rolled back"
	case release.WhySnooze:
		return "a person left the chart out of judging"
	case release.WhyBefore:
		return "the level was that of the build before"
	default:
		return string(why)
	}
}

// figure is a number to five digits, for columns; those before the point are all there.
func figure(x float64) string {
	size := math.Abs(x)
	switch {
	case size >= 1e9 || size > 0 && size < 1e-4:
		return strconv.FormatFloat(x, 'e', 2, 64)
	case size >= 1e4:
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 5, 64), 64) // it reads its own text
	return strconv.FormatFloat(y, 'f', -1, 64)
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func inUnit(unit string) string {
	if unit == "" {
		return ""
	}
	return ", in " + unit
}

// clockOf is a time as people say it when the window was judged: in its zone, with the day where that is another, and
// with seconds where the chart has them.
func clockOf(t time.Time, w detector.Window) string {
	at := w.At
	t = t.In(at.Location())
	layout := "15:04"
	if w.Chart.Step < time.Minute {
		layout = "15:04:05"
	}
	if t.YearDay() != at.YearDay() || t.Year() != at.Year() {
		layout = "2 Jan " + layout
	}
	return t.Format(layout)
}
