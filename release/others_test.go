package release

import (
	"math"
	"testing"
)

func verdictOf(rule string, kind Kind, score float64) Verdict {
	return Verdict{Kind: kind, Evidence: Evidence{Rule: rule, Score: score}}
}

// What a peer has of a breach's score.
func TestShare(t *testing.T) {
	for name, test := range map[string]struct {
		peer, v Verdict
		want    float64
	}{
		"half of it":                   {verdictOf("zscore", Normal, 2), verdictOf("zscore", Breach, 4), 0.5},
		"half of a fall":               {verdictOf("zscore", Normal, -2), verdictOf("zscore", Breach, -4), 0.5},
		"the other way":                {verdictOf("zscore", Breach, -4), verdictOf("zscore", Breach, 4), -1},
		"another rule, in breach":      {verdictOf("zscore", Breach, 9), verdictOf("jump", Breach, 2), 1},
		"another rule, normal":         {verdictOf("zscore", Normal, 2), verdictOf("jump", Breach, 2), 0},
		"a bare value under its limit": {verdictOf("threshold", Normal, 89), verdictOf("threshold", Breach, 90), 0},
		"a bare value over its limit":  {verdictOf("threshold", Breach, 20), verdictOf("threshold", Breach, 90), 1},
		"a breach with no score":       {verdictOf("zscore", Breach, 3), verdictOf("zscore", Breach, 0), 1},
		"too much for a number":        {verdictOf("zscore", Breach, 1e300), verdictOf("zscore", Breach, 1e-300), maxShare},
		"and the other way":            {verdictOf("zscore", Breach, -math.MaxFloat64), verdictOf("zscore", Breach, 0.1), -maxShare},
	} {
		if got := share(test.peer, test.v); got != test.want {
			t.Errorf("%s: %g, want %g", name, got, test.want)
		}
	}
}

func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{0: nil, 7: {7}, 2: {9, 1, 2}, 3: {9, 1, 2, 4}} {
		if got := median(values); got != want {
			t.Errorf("%v: %g, want %g", values, got, want)
		}
	}
}

// Only a target that has nothing of the new build is one of the others.
func TestOnOldBuild(t *testing.T) {
	at := func(name string) Target { return Target{Tier: name} }
	d := &decision{s: State{
		Deploy: &Deploy{Phase: Baking, Build: Build{ID: "2"}, Stages: []Stage{{Drives: []Drive{{Target: at("back")}}}}},
		Targets: []Placement{
			{Target: at("old"), Build: Build{ID: "1"}}, {Target: at("new"), Build: Build{ID: "2"}},
			{Target: at("mixed"), Build: Build{ID: "1"}, Mixed: true}, {Target: at("back"), Build: Build{ID: "1"}},
		},
	}}
	for name, want := range map[string]bool{"old": true, "new": false, "mixed": false, "back": false, "": false} {
		if got := d.onOldBuild(at(name)); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
	d.s.Deploy.Phase = AllClear
	if d.onOldBuild(at("old")) {
		t.Error("no deploy runs")
	}
}
