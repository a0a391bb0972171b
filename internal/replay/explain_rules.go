package replay

import (
	"fmt"
	"strings"

	"releasebot/detector"
)

// rulesOf says the chart's rules in words, with their bounds. Whether a bound is the chart's own or its profile's the
// numbers do not say.
func rulesOf(c detector.Chart) []string {
	var rules []string
	if z := c.ZScore; z != nil {
		of := "the newest point"
		if z.Average > 0 {
			of = "the mean of the newest " + short(z.Average)
		}
		rules = append(rules, fmt.Sprintf("zscore: %s, in standard deviations from the mean of %s; %s", of, short(c.LookBack), boundsOf(z.Bounds)))
	}
	if j := c.Jump; j != nil {
		rules = append(rules, jumpRule(*j))
	}
	if t := c.Threshold; t != nil {
		text := fmt.Sprintf("threshold: the last %s %s", counted(max(1, t.Points), "point", "points"), limitsIn(t.Bounds))
		if t.Dynamic {
			text += ", loosened to what is usual at this hour"
		}
		rules = append(rules, text)
	}
	if c.Counts && (c.ZScore != nil || c.Jump != nil) {
		rules = append(rules, "a series that is mostly zero is judged by a Poisson test of counts instead")
	}
	if c.Confirm > 1 {
		rules = append(rules, fmt.Sprintf("a breach at %d looks in a row", c.Confirm))
	}
	return rules
}

func jumpRule(j detector.Jump) string {
	means, measure := short(j.Fast)+" and of "+short(j.Slow), "usual moves of the "+short(j.History)+" before"
	if j.Calibrated {
		means, measure = short(j.Fast)+", of "+short(j.Slow)+" and of "+short(j.Base/2), measure+" and in what followed the minutes of that day"
	}
	text := fmt.Sprintf("jump: the mean of %s against the %s before the build, measured in %s", means, short(j.Base), measure)
	if j.Season > 0 {
		text += fmt.Sprintf(", less the move of %s ago", short(j.Season))
	}
	return text + "; " + boundsOf(j.Bounds)
}

func boundsOf(b detector.Bounds) string {
	var bounds []string
	if b.High != nil {
		bounds = append(bounds, fmt.Sprintf("%g and more", *b.High))
	}
	if b.Low != nil {
		bounds = append(bounds, fmt.Sprintf("%g and less", *b.Low))
	}
	return "a breach at " + strings.Join(bounds, ", or ")
}

// limitsIn says the same of the threshold rule, for which the limit itself is no breach.
func limitsIn(b detector.Bounds) string {
	var bounds []string
	if b.High != nil {
		bounds = append(bounds, fmt.Sprintf("over %g", *b.High))
	}
	if b.Low != nil {
		bounds = append(bounds, fmt.Sprintf("under %g", *b.Low))
	}
	return strings.Join(bounds, ", or ")
}
