package detector

import "time"

// What a move of a line that never moved counts as, in typical ones, and the most that any move counts as.
const (
	movesOfFlat = 99
	maxScore    = 1e6
)

// speed is one of the means that are compared with the level before the deploy, and its outcome.
type speed struct {
	mean   time.Duration // how long the mean is
	points int
	factor float64 // how many typical moves are a jump
	alone  float64 // the same where the day before is not known

	value   float64  // the mean
	size    size     // of usual moves
	allowed float64  // the move that is a breach
	limit   multiple // what that is a multiple of
	score   float64  // signed, 1 at the breach
}

// speeds lists the rule's means. Of two that are as many points at the chart's step the calibrated rule needs one.
func (c Chart) speeds() []speed {
	j := c.Jump
	speeds := []speed{{mean: j.Slow, factor: 6, alone: 6}, {mean: j.Fast, factor: 8, alone: 8}}
	if j.Calibrated {
		speeds = []speed{
			{mean: j.Fast, factor: 3.5, alone: 8}, {mean: j.Slow, factor: 2.5, alone: 6}, {mean: j.Base / 2, factor: 2.5, alone: 6},
		}
	}
	var kept []speed
	for i, s := range speeds {
		s.points = c.steps(s.mean)
		if !j.Calibrated || i+1 == len(speeds) || s.points < c.steps(speeds[i+1].mean) {
			kept = append(kept, s)
		}
	}
	return kept
}

// of is the score of a move: in units of the allowed one. A line that never moved and now does is a breach.
func (s speed) of(gated, move float64, calibrated bool) float64 {
	flat := movesOfFlat / s.factor
	if calibrated {
		flat = movesOfFlat
	}
	switch {
	case s.allowed > 0:
		return min(max(gated/s.allowed, -maxScore), maxScore)
	case move > 0:
		return flat
	case move < 0:
		return -flat
	default:
		return 0
	}
}
