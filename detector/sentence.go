package detector

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"releasebot/release"
)

// zscoreSentence says the verdict as a person reads it at three in the morning:
// "z 6.2 is at or over 3: value 41, usual 12 ± 4.7 over 3h (180 points)".
func zscoreSentence(kind release.Kind, e release.Evidence) string {
	places := decimals(e.Spread)
	value := number(e.Value, places) + unit(e.Unit)
	what := strings.TrimSpace("value" + strings.TrimPrefix(e.Rule, RuleZScore))
	over := fmt.Sprintf("over %s (%s)", short(e.LookBack), usedPoints(e.Points, e.LeftOut))
	if e.Spread == 0 {
		return fmt.Sprintf("no variation: value %s, usual %s %s", value, number(e.Usual, places), over)
	}
	return fmt.Sprintf("z %s: %s %s, usual %s ± %s %s",
		against(kind, e), what, value, number(e.Usual, places), number(e.Spread, places), over)
}

// jumpSentence says "jump 2.3 is at or over 1: 3m mean 41, 12 in the 20m before 14:02; 12.6 more is a jump, 6 times the
// usual move of the 24h before (1440 points)".
func jumpSentence(kind release.Kind, e release.Evidence, m move) string {
	s := m.best
	over := fmt.Sprintf("the %s before (%s)", short(e.LookBack), usedPoints(m.points, m.leftOut))
	before := "before " + clock(e.Since, e.Newest, e.Step)
	if s.mean == 0 {
		return fmt.Sprintf("too early since %s for a mean", clock(e.Since, e.Newest, e.Step))
	}
	places := decimals(s.size.typical)
	text := fmt.Sprintf("jump %s: %s mean %s%s, %s %s", against(kind, e), short(s.mean),
		number(s.value, places), unit(e.Unit), number(m.base, places), before)
	if s.allowed == 0 {
		return text + "; it never moved in " + over
	}
	text += fmt.Sprintf("; a jump is a move by %s, %g times %s in %s", number(s.allowed, places), s.limit.times, s.limit.of, over)
	for _, e := range []struct {
		move float64
		when string
	}{{m.yesterday, "a day ago"}, {m.weekAgo, "a week ago"}} {
		if j := s.value - m.base; math.Abs(gated(j, e.move)) < 0.9*math.Abs(j) {
			text += fmt.Sprintf("; it moved by %s %s, too", number(e.move, places), e.when)
		}
	}
	return text
}

// thresholdSentence says "the last 5 points are all over 4.2, the limit: value 5.1".
func thresholdSentence(kind release.Kind, e release.Evidence, rule Threshold, usual dynamic) string {
	value := number(e.Value, -1) + unit(e.Unit)
	limits := ""
	for _, l := range []struct {
		name          string
		limit, static *float64
	}{{"over", e.High, rule.High}, {"under", e.Low, rule.Low}} {
		if l.limit == nil {
			continue
		}
		if limits != "" {
			limits += " or "
		}
		limits += l.name + " " + number(*l.limit, -1)
		if *l.limit != *l.static {
			limits += " (usual at this hour, beyond the fixed " + number(*l.static, -1) + ")"
		}
	}
	text := fmt.Sprintf("the last %s are not all %s: value %s", counted(rule.Points), limits, value)
	if kind == release.Breach {
		text = fmt.Sprintf("the last %s are all %s: value %s", counted(rule.Points), limits, value)
	}
	if len(usual.missing) > 0 {
		text += "; nothing to compare with from " + strings.Join(usual.missing, " and ")
	}
	if usual.leftOut > 0 {
		text += fmt.Sprintf("; %s left out", counted(usual.leftOut))
	}
	return text
}

// countSentence says "12 in 5m where 0.4 are usual: by accident once in 1e9, a breach from 10000 on; 150 of 180 points
// are zero, so counts are compared".
func countSentence(kind release.Kind, e release.Evidence, n count, length string) string {
	text := fmt.Sprintf("%s in %s where %s are usual", number(n.recent, -1), length, number(n.expected, 2))
	switch {
	case kind == release.Breach:
		text += ": by accident less than once in " + number(math.Pow(10, -math.Log10(countAlpha)**e.High), 0)
	case n.chance < 1:
		text += ": by accident once in " + number(math.Round(1/n.chance), 0)
	}
	text += "; " + e.Because
	if e.LeftOut > 0 {
		text += fmt.Sprintf(", %d left out", e.LeftOut)
	}
	return text
}

// against says where the score stands: "6.2 is at or over 3", "0.4 is between -3 and 3".
func against(kind release.Kind, e release.Evidence) string {
	z := score(e)
	switch {
	case kind == release.Breach && e.High != nil && e.Score >= *e.High:
		return z + " is at or over " + plain(*e.High)
	case kind == release.Breach:
		return z + " is at or under " + plain(*e.Low)
	case e.High != nil && e.Low != nil:
		return z + " is between " + plain(*e.Low) + " and " + plain(*e.High)
	case e.High != nil:
		return z + " is under " + plain(*e.High)
	case e.Low != nil:
		return z + " is over " + plain(*e.Low)
	default:
		return z + ", the chart has no threshold"
	}
}

// score is z with one decimal, or as many as it takes to stand on the true side of the thresholds: 2.96 must not read
// "3.0 is under 3".
func score(e release.Evidence) string {
	for places := 1; places <= 6; places++ {
		text := strconv.FormatFloat(e.Score, 'f', places, 64)
		shown, _ := strconv.ParseFloat(text, 64)
		high := e.High == nil || (shown >= *e.High) == (e.Score >= *e.High)
		low := e.Low == nil || (shown <= *e.Low) == (e.Score <= *e.Low)
		if high && low {
			return text
		}
	}
	return plain(e.Score)
}
