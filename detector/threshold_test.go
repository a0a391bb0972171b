package detector

import (
	"math"
	"strings"
	"testing"
	"time"

	"releasebot/release"
)

func limit(high, low *float64, dynamic bool) Chart {
	c := errorsChart()
	c.ZScore, c.Threshold = nil, &Threshold{Bounds: Bounds{High: high, Low: low}, Dynamic: dynamic, Points: 5}
	return c
}

// hours is n hours of minutes at a value.
func hours(n int, value float64) []float64 { return flat(n*60, value) }

func TestThreshold(t *testing.T) {
	gap := math.NaN()
	week := func(now, yesterday, before float64) []float64 {
		values := append(hours(6, before), hours(18, 1)...)
		values = append(values, hours(24*5, 1)...)
		values = append(values, hours(6, yesterday)...)
		return append(append(values, hours(18, 1)...), hours(6, now)...)
	}
	for name, tc := range map[string]struct {
		chart  Chart
		values []float64
		spans  []release.Span
		kind   release.Kind
		says   string
	}{
		"under":                    {limit(ptr(10), nil, false), hours(1, 7), nil, release.Normal, "the last 5 points are not all over 10: value 7"},
		"over":                     {limit(ptr(10), nil, false), hours(1, 11), nil, release.Breach, "the last 5 points are all over 10: value 11"},
		"at it":                    {limit(ptr(10), nil, false), hours(1, 10), nil, release.Normal, ""},
		"four of five":             {limit(ptr(10), nil, false), append(hours(1, 7), 11, 11, 11, 11), nil, release.Normal, ""},
		"five":                     {limit(ptr(10), nil, false), append(hours(1, 7), 11, 12, 11, 11, 15), nil, release.Breach, "value 15"},
		"too low":                  {limit(nil, ptr(3), false), hours(1, 2), nil, release.Breach, "the last 5 points are all under 3"},
		"low enough":               {limit(nil, ptr(3), false), hours(1, 4), nil, release.Normal, "not all under 3"},
		"both limits":              {limit(ptr(10), ptr(3), false), hours(1, 2), nil, release.Breach, "all over 10 or under 3"},
		"one is missing":           {limit(ptr(10), nil, false), append(hours(1, 11), gap, 11, 11), nil, release.Unknown, "too little data: 4 points of the last 5 points"},
		"too new":                  {limit(ptr(10), nil, false), []float64{11, 11}, nil, release.Unknown, "too little data: 2 points of"},
		"nothing":                  {limit(ptr(10), nil, false), nil, nil, release.Unknown, "no data: no point in the last 7m"},
		"stale":                    {limit(ptr(10), nil, false), append(hours(1, 11), gap, gap, gap), nil, release.Unknown, "stale"},
		"usual at this hour":       {limit(ptr(10), nil, true), week(12, 12, 12), nil, release.Normal, "all over 12 (usual at this hour, beyond the fixed 10)"},
		"the mean of all three":    {limit(ptr(10), nil, true), week(20, 12, 10), nil, release.Breach, "all over 14 (usual at this hour, beyond the fixed 10): value 20"},
		"the fixed one is further": {limit(ptr(30), nil, true), week(31, 12, 10), nil, release.Breach, "all over 30: value 31"},
		"a low one is loosened":    {limit(nil, ptr(10), true), week(6, 6, 6), nil, release.Normal, "under 6 (usual at this hour, beyond the fixed 10)"},
		"only today": {limit(ptr(10), nil, true), hours(6, 12), nil, release.Normal,
			"nothing to compare with from yesterday and a week ago"},
		"nothing usual: the fixed one": {limit(ptr(10), nil, true), hours(6, 12), []release.Span{{From: ago(7 * time.Hour)}}, release.Breach,
			"all over 10: value 12; nothing to compare with from today and yesterday and a week ago; 360 points left out"},
		"an incident of yesterday is no measure": {limit(ptr(10), nil, true), week(12, 500, 10),
			[]release.Span{{From: ago(30 * time.Hour), To: ago(24*time.Hour - time.Minute)}}, release.Breach, "over 11 (usual"},
	} {
		t.Run(name, func(t *testing.T) {
			from := noon.Add(-8 * 24 * time.Hour)
			w := tc.chart.Track(release.Target{}, minutes(noon, tc.values...), from, noon).Window(noon, time.Time{}, tc.spans)
			v := w.Judge()
			if v.Kind != tc.kind || !strings.Contains(v.Reason, tc.says) {
				t.Errorf("%s: %s\n want %s: … %s …", v.Kind, v.Reason, tc.kind, tc.says)
			}
			if v.Evidence.Confidence != release.White {
				t.Errorf("a threshold is of low confidence, not %s", v.Evidence.Confidence)
			}
			checkFinite(t, v)
		})
	}
}

// The rule with more confidence speaks for the chart, and what one rule cannot know the chart does not know.
func TestRulesTogether(t *testing.T) {
	both := errorsChart()
	both.Threshold = &Threshold{Bounds: Bounds{High: ptr(30)}, Points: 2}
	for name, tc := range map[string]struct {
		values  []float64
		kind    release.Kind
		rule    string
		urgency release.Urgency
	}{
		"quiet":                       {alternating(180, 7, 17), release.Normal, "zscore", release.Blue},
		"both":                        {alternating(178, 7, 17, 41, 41), release.Breach, "zscore", release.Blue},
		"one point":                   {alternating(179, 7, 17, 41), release.Breach, "zscore", release.Blue},
		"a slow climb":                {append(alternating(90, 7, 17), alternating(90, 37, 47)...), release.Breach, "threshold", release.White},
		"too few for z":               {alternating(10, 7, 17), release.Unknown, "zscore", release.Blue},
		"too few, but over the limit": {alternating(10, 31, 32), release.Breach, "threshold", release.White},
	} {
		v := judge(both, minutes(noon, tc.values...), noon, nil)
		if v.Kind != tc.kind || v.Evidence.Rule != tc.rule || v.Evidence.Confidence != tc.urgency {
			t.Errorf("%s: %s by %s (%s): %s", name, v.Kind, v.Evidence.Rule, v.Evidence.Confidence, v.Reason)
		}
	}
}
