package detector

import (
	"encoding/json"
	"math"
	"slices"
	"time"
)

// Line is one series on its grid: Values[i] is the value at From + i·Step, NaN where the point is missing.
type Line struct {
	From   time.Time
	Step   time.Duration
	Values []float64
}

// most is beyond what any metric means; what is larger is taken as this, so that sums and squares stay finite.
const most = 1e150

// NewLine puts samples, in whatever order, on the grid from, from+step, … up to to. A sample between two points of the
// grid belongs to the later one, so that no point knows of its future; of several the latest counts, and of several at
// the same time the one that comes last. NaN and ±Inf are missing points.
func NewLine(samples []Sample, from, to time.Time, step time.Duration) Line {
	l := Line{From: from, Step: step}
	if step <= 0 || to.Before(from) {
		return l
	}
	l.Values = missing(int(to.Sub(from)/step) + 1)
	l.put(samples)
	return l
}

// put sets the points that samples are of, and tells whether there was any.
func (l Line) put(samples []Sample) bool {
	any := false
	inOrder := func(a, b Sample) int { return a.T.Compare(b.T) }
	if !slices.IsSortedFunc(samples, inOrder) {
		samples = slices.Clone(samples)
		slices.SortStableFunc(samples, inOrder)
	}
	for _, s := range samples {
		i := int((s.T.Sub(l.From) + l.Step - 1) / l.Step)
		if isNumber(s.V) && i >= 0 && i < len(l.Values) && s.T.After(l.time(i-1)) {
			l.Values[i] = min(max(s.V, -most), most)
			any = true
		}
	}
	return any
}

// prepared is the line as the chart's rules read it: where its policy takes missing points for zeros, with zeros, made in
// the memory of into.
func (c Chart) prepared(l Line, into []float64) Line {
	if c.NoData != NoDataZero {
		return l
	}
	l.Values = append(into[:0], l.Values...)
	for i := range max(0, len(l.Values)-StaleSteps) { // the newest may only be late
		if math.IsNaN(l.Values[i]) {
			l.Values[i] = 0
		}
	}
	return l
}

// index is the point at or before t; it may lie outside of the line, and does for one that was never read.
func (l Line) index(t time.Time) int {
	if l.Step <= 0 {
		return -1
	}
	d := t.Sub(l.From)
	i := int(d / l.Step)
	if d < 0 && d%l.Step != 0 {
		i--
	}
	return i
}

func (l Line) time(i int) time.Time { return l.From.Add(time.Duration(i) * l.Step) }

// at is the value of point i, NaN outside of the line.
func (l Line) at(i int) float64 {
	if i < 0 || i >= len(l.Values) {
		return math.NaN()
	}
	return l.Values[i]
}

// between is the part from time from to time to, both included.
func (l Line) between(from, to time.Time) Line {
	lo := min(max(0, l.index(from.Add(l.Step-1))), len(l.Values))
	hi := max(lo, min(l.index(to)+1, len(l.Values)))
	return Line{From: l.time(lo), Step: l.Step, Values: l.Values[lo:hi]}
}

// newest is the last point at or before i that is there, −1 where there is none.
func (l Line) newest(i int) int {
	for i = min(i, len(l.Values)-1); i >= 0; i-- {
		if !math.IsNaN(l.Values[i]) {
			return i
		}
	}
	return -1
}

// Samples are the points that are there.
func (l Line) Samples() []Sample {
	var samples []Sample
	for i, v := range l.Values {
		if !math.IsNaN(v) {
			samples = append(samples, Sample{T: l.time(i), V: v})
		}
	}
	return samples
}

// jsonLine has null for a missing point, since JSON has no NaN.
type jsonLine struct {
	From   time.Time     `json:"from"`
	Step   time.Duration `json:"step"`
	Values []*float64    `json:"values"`
}

// MarshalJSON writes missing points as null.
func (l Line) MarshalJSON() ([]byte, error) {
	j := jsonLine{From: l.From, Step: l.Step, Values: make([]*float64, len(l.Values))}
	for i := range l.Values {
		if !math.IsNaN(l.Values[i]) {
			j.Values[i] = &l.Values[i]
		}
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (l *Line) UnmarshalJSON(data []byte) error {
	var j jsonLine
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	*l = Line{From: j.From, Step: j.Step, Values: missing(len(j.Values))}
	for i, v := range j.Values {
		if v != nil {
			l.Values[i] = *v
		}
	}
	return nil
}

func missing(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

func isNumber(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
