package plot

import "math"

// span is what the vertical axis shows: all values, and limits and levels that are not far from them, so that one that is
// does not press the values flat. Values that are all positive stand on zero where that is near.
func (p Picture) span() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range p.Values {
		low, high = min(low, s.V), max(high, s.V)
	}
	for _, s := range p.Earlier {
		low, high = min(low, s.V), max(high, s.V)
	}
	if p.Judged != nil {
		low, high = min(low, p.Judged.V), max(high, p.Judged.V)
	}
	if low > high {
		return 0, 1
	}
	lines := p.Usual
	for _, limit := range []*float64{p.Limits.High, p.Limits.Low} {
		if limit != nil {
			lines = append(lines[:len(lines):len(lines)], *limit)
		}
	}
	room := max(high-low, math.Abs(high)/10)
	least, most := low-room, high+room
	for _, x := range lines {
		if x >= least && x <= most {
			low, high = min(low, x), max(high, x)
		}
	}
	return rounded(low, high)
}

// rounded leaves some air around, and gives a flat line a middle.
func rounded(low, high float64) (float64, float64) {
	if low == high {
		air := max(math.Abs(low)/2, 1)
		return low - air, high + air
	}
	air := (high - low) / 16
	if low >= 0 && low <= (high-low)/2 {
		return 0, high + air
	}
	return low - air, high + air
}
