package detector

import (
	"strconv"
	"time"

	"releasebot/release"
)

// Judge is the verdict of the chart's rules. It is pure and total: live judging, replays and explanations all come here.
//
// The breach of the rule with the most confidence speaks for the chart. Without one, what a rule cannot know the chart
// does not know.
func (w Window) Judge() release.Verdict {
	if why := w.Chart.invalid(); why != "" {
		return w.Unknown(why)
	}
	verdicts := w.Alone()
	for _, kind := range []release.Kind{release.Breach, release.Unknown, release.Normal} {
		for _, v := range verdicts {
			if v.Kind == kind {
				return w.excused(v)
			}
		}
	}
	return w.Unknown("the chart has no rule")
}

// Alone is what each of the chart's rules says by itself; Judge gives the one that speaks for the chart.
func (w Window) Alone() []release.Verdict {
	var alone []release.Verdict
	if w.Chart.ZScore != nil || w.Chart.Jump != nil {
		alone = append(alone, w.confirmed())
	}
	if w.Chart.Threshold != nil {
		alone = append(alone, w.threshold())
	}
	return alone
}

// Unknown is the verdict where something else than the samples keeps the chart from being judged.
func (w Window) Unknown(why string) release.Verdict {
	rule, bounds := RuleThreshold, Bounds{}
	switch c := w.Chart; {
	case c.ZScore != nil:
		rule, bounds = c.ZScore.rule(), c.ZScore.Bounds
	case c.Jump != nil:
		rule, bounds = RuleJump, c.Jump.Bounds
	case c.Threshold != nil:
		bounds = c.Threshold.Bounds
	}
	v := w.blank(rule, bounds, release.Blue)
	v.Reason = why
	return v
}

// confirmed is the verdict of zscore or jump, which may have to say the same of several points in a row.
func (w Window) confirmed() release.Verdict {
	v := w.strong()
	for n := 1; n < w.Chart.Confirm && v.Kind == release.Breach; n++ {
		earlier := w
		earlier.At = v.Evidence.Newest.Add(-time.Duration(n) * w.Chart.Step)
		if earlier.strong().Kind != release.Breach {
			v.Kind = release.Normal
			v.Reason += "; not yet a breach: " + counted(n) + " of " + strconv.Itoa(w.Chart.Confirm) + " in a row"
		}
	}
	return v
}

func (w Window) strong() release.Verdict {
	if w.Chart.ZScore != nil {
		return w.zscore()
	}
	return w.jump()
}

// excused takes the missing data of a chart that may be without for normal. Data that is there and cannot be judged
// because the time was no usual one is not missing.
func (w Window) excused(v release.Verdict) release.Verdict {
	if v.Kind == release.Unknown && w.Chart.NoData == NoDataIgnore && v.Evidence.LeftOut == 0 {
		v.Kind = release.Normal
		v.Reason += "; this chart may be without data"
	}
	return v
}
