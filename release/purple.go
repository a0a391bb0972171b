package release

import "math"

const (
	// purpleUpTo is how many charts PurpleCharts is meant for.
	purpleUpTo = 50
	// falseAtOnce is how many of so many charts are in false breach at any one time: one false breach in a hundred
	// bakes of 30 minutes a chart, of about three minutes; 50 × 1 % × 3/30. Measured on public data, the jump rule
	// makes 0.5 to 2.7 in a hundred.
	falseAtOnce = 0.05
)

// Purple is how many charts in breach at once are purple. On more than 50 charts it grows, for the more charts, the more
// often several are in false breach at once: it is the smallest number that chance reaches no more often than it
// reaches PurpleCharts of 50. False breaches are taken to be independent, and so Poisson distributed.
func (p Policy) Purple() int {
	k, n := p.PurpleCharts, len(p.Charts)
	if n <= purpleUpTo {
		return k
	}
	chance := poissonTail(falseAtOnce, k)
	for poissonTail(falseAtOnce*float64(n)/purpleUpTo, k) > chance {
		k++
	}
	return k
}

// poissonTail is the probability of k or more where mean are expected, summed from the tail's own terms: one minus the
// rest would leave nothing but rounding.
func poissonTail(mean float64, k int) float64 {
	logFactorial, _ := math.Lgamma(float64(k) + 1)
	term := math.Exp(float64(k)*math.Log(mean) - mean - logFactorial)
	sum := 0.0
	for i := k; term > sum*1e-16 || float64(i) < mean; i++ {
		sum += term
		term *= mean / float64(i+1)
	}
	return sum
}
