package slack

import (
	"math"
	"time"

	"releasebot/release"
)

// zscoreNumbers says "41 errors/s, usual 12 ± 4.7 over 3 h, so 6.2 standard deviations above usual (threshold 3)".
func zscoreNumbers(e release.Evidence) string {
	value, usual := number(e.Value), "usual "+number(e.Usual)
	if e.Spread > 0 {
		places := placesOf(e.Spread)
		value, usual = decimal(e.Value, places), "usual "+decimal(e.Usual, places)+" ± "+decimal(e.Spread, places)
	}
	value += unit(e.Unit)
	if e.Rule == "zscore avg5m" {
		value += " as the mean of 5 min"
	}
	if e.LookBack > 0 {
		usual += " over " + lasting(e.LookBack)
	}
	return value + ", " + usual + ", so " + deviation(e)
}

// jumpNumbers says "41 errors/s, 12 before 10:05; the move up is 2.3 times the least that
// counts as a jump, by its moves of the last day". It names the time and
// not the deploy, for between deploys, too, there is a time that the chart is compared with.
func jumpNumbers(e release.Evidence, now time.Time) string {
	shown := number
	if e.Spread > 0 {
		places := placesOf(e.Spread)
		shown = func(x float64) string { return decimal(x, places) }
	}
	text := shown(e.Value) + unit(e.Unit)
	if e.Over > e.Step {
		text += " (mean of " + lasting(e.Over) + ")"
	}
	text += ", " + shown(e.Usual) + " before"
	if !e.Since.IsZero() {
		text += " " + moment(e.Since, now)
	}
	if e.Spread <= 0 {
		return text + "; this chart did not move at all before"
	}
	text += "; " + moveWords(e, shown) + " " + score(e.Score, 1) + " times the least that counts as a jump"
	if e.LookBack > 0 {
		text += ", by its moves of the last " + lookBack(e.LookBack)
	}
	return text
}

// moveWords names what of the move the score is of: all of it, or what is left without the part that the chart does at
// this time of other days, too. The two numbers alone would not give the ratio then.
func moveWords(e release.Evidence, shown func(float64) string) string {
	way := "up"
	if e.Score < 0 {
		way = "down"
	}
	excused := shown(math.Abs(e.Excused))
	if excused == "0" { // or too little to tell
		return "the move " + way + " is"
	}
	return excused + " of that it did at the same time on an earlier day, too; the rest of the move " + way + " is"
}

// thresholdNumbers says "41 errors/s; the last 5 points are all over 4.2 (limit: the mean of the same hours)".
func thresholdNumbers(e release.Evidence) (string, bool) {
	var side string
	var limit float64
	switch {
	case e.High != nil && e.Score >= *e.High:
		side, limit = "over", *e.High
	case e.Low != nil && e.Score <= *e.Low:
		side, limit = "under", *e.Low
	default:
		return "", false
	}
	points := "the newest point is "
	if e.Points > 1 {
		points = "the last " + count(e.Points, "point") + " are all "
	}
	text := number(e.Value) + unit(e.Unit) + "; " + points + side + " " + number(limit)
	if limit == e.Usual { // the configured limit gave way to what is usual
		text += " (limit: the mean of the same hours)"
	}
	return text, true
}

// poissonNumbers says "7 in 5 min where 0.2 are expected (150 of 180 points are zero, so counts are compared)".
func poissonNumbers(e release.Evidence) string {
	in := " counted"
	if e.Over > 0 {
		in = " in " + lasting(e.Over)
	}
	text := number(e.Value) + in + " where " + number(e.Usual) + " are expected"
	if why := outside(e.Because, maxReason); why != "" {
		text += " (" + why + ")"
	}
	return text
}

// placesOf is how many decimals show two digits of the spread: digits below the noise say nothing.
func placesOf(spread float64) int { return max(0, 1-int(math.Floor(math.Log10(spread)))) }

// lookBack is a time that follows "the last": "day", "3 h".
func lookBack(d time.Duration) string {
	if d == 24*time.Hour {
		return "day"
	}
	return lasting(d)
}
