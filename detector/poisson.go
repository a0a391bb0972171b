package detector

import (
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/mathext"

	"releasebot/release"
)

// What the Poisson test of counts asks for.
const (
	// countAlpha is the chance of so many by accident that is a breach: at a look a minute one false alarm in a week
	// for a chart that is watched all the time.
	countAlpha = 1e-4
	// fewMinutes and manyMinutes are two of the three windows that are tested; the third is one step.
	fewMinutes, manyMinutes = 5 * time.Minute, 30 * time.Minute
)

// windowsTested is how many chances there are to be wrong at one look.
const windowsTested = 3

// poisson judges a look-back that is mostly zero, for which a standard deviation means nothing; false where it is not.
func (w Window) poisson(p past) (release.Verdict, bool) {
	if !w.Chart.Counts {
		return release.Verdict{}, false
	}
	few := min(w.Chart.steps(manyMinutes), len(p.values)-1)
	cut := len(p.values) - few
	n, ok := w.counts(p.values[:cut], p.values[cut:], MinPoints, w.Chart.ZScore.High != nil)
	if !ok {
		return release.Verdict{}, false
	}
	high := max(1, deref(w.Chart.ZScore.High)/3) // the article's 3 is what alpha stands for
	return w.countVerdict(n, &high, p.newest, w.Chart.LookBack, p.leftOut), true
}

// poissonSince is the same for the jump rule: what came since the build against the history before it.
func (w Window) poissonSince() (release.Verdict, bool) {
	c, rule := w.Chart, w.Chart.Jump
	if !c.Counts {
		return release.Verdict{}, false
	}
	anchor, _ := w.anchor()
	if w.level(anchor) > 0 {
		return release.Verdict{}, false // zero at night, and not now: a fall would be no count
	}
	before := make([]float64, 0, c.steps(rule.History))
	var after []float64
	leftOut := 0
	for i := anchor - c.steps(rule.History) + 1; i <= anchor; i++ {
		switch x := w.Line.at(i); {
		case math.IsNaN(x):
		case w.left(i):
			leftOut++
		default:
			before = append(before, x)
		}
	}
	newest := w.Line.newest(w.end())
	for i := max(anchor, newest-c.steps(manyMinutes)) + 1; i <= newest; i++ {
		if x := w.Line.at(i); !math.IsNaN(x) {
			after = append(after, x)
		}
	}
	n, ok := w.counts(before, after, c.windows().history/8, rule.High != nil)
	if !ok {
		return release.Verdict{}, false
	}
	return w.countVerdict(n, rule.High, newest, rule.History, leftOut), true
}

// count is one comparison of a few recent points with those before them.
type count struct {
	recent   float64 // events in the recent points
	points   int     // how many those are
	expected float64 // events that so many points usually have
	chance   float64 // of so many by accident
	zeros    int
	before   int // points before them
}

// counts tests whether the recent points hold more events than the points before them let expect, if those are counts
// that are mostly zero and at least so many. Low counts are none, so there is no test for too few.
func (w Window) counts(before, recent []float64, least int, wanted bool) (count, bool) {
	unit, zeros, ok := w.unit(before, recent)
	if !ok || len(before) < least || len(recent) == 0 || zeros*2 <= len(before) {
		return count{}, false
	}
	few := min(w.Chart.steps(fewMinutes), len(recent))
	tested := []int{1, few}
	if slices.Max(recent[len(recent)-few:]) > 0 { // else what there was is over
		tested = append(tested, len(recent))
	}
	best := count{chance: 1}
	for _, n := range tested {
		if c := compareCounts(before, recent[len(recent)-n:], unit); c.chance < best.chance || best.points == 0 {
			best = c
		}
	}
	best.zeros, best.before = zeros, len(before)
	if !wanted {
		best.chance = 1
	}
	return best, true
}

// unit finds what one event adds to a point: 1 where all values are whole; for rates the smallest value there is, but at
// most what one event in a step is as a rate a second. Rates over a window longer than a step, which settle tells of, have
// each event in several points. Values under zero are no counts.
func (w Window) unit(before, recent []float64) (unit float64, zeros int, ok bool) {
	whole, least := true, math.Inf(1)
	for i, part := range [][]float64{before, recent} {
		for _, x := range part {
			switch {
			case x < 0:
				return 0, 0, false
			case x > 0:
				least = min(least, x)
				whole = whole && x == math.Trunc(x)
			case i == 0:
				zeros++
			}
		}
	}
	if whole {
		return 1, zeros, true
	}
	overlap := float64(max(1, w.Chart.settleSteps())) // a rate over several steps tells of one event in each
	return overlap * max(min(least, 1/w.Chart.Step.Seconds()), least*1e-9), zeros, true
}

// compareCounts is the exact test of two Poisson counts: given their sum, the recent one is binomial. It breaches only
// what is also more than any stretch of that length before had, for events that come in bursts are not Poisson's.
func compareCounts(before, recent []float64, unit float64) count {
	events := func(values []float64) float64 {
		sum := 0.0
		for _, x := range values {
			sum += x
		}
		return math.Floor(min(sum/unit, 1e12) + 1e-6)
	}
	c := count{recent: events(recent), points: len(recent), chance: 1}
	earlier, n := events(before), len(recent)
	c.expected = earlier * float64(n) / float64(len(before))
	if c.recent <= c.expected {
		return c
	}
	for i := n; i <= len(before); i++ {
		if events(before[i-n:i]) >= c.recent {
			return c
		}
	}
	share := float64(n) / float64(n+len(before))
	c.chance = min(1, windowsTested*mathext.RegIncBeta(c.recent, earlier+1, share))
	return c
}

// countVerdict words the outcome.
func (w Window) countVerdict(n count, high *float64, newest int, lookBack time.Duration, leftOut int) release.Verdict {
	v := w.blank(RulePoisson, Bounds{High: high}, release.Blue)
	e := &v.Evidence
	e.LookBack, e.Expected, e.Points, e.LeftOut = lookBack, w.Chart.steps(lookBack), n.before+n.points, leftOut
	e.Over = time.Duration(n.points) * w.Chart.Step
	e.Newest, e.Value, e.Usual = w.Line.time(newest), n.recent, n.expected
	e.Score = math.Log10(max(n.chance, 1e-300)) / math.Log10(countAlpha)
	e.Because = fmt.Sprintf("%d of %s are zero, so counts are compared", n.zeros, counted(n.before))
	v.Kind = release.Normal
	if (Bounds{High: high}).breached(e.Score) {
		v.Kind = release.Breach
	}
	v.Reason = countSentence(v.Kind, *e, n, short(e.Over))
	return v
}

func deref(p *float64) float64 {
	if p == nil {
		return 0
	}
	return *p
}
