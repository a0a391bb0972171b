package detector

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"releasebot/release"
)

// What a missing point means is the chart's to say; that the provider does not answer is not.
func TestNoData(t *testing.T) {
	present := append(alternating(150, 1, 2), flat(30, math.NaN())...)
	for name, tc := range map[string]struct {
		policy  NoData
		samples []Sample
		kind    release.Kind
		says    string
	}{
		"unknown: a series that ended":  {NoDataUnknown, minutes(noon, present...), release.Unknown, "stale"},
		"zero: a series that ended":     {NoDataZero, minutes(noon, present...), release.Normal, "value 0"},
		"ignore: a series that ended":   {NoDataIgnore, minutes(noon, present...), release.Normal, "30m ago; this chart may be without data"},
		"unknown: no series":            {NoDataUnknown, nil, release.Unknown, "no data"},
		"zero: no series":               {NoDataZero, nil, release.Normal, "no variation: value 0"},
		"ignore: no series":             {NoDataIgnore, nil, release.Normal, "this chart may be without data"},
		"zero: the newest is only late": {NoDataZero, minutes(noon, alternating(179, 5, 6, math.NaN())...), release.Normal, "value 5"},
		"zero: errors come":             {NoDataZero, minutes(noon, 7), release.Breach, "value 7, usual 0.04"},
		"ignore: errors come":           {NoDataIgnore, minutes(noon, alternating(179, 1, 2, 40)...), release.Breach, ""},
	} {
		c := errorsChart()
		c.NoData = tc.policy
		v := judge(c, tc.samples, noon, nil)
		if v.Kind != tc.kind || !strings.Contains(v.Reason, tc.says) {
			t.Errorf("%s: %s: %s", name, v.Kind, v.Reason)
		}
		for _, answer := range []string{"", "connection refused"} { // the same by the watcher
			s := &script{series: map[string]*scripted{}}
			if len(tc.samples) > 0 {
				s.series["az1"] = &scripted{azLabels(1), map[time.Time]float64{}}
				for _, p := range tc.samples {
					s.series["az1"].points[p.T] = p.V
				}
			}
			want := tc.kind
			if answer != "" {
				s.failWith(errors.New(answer))
				want = release.Unknown
			}
			for _, late := range []time.Duration{0, time.Second, 59 * time.Second} { // looks are hardly ever on the grid
				got := NewWatcher([]Chart{c}, []release.Target{az(1)}, s).Judge(context.Background(), noon.Add(late), release.Baseline{})
				if got[0].Kind != want {
					t.Errorf("%s, watched at %s, provider says %q: %s: %s", name, late, answer, got[0].Kind, got[0].Reason)
				}
			}
		}
	}
}

// However samples come, the line is what they say: late, twice, in disorder, between two points of the grid.
func TestNewLine(t *testing.T) {
	at := func(second int, v float64) Sample { return Sample{noon.Add(time.Duration(second) * time.Second), v} }
	gap := math.NaN()
	for name, tc := range map[string]struct {
		samples []Sample
		want    []float64
	}{
		"on the grid":                    {[]Sample{at(0, 1), at(60, 2), at(120, 3)}, []float64{1, 2, 3}},
		"a gap":                          {[]Sample{at(0, 1), at(120, 3)}, []float64{1, gap, 3}},
		"none":                           {nil, []float64{gap, gap, gap}},
		"out of order":                   {[]Sample{at(120, 3), at(0, 1), at(60, 2)}, []float64{1, 2, 3}},
		"twice: the last one counts":     {[]Sample{at(0, 1), at(60, 2), at(60, 5)}, []float64{1, 5, gap}},
		"NaN and Inf are missing":        {[]Sample{at(0, gap), at(60, math.Inf(1)), at(120, math.Inf(-1))}, []float64{gap, gap, gap}},
		"NaN does not take a point away": {[]Sample{at(60, 2), at(60, gap)}, []float64{gap, 2, gap}},
		"between: not before its time":   {[]Sample{at(1, 7), at(61, 8)}, []float64{gap, 7, 8}},
		"between: the later one":         {[]Sample{at(10, 7), at(59, 8)}, []float64{gap, 8, gap}},
		"outside":                        {[]Sample{at(-60, 1), at(121, 2), at(1e6, 3)}, []float64{gap, gap, gap}},
		"beyond what any metric means":   {[]Sample{at(0, 1e308), at(60, -1e308)}, []float64{1e150, -1e150, gap}},
	} {
		got := NewLine(tc.samples, noon, noon.Add(2*time.Minute), time.Minute).Values
		if len(got) != len(tc.want) {
			t.Fatalf("%s: %v", name, got)
		}
		for i := range got {
			if got[i] != tc.want[i] && !(math.IsNaN(got[i]) && math.IsNaN(tc.want[i])) {
				t.Errorf("%s: %v, want %v", name, got, tc.want)
			}
		}
	}
	if l := NewLine([]Sample{at(0, 1)}, noon, noon.Add(-1), time.Minute); len(l.Values) != 0 {
		t.Error(l.Values)
	}
	if l := NewLine([]Sample{at(0, 1)}, noon, noon, 0); len(l.Values) != 0 {
		t.Error(l.Values)
	}
}

// A counter that starts anew makes rates dip or spike for a window: the points after the gap of a restart are neither
// judged nor learnt from.
func TestAfterAGapNothingIsLearnt(t *testing.T) {
	c := errorsChart()
	c.Settle = 2 * time.Minute
	values := alternating(100, 10, 12)
	values = append(values, math.NaN(), math.NaN(), 5000, 5000)
	values = append(values, alternating(76, 10, 12)...)
	v := judge(c, minutes(noon, values...), noon, nil)
	if v.Kind != release.Normal || v.Evidence.LeftOut != 2 || v.Evidence.Usual > 12 {
		t.Errorf("%s: %+v", v.Reason, v.Evidence)
	}
	c.Settle = 0
	if v := judge(c, minutes(noon, values...), noon, nil); v.Evidence.Usual < 50 {
		t.Errorf("without settling they count: %s", v.Reason)
	}
}

// A read that is longer than a server answers in one piece is put together without a seam.
func TestReadInPieces(t *testing.T) {
	s := &script{}
	from := noon.Add(-25000 * time.Minute)
	s.add("az1", azLabels(1), from, noon, 10)
	var told []time.Time
	series, err := Read(context.Background(), s, "errors", from, noon, time.Minute, func(t time.Time) { told = append(told, t) })
	if err != nil || len(series) != 1 || len(series[0].Samples) != 25001 || len(told) != 3 || !told[2].Equal(noon) {
		t.Fatalf("%d series, %v, told %v", len(series), err, told)
	}
	for i, p := range series[0].Samples {
		if !p.T.Equal(from.Add(time.Duration(i) * time.Minute)) {
			t.Fatalf("point %d is of %s", i, p.T)
		}
	}
	s.failWith(errors.New("connection refused"))
	if _, err := Read(context.Background(), s, "errors", from, noon, time.Minute, nil); err == nil {
		t.Error("a failed piece is no answer")
	}
}

func TestMinPointsOfAChart(t *testing.T) {
	c := errorsChart()
	c.LookBack = 20 * time.Minute
	for least, want := range map[int]release.Kind{0: release.Normal, 20: release.Normal, 21: release.Unknown} {
		c.MinPoints = least
		if v := judge(c, minutes(noon, alternating(60, 1, 2)...), noon, nil); v.Kind != want {
			t.Errorf("at least %d: %s: %s", least, v.Kind, v.Reason)
		}
	}
}

// The PromQL form takes the last five minutes, this one included.
func TestAvg5m(t *testing.T) {
	c := errorsChart()
	c.ZScore.Average = 5 * time.Minute
	values := alternating(174, 10, 12, 1000, 20, 21, 22, 23, 24)
	if v := judge(c, minutes(noon, values...), noon, nil); v.Evidence.Value != 22 || v.Evidence.Rule != "zscore avg5m" {
		t.Errorf("%s: %+v", v.Reason, v.Evidence)
	}
	values[len(values)-2] = math.NaN()
	if v := judge(c, minutes(noon, values...), noon, nil); v.Evidence.Value != 21.75 {
		t.Errorf("of those that are there: %v", v.Evidence.Value)
	}
}

// A chart that may be without data is no chart that may be bad: what cannot be judged for another reason is unknown.
func TestIgnoreExcusesMissingDataAlone(t *testing.T) {
	c := jumpChart()
	c.NoData = NoDataIgnore
	values := raise(twoDays(), -420, 10, 900)
	w := baked(c, values, release.Span{Why: release.WhyEvent, From: ago(431 * time.Minute)})
	w.Since = time.Time{}
	if v := w.Judge(); v.Kind != release.Unknown {
		t.Errorf("seven hours in an event: %s: %s", v.Kind, v.Reason)
	}
}
