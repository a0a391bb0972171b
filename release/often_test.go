package release

import (
	"testing"
	"time"
)

// What begins a roll back by itself must ask this first: it is told no where one more would be too many, and for as long as
// a person has not resumed.
func TestTooOften(t *testing.T) {
	ago := func(minutes ...int) (backs []Back) {
		for i, m := range minutes {
			backs = append(backs, Back{Deploy: i + 1, At: lasts.Add(-time.Duration(m) * time.Minute)})
		}
		return backs
	}
	limit := Policy{Backs: 2, BacksWithin: time.Hour}
	for name, test := range map[string]struct {
		policy Policy
		state  State
		want   bool
	}{
		"none yet":              {limit, State{}, false},
		"one":                   {limit, State{Backs: ago(59)}, false},
		"as many as are let":    {limit, State{Backs: ago(59, 1)}, true},
		"long ago":              {limit, State{Backs: ago(61, 60, 59)}, false},
		"ahead of the clock":    {limit, State{Backs: ago(-30, -200)}, true},
		"no limit":              {Policy{Backs: 2}, State{Backs: ago(3, 2, 1)}, false},
		"none is let":           {Policy{BacksWithin: time.Hour}, State{}, true},
		"nobody has resumed":    {limit, State{Holds: []Hold{{Kind: HoldOften}}}, true},
		"no limit, but is held": {Policy{}, State{Holds: []Hold{{Kind: HoldOften}}}, true},
		"held for another":      {limit, State{Holds: []Hold{{Kind: HoldPause}}}, false},
	} {
		if got := test.policy.TooOften(test.state, lasts); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The state stays small, and the highest limit can still be passed.
func TestBacksAreBounded(t *testing.T) {
	d := decision{now: lasts, configured: Policy{Backs: MaxBacks, BacksWithin: time.Hour}, s: State{Deploy: &Deploy{Phase: RollingBack}}}
	for range 3 * MaxBacks {
		d.s.Holds = nil
		d.backOften()
	}
	if _, held := d.held(HoldOften); !held || len(d.s.Backs) != MaxBacks+1 {
		t.Fatalf("%d are remembered, held: %v", len(d.s.Backs), held)
	}
}
