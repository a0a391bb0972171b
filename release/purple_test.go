package release

import (
	"math"
	"testing"
)

// Up to 50 charts the configured number; beyond that what chance reaches no more often than it reaches that of 50.
func TestPurple(t *testing.T) {
	for charts, want := range map[int]int{1: 2, 2: 2, 10: 2, 49: 2, 50: 2, 51: 3, 60: 3, 100: 3, 200: 3, 500: 5, 1000: 6} {
		p := Policy{PurpleCharts: 2, Charts: make([]Chart, charts)}
		if got := p.Purple(); got != want {
			t.Errorf("%d charts: %d, want %d", charts, got, want)
		}
	}
	if got := (Policy{PurpleCharts: 4, Charts: make([]Chart, 500)}).Purple(); got < 4 {
		t.Errorf("a team that asks for 4 gets %d", got)
	}
	last := 0
	for charts := 1; charts <= 5000; charts++ {
		p := Policy{PurpleCharts: 2, Charts: make([]Chart, charts)}
		k := p.Purple()
		if k < last {
			t.Fatalf("%d charts ask for %d, fewer ones for %d", charts, k, last)
		}
		last = k
		if chance := poissonTail(falseAtOnce*float64(charts)/purpleUpTo, k); charts > purpleUpTo && chance > poissonTail(falseAtOnce, 2) {
			t.Fatalf("%d charts: %d at once have a chance of %g", charts, k, chance)
		}
	}
}

// Known answers: 1 − e^−λ, 1 − e^−λ (1 + λ), one from the tables, and one that a difference from 1 could not show.
func TestPoissonTail(t *testing.T) {
	for _, test := range []struct {
		mean float64
		k    int
		want float64
	}{
		{0.05, 1, -math.Expm1(-0.05)}, {0.05, 2, 0.0012091042742502905}, {2, 1, 0.8646647167633873}, {2, 0, 1},
		{5, 10, 0.03182805730620481}, {0.001, 4, 4.163e-14},
	} {
		if got := poissonTail(test.mean, test.k); math.Abs(got-test.want) > 1e-3*test.want {
			t.Errorf("P(X ≥ %d | %g) = %g, want %g", test.k, test.mean, got, test.want)
		}
	}
}
