package replay

import (
	"fmt"
	"strconv"
	"strings"

	"releasebot/detector"
)

// loosened is a chart with the thresholds of some of its rules so many times further out.
func loosened(c detector.Chart, times float64, strong, plain bool) detector.Chart {
	if c.ZScore != nil && strong {
		rule := *c.ZScore
		rule.Bounds = further(rule.Bounds, times)
		c.ZScore = &rule
	}
	if c.Jump != nil && strong {
		rule := *c.Jump
		rule.Bounds = further(rule.Bounds, times)
		c.Jump = &rule
	}
	if c.Threshold != nil && plain {
		rule := *c.Threshold
		rule.Bounds = further(rule.Bounds, times)
		c.Threshold = &rule
	}
	return c
}

// further are bounds so many times further out: a high one up, a low one down, whichever their signs.
func further(b detector.Bounds, times float64) detector.Bounds {
	move := func(p *float64, up bool) *float64 {
		if p == nil {
			return nil
		}
		x := *p * times
		if up != (*p > 0) {
			x = *p / times
		}
		return &x
	}
	return detector.Bounds{High: move(b.High, true), Low: move(b.Low, false)}
}

// written are the rules of a chart that were moved, as the configuration has them.
func written(c detector.Chart, strong, plain bool) string {
	var rules []string
	add := func(name string, b detector.Bounds) {
		var keys []string
		if b.High != nil {
			keys = append(keys, "high: "+strconv.FormatFloat(*b.High, 'g', 4, 64))
		}
		if b.Low != nil {
			keys = append(keys, "low: "+strconv.FormatFloat(*b.Low, 'g', 4, 64))
		}
		rules = append(rules, fmt.Sprintf("%s: {%s}", name, strings.Join(keys, ", ")))
	}
	if c.ZScore != nil && strong {
		add("zscore", c.ZScore.Bounds)
	}
	if c.Jump != nil && strong {
		add("jump", c.Jump.Bounds)
	}
	if c.Threshold != nil && plain {
		add("threshold", c.Threshold.Bounds)
	}
	return strings.Join(rules, ", ")
}
