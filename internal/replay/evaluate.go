package replay

import (
	"context"
	"slices"
)

// Result is what one setting measured over all sets.
type Result struct {
	Setting Setting
	// Charts takes every series, a metric of a folder, on its own: each deploy is judged, and counted, once a series. In a
	// folder of several metrics that is a low bound of the recall, since no incident shows in all of them.
	Charts Figures
	// Dashboards takes the charts of a folder together: caught, or stopped, when any of them breaches.
	Dashboards Figures
	Curve      []Result // the rule at thresholds around, its own among them
}

// Evaluate measures settings on sets, each with its curve.
func Evaluate(ctx context.Context, sets []Set, settings []Setting, progress Progress) ([]Result, error) {
	var curves []Setting
	for _, s := range settings {
		curves = append(curves, s.curve()...)
	}
	measured, err := measure(ctx, sets, curves, progress)
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, s := range settings {
		n := len(s.curve())
		own := slices.IndexFunc(measured[:n], func(r Result) bool { return r.Setting.Threshold == s.Threshold })
		result := measured[own]
		result.Curve = measured[:n]
		results, measured = append(results, result), measured[n:]
	}
	return results, nil
}

func measure(ctx context.Context, sets []Set, settings []Setting, progress Progress) ([]Result, error) {
	charts, dashboards := make([][]tally, len(settings)), make([][]tally, len(settings))
	boards := make([]board, len(sets))
	first := make([]int, len(sets)) // the place of each set's first series among all
	all := 0
	for i, s := range sets {
		first[i], all = all, all+len(s.Metrics)
		boards[i] = make(board, len(settings))
	}
	for i := range charts {
		charts[i] = make([]tally, all)
	}
	err := replay(ctx, sets, settings, func(set, metric int, outcomes [][]Outcome) {
		for i := range settings {
			charts[i][first[set]+metric] = count(sets[set].deploys(), outcomes[i])
		}
		boards[set].add(outcomes)
	}, progress)
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(settings))
	for i, setting := range settings {
		for j, s := range sets {
			dashboards[i] = append(dashboards[i], count(s.deploys(), boards[j][i]))
		}
		results[i] = Result{Setting: setting, Charts: figures(charts[i]), Dashboards: figures(dashboards[i])}
	}
	return results, nil
}

// board is what all charts of a set said together, by setting and by deploy.
type board [][]Outcome

func (b board) add(outcomes [][]Outcome) {
	for i := range outcomes {
		if b[i] == nil {
			b[i] = outcomes[i]
			continue
		}
		for d, o := range outcomes[i] {
			b[i][d] = b[i][d].or(o)
		}
	}
}

// curve is the rule of a setting at thresholds around its own.
func (s Setting) curve() []Setting {
	var curve []Setting
	for _, t := range s.Rule.around(s.Threshold) {
		curve = append(curve, Setting{Rule: s.Rule, Threshold: t})
	}
	return curve
}
