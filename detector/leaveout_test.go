package detector

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
)

func ago(d time.Duration) time.Time { return noon.Add(-d) }

func TestZScoreLeavesOutSpans(t *testing.T) {
	// An hour ago the line stood at 500 for 30 points, from 60 to 31 minutes before noon; now it is at 41.
	values := alternating(179, 7, 17, 41)
	for i := 119; i < 149; i++ {
		values[i] = 500
	}
	samples := minutes(noon, values...)
	incident := release.Span{From: ago(time.Hour), To: ago(30 * time.Minute)}
	without := append(append([]Sample{}, samples[:119]...), samples[149:]...)
	tests := map[string]struct {
		samples []Sample
		spans   []release.Span
		kind    release.Kind
		reason  string
	}{
		"an earlier incident hides the next": {samples, nil, release.Normal,
			"z -0.3 is between -3 and 3: value 41, usual 93 ± 182 over 3h (180 points)"},
		"left out, it does not": {samples, []release.Span{incident}, release.Breach,
			"z 5.2 is at or over 3: value 41, usual 12.2 ± 5.5 over 3h (150 points, 30 left out)"},
		"a gap inside the span costs nothing": {without, []release.Span{incident}, release.Breach,
			"z 5.2 is at or over 3: value 41, usual 12.2 ± 5.5 over 3h (150 points)"},
		"a gap outside does": {samples[50:], []release.Span{incident}, release.Unknown,
			"too little history: 100 points, 30 left out over 3h where 150 could be, at least 80% are needed"},
		"overlapping spans count once": {samples, []release.Span{incident, {From: ago(50 * time.Minute), To: ago(40 * time.Minute)}},
			release.Breach, "z 5.2 is at or over 3: value 41, usual 12.2 ± 5.5 over 3h (150 points, 30 left out)"},
		"an open span never takes the newest": {samples, []release.Span{incident, {From: ago(2 * time.Minute)}}, release.Breach,
			"z 5.2 is at or over 3: value 41, usual 12.2 ± 5.5 over 3h (148 points, 32 left out)"},
		"a span that ends at a point keeps it": {samples, []release.Span{incident, {From: ago(2 * time.Minute), To: ago(time.Minute)}},
			release.Breach, "z 5.2 is at or over 3: value 41, usual 12.1 ± 5.5 over 3h (149 points, 31 left out)"},
		"the newest counts among those that could be": {samples[169:],
			[]release.Span{{From: ago(24 * time.Hour), To: ago(13 * time.Minute)}, {From: noon}}, release.Unknown,
			"too little history: 11 points over 3h where 14 could be, at least 80% are needed"},
		"nothing usual is left": {samples, []release.Span{{From: ago(24 * time.Hour)}}, release.Unknown,
			"too little history: 1 point, 179 left out over 3h, at least 11 are needed"},
		"eleven are left": {minutes(noon, alternating(180, 7, 17)...), []release.Span{{From: ago(24 * time.Hour), To: ago(10 * time.Minute)}},
			release.Normal, "z 0.9 is between -3 and 3: value 17, usual 12.5 ± 5 over 3h (11 points, 169 left out)"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			v := judge(errorsChart(), tc.samples, noon, tc.spans)
			if v.Kind != tc.kind || v.Reason != tc.reason {
				t.Errorf("%s: %s\n want %s: %s", v.Kind, v.Reason, tc.kind, tc.reason)
			}
			checkFinite(t, v)
		})
	}
}

func TestZScoreFillsTheEvidence(t *testing.T) {
	c := errorsChart()
	c.Unit = "errors/s"
	at := noon.Add(17 * time.Second) // off the grid, as ticks are
	v := judge(c, minutes(noon, alternating(180, -1, 1)...), at, []release.Span{{From: ago(4 * time.Minute), To: ago(2 * time.Minute)}})
	want := release.Verdict{
		Chart: "errors", At: at, Kind: release.Normal,
		Reason: "z 1.0 is between -3 and 3: value 1 errors/s, usual 0 ± 1 over 3h (178 points, 2 left out)",
		Evidence: release.Evidence{
			Rule: "zscore", Unit: "errors/s", Value: 1, Score: 1, Usual: 0, Spread: 1, High: ptr(3), Low: ptr(-3),
			Points: 178, Expected: 180, LeftOut: 2, Step: time.Minute, LookBack: 3 * time.Hour, Newest: noon,
			Confidence: release.Blue,
		},
	}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Error(diff)
	}
	if v.Evidence.High == c.ZScore.High {
		t.Error("a verdict shares its threshold with the chart, which may be reloaded")
	}
}

func TestStaleSaysWhen(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	c := errorsChart()
	for at, want := range map[time.Time]string{
		noon.In(zone): "stale: newest point is from 12:55, 5m ago",
		noon.Add(11*time.Hour + 1*time.Minute).In(zone): "stale: newest point is from Mar 2 23:56, 5m ago",
	} {
		v := judge(c, minutes(at.Add(-5*time.Minute), alternating(170, 1, 2)...), at, nil)
		if v.Reason != want {
			t.Errorf("%s, want %s", v.Reason, want)
		}
	}
	c.Step, c.LookBack = time.Second, time.Minute
	if v := judge(c, minutes(ago(5*time.Second), 1), noon, nil); v.Reason != "stale: newest point is from 11:59:55, 5s ago" {
		t.Error(v.Reason)
	}
}

// Where minutes are left out the window reaches back so many further, and never by more than one look-back.
func TestZScoreReachesBackFurther(t *testing.T) {
	for name, tc := range map[string]struct {
		span                     time.Duration
		points, leftOut, unknown int
	}{
		"an hour":    {time.Hour, 180, 60, 0},
		"four hours": {4 * time.Hour, 120 + 1, 239, 0},
		"all of it":  {6 * time.Hour, 1, 359, 1},
	} {
		samples := minutes(noon, alternating(600, 7, 17)...)
		v := judge(errorsChart(), samples, noon, []release.Span{{From: ago(tc.span - time.Minute)}})
		e := v.Evidence
		if e.Points != tc.points || e.LeftOut < tc.leftOut-1 || e.LeftOut > tc.leftOut || (v.Kind == release.Unknown) != (tc.unknown == 1) {
			t.Errorf("%s: %d points, %d left out: %s: %s", name, e.Points, e.LeftOut, v.Kind, v.Reason)
		}
	}
}
