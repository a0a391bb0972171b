package replay

import (
	"fmt"
	"math"
	"testing"

	"releasebot/release"
)

// A breach where the new build runs asks: is it the build, or did something befall all targets? release.Others answers by
// the ratio of scores. This measures how often that is right at the minute of the breach, and how often a rank test of
// the same minutes would be. `go test ./internal/replay -run Attribution -v` prints the table of docs/detection.md.

// significant is the p below which the rank test says that the new build differs.
const significant = 0.05

// attributionDeploys is how many deploys each line of the table stands on.
const attributionDeploys = 24

// blamed counts the answers of one method on one kind of fault.
type blamed struct{ right, wrong int }

func (b blamed) share() float64 { return float64(b.right) / float64(b.right+b.wrong) }

func (b blamed) String() string {
	return fmt.Sprintf("right %3.0f %% of %d", 100*b.share(), b.right+b.wrong)
}

// add counts an answer: it is the new build, or not only that.
func (b *blamed) add(kind faultKind, saysNew bool) {
	if saysNew == (kind == newBuild) {
		b.right++
	} else {
		b.wrong++
	}
}

// answers are those of all methods on one kind of fault.
type answers struct {
	kind                 faultKind
	size                 float64
	breaches             int
	ratio, first, second blamed // second is the rank test, 5 minutes after first
}

// The bounds are what 200 deploys gave, and three deviations of the share among the test's 24.
func TestAttributionByRatioAndByRanks(t *testing.T) {
	t.Logf("%-24s %4s  %8s  %-17s  %-25s  %s", "fault", "size", "breaches", "ratio of scores", "Mann-Whitney, same minute", "5 minutes later")
	for _, tc := range []struct {
		kind         faultKind
		size         float64
		ratio        float64 // the least share of right answers of the ratio
		ranks, later float64 // the most of the rank test, at the same minute and 5 minutes later
	}{
		{newBuild, 2.5, 0.9, 1, 1}, {newBuild, 4, 0.9, 0.7, 1}, {newBuild, 8, 0.9, 0.36, 1}, {newBuild, 30, 0.9, 0.25, 1},
		{sharedEvenly, 2.5, 0.68, 1, 1}, {sharedEvenly, 4, 0.79, 1, 0.95}, {sharedEvenly, 8, 0.9, 1, 0.89}, {sharedEvenly, 30, 0.9, 1, 0.83},
		{sharedByLevel, 2.5, 0.44, 1, 0.88}, {sharedByLevel, 4, 0.84, 1, 0.87}, {sharedByLevel, 8, 0.9, 1, 0.86}, {sharedByLevel, 30, 0.9, 1, 0.83},
	} {
		got := attributions(tc.kind, tc.size)
		t.Logf("%-24s %4g  %8d  %-17s  %-25s  %s", tc.kind, tc.size, got.breaches, got.ratio, got.first, got.second)
		if got.ratio.share() < tc.ratio {
			t.Errorf("%s of size %g: the ratio is right in %.2f, want %.2f at least", tc.kind, tc.size, got.ratio.share(), tc.ratio)
		}
		if got.first.share() > tc.ranks || got.second.share() > tc.later {
			t.Errorf("%s of size %g: the rank test is right in %.2f and later %.2f; %.2f and %.2f were said to be the most",
				tc.kind, tc.size, got.first.share(), got.second.share(), tc.ranks, tc.later)
		}
	}
}

// attributions plays deploys with a fault and asks each method at the first minute with a breach.
func attributions(kind faultKind, size float64) answers {
	a := answers{kind: kind, size: size}
	faults := make([]fault, attributionDeploys)
	inParallel(attributionDeploys, func(n int) { faults[n] = playFault(kind, size, uint64(n)) })
	for _, f := range faults {
		if f.minute < 0 {
			continue
		}
		a.breaches++
		a.ratio.add(kind, f.event.Blame() == release.BlameNew)
		a.first.add(kind, f.ranks(f.minute) < significant)
		a.second.add(kind, f.ranks(f.minute+5) < significant)
	}
	return a
}

// mannWhitney is the two-sided p of two samples, by the normal approximation with its correction for continuity; ties
// count half. scipy.stats.mannwhitneyu with method="asymptotic" gives the same where no two values are equal.
func mannWhitney(a, b []float64) float64 {
	u := 0.0
	for _, x := range a {
		for _, y := range b {
			switch {
			case x > y:
				u++
			case x == y:
				u += 0.5
			}
		}
	}
	n, m := float64(len(a)), float64(len(b))
	z := (math.Abs(u-n*m/2) - 0.5) / math.Sqrt(n*m*(n+m+1)/12)
	return math.Erfc(max(z, 0) / math.Sqrt2)
}

func TestMannWhitney(t *testing.T) {
	// scipy.stats.mannwhitneyu([1,2,3,4,5], [6,7,8,9,10], method="asymptotic") is 0.012185780355344813.
	if p := mannWhitney([]float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9, 10}); math.Abs(p-0.012185780355344813) > 1e-12 {
		t.Errorf("p is %v", p)
	}
	if p := mannWhitney([]float64{1, 4}, []float64{2, 3}); p != 1 {
		t.Errorf("p is %v", p)
	}
}
