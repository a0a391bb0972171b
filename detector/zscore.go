package detector

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"releasebot/release"
)

// The names of the rules in release.Evidence.
const (
	RuleZScore    = "zscore"
	RuleAverage   = "zscore avg" // and the length of the average: "zscore avg5m"
	RuleJump      = "jump"
	RuleThreshold = "threshold"
	RulePoisson   = "poisson"
)

// flatShare of |level| is the variation up to which a line is flat: on large values, sums leave a tiny one behind.
const flatShare = 1e-9

// zscore judges by the article's rule: how many standard deviations the newest point lies from the mean of its look-back,
// or how many the mean of the newest few does. It is pure and total: whatever keeps it from judging is an Unknown verdict
// with its reason, and all numbers of the evidence are finite.
func (w Window) zscore() release.Verdict {
	c := w.Chart
	p := w.past()
	v := w.blank(c.ZScore.rule(), c.ZScore.Bounds, release.Blue)
	e := &v.Evidence
	e.Expected, e.LookBack = c.expected(), c.LookBack
	e.Points, e.LeftOut = len(p.values), p.leftOut
	if p.newest < 0 {
		v.Reason = "no data: no point in the last " + short(c.LookBack)
		return v
	}
	e.Newest, e.Value = w.Line.time(p.newest), p.values[len(p.values)-1]
	e.Score, e.Usual, e.Spread = Z(p.values)
	if c.ZScore.Average > 0 {
		e.Value = w.average(p)
		e.Score = 0
		if e.Spread > 0 {
			e.Score = (e.Value - e.Usual) / e.Spread
		}
	}
	if v.Reason = w.late(p.newest); v.Reason != "" {
		return v
	}
	if v.Reason = w.insufficient(p); v.Reason != "" {
		v.Short = true
		return v
	}
	if v, ok := w.poisson(p); ok {
		return v
	}
	v.Kind = release.Normal
	if e.Spread > 0 && c.ZScore.breached(e.Score) { // a flat line is normal whatever the thresholds are: nothing moved
		v.Kind = release.Breach
	}
	v.Reason = zscoreSentence(v.Kind, *e)
	return v
}

func (z ZScore) rule() string {
	if z.Average > 0 {
		return RuleAverage + short(z.Average)
	}
	return RuleZScore
}

// average is the mean of the newest points, as PromQL's avg_over_time has it: of those that are there.
func (w Window) average(p past) float64 {
	sum, n := 0.0, 0
	end := w.end()
	for i := end - w.Chart.steps(w.Chart.ZScore.Average) + 1; i <= end; i++ {
		if x := w.Line.at(i); !math.IsNaN(x) {
			sum, n = sum+x, n+1
		}
	}
	if n == 0 {
		return p.values[len(p.values)-1]
	}
	return sum / float64(n)
}

// insufficient says why the look-back is too short to be judged by, and nothing when it is not.
func (w Window) insufficient(p past) string {
	points, least := len(p.values), max(MinPoints, w.Chart.MinPoints)
	switch {
	case points < least:
		return fmt.Sprintf("too little history: %s over %s, at least %d are needed",
			usedPoints(points, p.leftOut), short(w.Chart.LookBack), least)
	case points*100 < p.possible*MinPercent:
		return fmt.Sprintf("too little history: %s over %s where %d could be, at least %d%% are needed",
			usedPoints(points, p.leftOut), short(w.Chart.LookBack), p.possible, MinPercent)
	}
	return ""
}

// blank is the verdict before anything was looked at: Unknown, with what the chart says of itself.
func (w Window) blank(rule string, b Bounds, confidence release.Urgency) release.Verdict {
	c := w.Chart
	return release.Verdict{Chart: c.Name, Target: w.Target, At: w.At, Kind: release.Unknown, Evidence: release.Evidence{
		Rule: rule, Unit: c.Unit, High: finite(b.High), Low: finite(b.Low), Step: c.Step, Confidence: confidence,
	}}
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
