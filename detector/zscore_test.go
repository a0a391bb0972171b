package detector

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"releasebot/release"
)

// noon is when the tests judge.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func ptr(x float64) *float64 { return &x }

// errorsChart is the article's default: 3 h of minutes, ±3.
func errorsChart() Chart {
	return Chart{
		Name: "errors", Query: "errors", Step: time.Minute, LookBack: 3 * time.Hour,
		TierLabel: "tier", ZoneLabel: "zone", ZScore: &ZScore{Bounds: Bounds{High: ptr(3), Low: ptr(-3)}},
	}
}

// judge puts samples on the chart's grid and judges them.
func judge(c Chart, samples []Sample, at time.Time, leaveOut []release.Span) release.Verdict {
	w := Window{Chart: c, At: at, LeaveOut: leaveOut}
	if c.invalid() == "" {
		to := at.Truncate(c.Step)
		w.Line = c.prepared(NewLine(samples, to.Add(-c.Reach()), to, c.Step), nil)
	}
	return w.Judge()
}

// minutes are values a minute apart, the last one at end.
func minutes(end time.Time, values ...float64) []Sample {
	samples := make([]Sample, len(values))
	for i, v := range values {
		samples[i] = Sample{T: end.Add(time.Duration(i-len(values)+1) * time.Minute), V: v}
	}
	return samples
}

// alternating is n values a, b, a, b, … and then the last ones.
func alternating(n int, a, b float64, last ...float64) []float64 {
	values := make([]float64, 0, n+len(last))
	for i := range n {
		values = append(values, []float64{a, b}[i%2])
	}
	return append(values, last...)
}

func flat(n int, x float64, last ...float64) []float64 { return alternating(n, x, x, last...) }

func TestZHasTheKnownAnswer(t *testing.T) {
	z, mean, sd := Z(alternating(180, 1, 3, 5.5))
	// scipy.stats.zscore of the same list.
	if want := 3.377882555133357; math.Abs(z-want) > 1e-14 {
		t.Errorf("z = %.16g, want %.16g", z, want)
	}
	if math.Abs(mean-2.0193370165745854) > 1e-14 || math.Abs(sd-1.0304274724222908) > 1e-14 {
		t.Errorf("mean %.17g, sd %.17g", mean, sd)
	}
}

func TestZOfExtremes(t *testing.T) {
	most := math.MaxFloat64
	for name, tc := range map[string]struct {
		values []float64
		z      float64
	}{
		"nothing":                    {nil, 0},
		"one value":                  {[]float64{7}, 0},
		"flat zero":                  {flat(180, 0), 0},
		"flat tenth":                 {flat(180, 0.1), 0},
		"flat large":                 {flat(180, 1e12+0.1), 0},
		"flat, a hair of noise":      {flat(180, 1e12, 1e12+1), 0},
		"flat at the end of floats":  {flat(180, most), 0},
		"flat at the negative end":   {flat(180, -most), 0},
		"both ends":                  {alternating(180, most, -most), -1},
		"sum of squares overflows":   {flat(99, 0, 1e308), math.Sqrt(99)},
		"sum of squares underflows":  {flat(99, 0, 1e-300), math.Sqrt(99)},
		"the smallest number counts": {flat(99, 0, math.SmallestNonzeroFloat64), math.Sqrt(99)},
	} {
		z, mean, sd := Z(tc.values)
		if math.Abs(z-tc.z) > 1e-9 || !isNumber(mean) || !isNumber(sd) || sd < 0 {
			t.Errorf("%s: z %v (want %v), mean %v, sd %v", name, z, tc.z, mean, sd)
		}
	}
}

// The mean of a sum may round to above all of its values; at the end of floats that would be Inf.
func TestZAtTheEndOfFloatsAtAnyLength(t *testing.T) {
	for n := range 2000 {
		for _, x := range []float64{math.MaxFloat64, -math.MaxFloat64} {
			if z, mean, sd := Z(flat(n+1, x)); z != 0 || mean != x || sd != 0 {
				t.Fatalf("%d times %v: z %v, mean %v, sd %v", n+1, x, z, mean, sd)
			}
		}
	}
}

func TestZScore(t *testing.T) {
	type span = release.Span
	chart := func(change func(*Chart)) Chart {
		c := errorsChart()
		change(&c)
		return c
	}
	both := errorsChart()
	high := chart(func(c *Chart) { c.ZScore.Low = nil })
	low := chart(func(c *Chart) { c.ZScore.High = nil })
	tests := map[string]struct {
		chart    Chart
		samples  []Sample
		leaveOut []span
		kind     release.Kind
		reason   string
	}{
		"a jump up": {both, minutes(noon, alternating(179, 7, 17, 41)...), nil, release.Breach,
			"z 5.3 is at or over 3: value 41, usual 12.1 ± 5.4 over 3h (180 points)"},
		"a jump down": {both, minutes(noon, alternating(179, 90, 110, 20)...), nil, release.Breach,
			"z -6.8 is at or under -3: value 20, usual 100 ± 12 over 3h (180 points)"},
		"quiet": {both, minutes(noon, alternating(180, 7, 17)...), nil, release.Normal,
			"z 1.0 is between -3 and 3: value 17, usual 12 ± 5 over 3h (180 points)"},
		"the 181st point is too old": {both, minutes(noon, append([]float64{1e6}, alternating(180, 7, 17)...)...), nil,
			release.Normal, "z 1.0 is between -3 and 3: value 17, usual 12 ± 5 over 3h (180 points)"},
		"points of the future are not read": {both, minutes(noon.Add(time.Minute), alternating(180, 17, 7, 999)...), nil,
			release.Normal, "z -1.0 is between -3 and 3: value 7, usual 12 ± 5 over 3h (180 points)"},
		"with a unit": {chart(func(c *Chart) { c.Unit = "errors/s" }), minutes(noon, alternating(180, 7, 17)...), nil,
			release.Normal, "z 1.0 is between -3 and 3: value 17 errors/s, usual 12 ± 5 over 3h (180 points)"},
		"per cent": {chart(func(c *Chart) { c.Unit = "%" }), minutes(noon, alternating(180, 0.011, 0.013)...), nil,
			release.Normal, "z 1.0 is between -3 and 3: value 0.013%, usual 0.012 ± 0.001 over 3h (180 points)"},
		"high only, a drop": {high, minutes(noon, alternating(179, 90, 110, 20)...), nil, release.Normal,
			"z -6.8 is under 3: value 20, usual 100 ± 12 over 3h (180 points)"},
		"low only, a jump": {low, minutes(noon, alternating(179, 7, 17, 41)...), nil, release.Normal,
			"z 5.3 is over -3: value 41, usual 12.1 ± 5.4 over 3h (180 points)"},
		"low only, a drop": {low, minutes(noon, alternating(179, 90, 110, 20)...), nil, release.Breach,
			"z -6.8 is at or under -3: value 20, usual 100 ± 12 over 3h (180 points)"},
		"no threshold": {chart(func(c *Chart) { c.ZScore.High, c.ZScore.Low = nil, nil }), minutes(noon, alternating(180, 7, 17)...), nil,
			release.Normal, "z 1.0, the chart has no threshold: value 17, usual 12 ± 5 over 3h (180 points)"},
		"exactly at the threshold": {chart(func(c *Chart) { c.ZScore.High = ptr(1) }), minutes(noon, alternating(180, -1, 1)...), nil,
			release.Breach, "z 1.0 is at or over 1: value 1, usual 0 ± 1 over 3h (180 points)"},
		"a hair under it": {chart(func(c *Chart) { c.ZScore.High = ptr(1.0001) }), minutes(noon, alternating(180, -1, 1)...), nil,
			release.Normal, "z 1.0 is between -3 and 1.0001: value 1, usual 0 ± 1 over 3h (180 points)"},
		"more digits where one would lie": {chart(func(c *Chart) { c.ZScore.High = ptr(5.31) }),
			minutes(noon, alternating(179, 7, 17, 41)...), nil,
			release.Breach, "z 5.31 is at or over 5.31: value 41, usual 12.1 ± 5.4 over 3h (180 points)"},
		"flat": {both, minutes(noon, flat(180, 12)...), nil, release.Normal,
			"no variation: value 12, usual 12 over 3h (180 points)"},
		"flat and large": {both, minutes(noon, flat(180, 1e12)...), nil, release.Normal,
			"no variation: value 1e+12, usual 1e+12 over 3h (180 points)"},
		"flat, whatever the thresholds": {chart(func(c *Chart) { c.ZScore.High, c.ZScore.Low = ptr(-1), ptr(1) }),
			minutes(noon, flat(180, 0.1)...), nil, release.Normal, "no variation: value 0.1, usual 0.1 over 3h (180 points)"},
		"1e308, taken as the most that there is": {both, minutes(noon, alternating(179, 1e308, -1e308, 1e308)...), nil, release.Normal,
			"z 1.0 is between -3 and 3: value 1e+150, usual 1.111e+148 ± 9.999e+149 over 3h (180 points)"},
		"nothing": {both, nil, nil, release.Unknown, "no data: no point in the last 3h"},
		"nothing in the window": {both, minutes(noon.Add(-3*time.Hour), flat(10, 1)...), nil, release.Unknown,
			"no data: no point in the last 3h"},
		"NaN only": {both, minutes(noon, flat(180, math.NaN())...), nil, release.Unknown, "no data: no point in the last 3h"},
		"NaN and Inf are missing": {both,
			minutes(noon, append(alternating(150, 7, 17), alternating(29, math.NaN(), math.Inf(1), 17)...)...), nil,
			release.Normal, "z 1.0 is between -3 and 3: value 17, usual 12 ± 5 over 3h (151 points)"},
		"a newest NaN is a missing newest": {both, minutes(noon, alternating(179, 17, 7, math.NaN())...), nil,
			release.Normal, "z 1.0 is between -3 and 3: value 17, usual 12 ± 5 over 3h (179 points)"},
		"ten points": {both, minutes(noon, alternating(10, 7, 17)...), nil, release.Unknown,
			"too little history: 10 points over 3h, at least 11 are needed"},
		"one point": {both, minutes(noon, 7), nil, release.Unknown,
			"too little history: 1 point over 3h, at least 11 are needed"},
		"143 of 180": {both, minutes(noon, alternating(143, 7, 17)...), nil, release.Unknown,
			"too little history: 143 points over 3h where 180 could be, at least 80% are needed"},
		"144 of 180": {both, minutes(noon, alternating(144, 7, 17)...), nil, release.Normal,
			"z 1.0 is between -3 and 3: value 17, usual 12 ± 5 over 3h (144 points)"},
		"two steps old is fresh": {both, minutes(noon.Add(-2*time.Minute), alternating(178, 7, 17)...), nil, release.Normal,
			"z 1.0 is between -3 and 3: value 17, usual 12 ± 5 over 3h (178 points)"},
		"three are stale": {both, minutes(noon.Add(-3*time.Minute), alternating(177, 7, 17)...), nil, release.Unknown,
			"stale: newest point is from 11:57, 3m ago"},
		"no step": {chart(func(c *Chart) { c.Step = 0 }), nil, nil, release.Unknown,
			"the chart cannot be judged: its look-back of 3h holds no step of 0s"},
		"a threshold that is none": {chart(func(c *Chart) { c.ZScore.High = ptr(math.NaN()) }), nil, nil, release.Unknown,
			"the chart cannot be judged: a threshold is not a number"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			v := judge(tc.chart, tc.samples, noon, tc.leaveOut)
			if v.Kind != tc.kind || v.Reason != tc.reason {
				t.Errorf("%s: %s\n want %s: %s", v.Kind, v.Reason, tc.kind, tc.reason)
			}
			checkFinite(t, v)
		})
	}
}

// checkFinite holds a verdict to what release.Evidence promises: JSON has no NaN and no Inf.
func checkFinite(t interface{ Errorf(string, ...any) }, v release.Verdict) {
	if _, err := json.Marshal(v); err != nil {
		t.Errorf("verdict is not finite: %v", err)
	}
	if v.Reason == "" || strings.Contains(v.Reason, "NaN") || strings.Contains(v.Reason, "Inf") {
		t.Errorf("not a reason for people: %q", v.Reason)
	}
}
