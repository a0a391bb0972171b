package detector

import (
	"math"
	"time"

	"gonum.org/v1/gonum/stat"

	"releasebot/release"
)

// What the zscore rule demands of a window before it judges; docs/detection.md.
const (
	// MinPoints is the fewest points it judges: |z| never passes √(n−1), so that with 10 points a threshold of 3
	// could not fire, and silence would mean nothing.
	MinPoints = 11
	// MinPercent is how many per cent of the window's expected points must be there.
	MinPercent = 80
	// StaleSteps is how many steps old the newest point may be: one for the grid, one for a provider that lags.
	StaleSteps = 2
	// flatShare of |mean| is the sd up to which a line is flat: on large values, sums leave a tiny sd behind.
	flatShare = 1e-9
)

// RuleZScore is the rule's name in release.Evidence.
const RuleZScore = "zscore"

// ZScore judges one series at a time, by the article's rule: how many standard deviations the newest point lies from
// the mean of its look-back. It reads the samples in (at − LookBack, at], which must be in order of time and may be
// more than that; NaN and ±Inf are missing points. Points inside leaveOut (only From and To are read; a zero To is
// open-ended) are no part of the mean and the sd, except the newest point, which is always the judged one.
//
// It is pure and total: whatever keeps it from judging is an Unknown verdict with its reason, and all numbers of the
// evidence are finite. The verdict's target is the caller's to fill in.
func ZScore(c Chart, samples []Sample, at time.Time, leaveOut []release.Span) release.Verdict {
	v := blank(c, at)
	if why := invalid(c); why != "" {
		v.Reason = why
		return v
	}
	w := cut(c, samples, at, leaveOut)
	e := &v.Evidence
	e.Points, e.LeftOut = len(w.values), w.leftOut
	if len(w.values) == 0 {
		v.Reason = "no data: no point in the last " + short(c.LookBack)
		return v
	}
	e.Newest, e.Value = w.newest, w.values[len(w.values)-1]
	e.Score, e.Usual, e.Spread = Z(w.values)
	if why := w.insufficient(c, at); why != "" {
		v.Reason = why
		return v
	}
	v.Kind = compare(*e)
	v.Reason = sentence(v.Kind, *e)
	return v
}

// Z is the z-score of the last of values among all of them, (x − mean) / sd with the population's sd, as
// scipy.stats.zscore has it, and that mean and sd. A flat line has z 0 and sd 0. Finite values give finite results,
// also where their sum or squares would overflow. No values give zeros.
func Z(values []float64) (z, mean, sd float64) {
	if len(values) == 0 {
		return 0, 0, 0
	}
	least, most := math.Inf(1), math.Inf(-1)
	for _, x := range values {
		least, most = min(least, x), max(most, x)
	}
	// A power of two brings all values into [−1, 1] without rounding: nothing overflows, and ordinary numbers
	// give the very same result as without it.
	_, exp := math.Frexp(max(math.Abs(least), math.Abs(most)))
	scaled := make([]float64, len(values))
	for i, x := range values {
		scaled[i] = math.Ldexp(x, -exp)
	}
	m, variance := stat.PopMeanVariance(scaled, nil) // corrected two-pass
	m = min(max(m, math.Ldexp(least, -exp)), math.Ldexp(most, -exp))
	s := math.Sqrt(max(variance, 0))
	mean = math.Ldexp(m, exp)
	if s <= flatShare*math.Abs(m) {
		return 0, mean, 0
	}
	return (scaled[len(scaled)-1] - m) / s, mean, math.Ldexp(s, exp)
}

// compare holds the score to the thresholds. A flat line is normal whatever they are: nothing moved.
func compare(e release.Evidence) release.Kind {
	switch {
	case e.Spread == 0:
		return release.Normal
	case e.High != nil && e.Score >= *e.High, e.Low != nil && e.Score <= *e.Low:
		return release.Breach
	default:
		return release.Normal
	}
}

// blank is the verdict before anything was looked at: Unknown, with what the chart says of itself.
func blank(c Chart, at time.Time) release.Verdict {
	return release.Verdict{Chart: c.Name, At: at, Kind: release.Unknown, Evidence: release.Evidence{
		Rule: RuleZScore, Unit: c.Unit, High: finite(c.High), Low: finite(c.Low),
		Expected: expected(c), Step: c.Step, LookBack: c.LookBack, Confidence: release.Blue,
	}}
}

// invalid says why a chart cannot be judged at all. The configuration refuses such charts with their line; here they
// must only never be judged by accident.
func invalid(c Chart) string {
	switch {
	case c.Step <= 0 || c.LookBack < c.Step:
		return "the chart cannot be judged: its look-back of " + short(c.LookBack) + " holds no step of " + short(c.Step)
	case c.High != nil && finite(c.High) == nil, c.Low != nil && finite(c.Low) == nil:
		return "the chart cannot be judged: a threshold is not a number"
	}
	return ""
}

// expected is the number of points in a full window.
func expected(c Chart) int {
	if c.Step <= 0 {
		return 0
	}
	return int(c.LookBack / c.Step)
}

// finite is a copy of what p points at, nil where that is no finite number.
func finite(p *float64) *float64 {
	if p == nil || math.IsNaN(*p) || math.IsInf(*p, 0) {
		return nil
	}
	x := *p
	return &x
}
