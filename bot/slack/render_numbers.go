package slack

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"releasebot/release"
)

// numberLines says the numbers of each target: the newest that were a breach, and since when they are none.
func numberLines(e release.Event, now time.Time) []string {
	lines := make([]string, len(e.Breaches))
	for i, j := range e.Breaches {
		line := numbers(j.Latest)
		if len(e.Breaches) > 1 || !j.Target.Whole() {
			line = "*" + place(j.Target) + "*: " + line
		}
		if !j.Quiet.IsZero() && e.Closed.IsZero() {
			line += " · normal since " + moment(j.Quiet, now)
		}
		lines[i] = line
	}
	return more(lines, shownTargets)
}

// numbers says a verdict as one line, each rule's in its own way. Of a rule that is not known here, and of one that has
// no numbers, it gives the detector's own sentence.
func numbers(v release.Verdict) string {
	e := v.Evidence
	if e.Points > 0 || e.Spread != 0 || e.Usual != 0 {
		switch e.Rule {
		case "", "zscore", "zscore avg5m":
			return zscoreNumbers(e)
		case "jump":
			return jumpNumbers(e, v.At)
		case "poisson":
			return poissonNumbers(e)
		case "threshold":
			if text, ok := thresholdNumbers(e); ok {
				return text
			}
		}
	}
	return orElse(outside(v.Reason, maxReason), "no numbers are known")
}

// deviation says how far from usual the value is, and which threshold that is held against.
func deviation(e release.Evidence) string {
	side, threshold := "above", e.High
	if e.Score < 0 {
		side, threshold = "below", e.Low
	}
	if threshold == nil {
		return fmt.Sprintf("%s standard deviations %s usual", number(math.Abs(e.Score)), side)
	}
	return fmt.Sprintf("%s standard deviations %s usual (threshold %s)", score(e.Score, *threshold), side, number(math.Abs(*threshold)))
}

// score has one decimal, or as many as it takes to stand on the true side of the threshold: 2.96 must not read as 3.
func score(x, threshold float64) string {
	x, threshold = math.Abs(x), math.Abs(threshold)
	for places := 1; places <= 6; places++ {
		text := strconv.FormatFloat(x, 'f', places, 64)
		if shown, _ := strconv.ParseFloat(text, 64); (shown >= threshold) == (x >= threshold) {
			return text
		}
	}
	return number(x)
}

// unit is what follows a value: "41%", "41 errors/s".
func unit(u string) string {
	u = outside(u, maxName)
	if u == "" || u == "%" {
		return u
	}
	return " " + u
}
