package replay

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"releasebot/detector"
)

// spiky is calm but for some minutes before checkedAt.
func spiky(height float64, at ...int) func(int) float64 {
	rest := calm()
	return func(ago int) float64 {
		x := rest(ago)
		if slices.Contains(at, ago) {
			x += height
		}
		return x
	}
}

// trialOf runs the pseudo-deploys of a day, which begin 1440, 1400, … minutes before checkedAt and take 30 minutes each:
// dogfood bakes in the first ten of them, production in the others.
func trialOf(t *testing.T, high float64, values ...func(int) float64) Checked {
	t.Helper()
	labels := []map[string]string{az1, {"tier": "dogfood", "zone": "az2"}, {"tier": "production"}}
	var answer recorded
	for i, v := range values {
		answer.series = append(answer.series, minutes(labels[i], v))
	}
	return checkOf(t, serviceOf(answer, func(c *detector.Chart) { c.ZScore.High = &high }))
}

// A spike on any target stops exactly the deploys that were watched in its minute, as it does when the bot runs.
func TestBudgetCountsTheDeploysThatASpikeStops(t *testing.T) {
	// 1435 is minute 5 of the first deploy, 1420 minute 20 of it, 1395 minute 5 of the second; at 1405 none is watched.
	c := trialOf(t, 6, spiky(50, 1435, 1405), spiky(50, 1420), spiky(50, 1395, 1330))
	got := c.Charts[0].tried
	if !got.stops[0] || !got.stops[1] || !got.stops[2] || got.stops.count() != 3 {
		t.Errorf("stopped: %v", got.stops)
	}
	// az1's spike came while dogfood baked. The second deploy was stopped by production before it had the build; 1330 is
	// minute 30 of the third, in production's bake.
	if !got.baking[0] || got.baking[1] || !got.baking[2] {
		t.Errorf("stopped where the build baked: %v", got.baking)
	}
	b := c.Budget
	if b.Deploys != 36 || b.Stopped != 3 || b.Outside != 1 || math.Abs(b.Stops.Value-3) > 1e-9 || b.Pace != 36 || !b.over() {
		t.Errorf("%+v", b)
	}
	if !(b.Stops.Low < 1.5 && b.Stops.High > 3 && b.Stops.High < 15) {
		t.Errorf("the interval of 3 in 36 deploys is %v", b.Stops)
	}
}

// Some quiet days do not show that there is never a false stop: of n deploys without one, 3/n is what they show.
func TestBudgetOfAQuietServiceIsBounded(t *testing.T) {
	b := trialOf(t, 9, calm(), calm(), calm()).Budget
	if b.Stopped != 0 || b.Stops.Value != 0 || math.Abs(b.Stops.High-3) > 1e-9 || !b.perhaps() {
		t.Errorf("%+v", b)
	}
}

// Of many services that are alike, the interval of nearly each must hold the rate of all.
func TestIntervalOfTheBudgetHoldsTheTrueRate(t *testing.T) {
	const services = 30
	var estimates []Estimate
	rate := 0.0
	for seed := range uint64(services) {
		random := rand.New(rand.NewPCG(9, seed))
		noise := func(int) float64 { return random.NormFloat64() }
		e := trialOf(t, 3, noise, noise, noise).Budget.Stops
		estimates = append(estimates, e)
		rate += e.Value / services
	}
	holds := 0
	for _, e := range estimates {
		if e.Low <= rate && rate <= e.High {
			holds++
		}
	}
	if holds < 25 { // at 95 %, fewer come once in 300 times
		t.Errorf("%d of %d intervals hold the rate of %.2f a day", holds, services, rate)
	}
}

// What is judged again with a threshold further out must be what judging all anew with it gives.
func TestCurveOfTheBudgetIsWhatJudgingAnewGives(t *testing.T) {
	values := func() []func(int) float64 {
		return []func(int) float64{spiky(6, 1435, 300, 301), calm(), spiky(12, 700)}
	}
	noisy := trialOf(t, 2.5, values()...).Budget.Charts[0]
	if len(noisy.Curve) != len(factors) || noisy.Alone < noisy.Curve[0].Alone || noisy.Curve[0].Alone == 0 {
		t.Fatalf("%+v", noisy)
	}
	for i, times := range factors {
		anew := trialOf(t, 2.5*times, values()...).Charts[0].tried.stops
		if !slices.Equal(anew, noisy.stops[i+1]) {
			t.Errorf("at %g times: %v, judged anew %v", times, noisy.stops[i+1], anew)
		}
	}
}

func TestBudgetSaysWhatBringsItDown(t *testing.T) {
	c := trialOf(t, 2.5, calm(), calm(), calm())
	if c.Budget.Raised == nil || *c.Budget.Raised > 1 || c.Budget.Charts[0].Raise == nil {
		t.Fatalf("%+v", c.Budget)
	}
	var out bytes.Buffer
	if err := WriteChecked(&out, c); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"OVER THE BUDGET", "a day would be left", "Errors: " + c.Budget.Charts[0].Raise.Rules, "zscore: {high: "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
}

// A deploy of 30 minutes leaves time for 48 a day, whatever is asked for; with no bake there is nothing to estimate.
func TestBudgetKnowsItsLimits(t *testing.T) {
	w := serviceOf(recorded{series: []detector.Series{minutes(az1, calm())}}, nil)
	if got := newTrial(w.Policy, checkedAt, Effort{Days: 1, Pace: 100}).pace(); got != 48 {
		t.Errorf("%v deploys a day", got)
	}
	w.Charts[0].Query, w.Source = "none", recorded{}
	b := checkOf(t, w).Budget
	if b.Deploys != 0 || b.PerDay != nil || !strings.HasPrefix(b.verdict(), "It cannot be estimated") {
		t.Errorf("%+v", b)
	}
}

func TestBoundsFurtherOut(t *testing.T) {
	one, minus := 1.0, -1.0
	for _, tc := range []struct{ in, want detector.Bounds }{
		{detector.Bounds{High: &one, Low: &minus}, detector.Bounds{High: ptr(2), Low: ptr(-2)}},
		{detector.Bounds{High: &minus, Low: &one}, detector.Bounds{High: ptr(-0.5), Low: ptr(0.5)}},
		{detector.Bounds{}, detector.Bounds{}},
	} {
		if got := further(tc.in, 2); !alike(got.High, tc.want.High) || !alike(got.Low, tc.want.Low) {
			t.Errorf("%v", got)
		}
	}
}

func ptr(x float64) *float64 { return &x }

func alike(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
