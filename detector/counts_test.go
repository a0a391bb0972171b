package detector

import (
	"math"
	"strings"
	"testing"
	"time"

	"releasebot/release"
)

// counting is a chart as the recommended profile has it; zs is the same by z-score.
func counting() (jump, zs Chart) {
	jump, zs = jumpChart(), errorsChart()
	jump.Counts, zs.Counts = true, true
	return jump, zs
}

// What Kayenta, Spinnaker's judge of canaries, is known to get wrong. Each holds for both rules, with a deploy five
// minutes ago.
func TestKayentasFailures(t *testing.T) {
	zeros := func() []float64 { return hours(26, 0) }
	sparse := func() []float64 { // an error every hour and a half or so
		values := zeros()
		for i := 17; i < len(values); i += 89 {
			values[i] = 1
		}
		return values
	}
	inflated := func() []float64 { // a share of errors: three in four minutes have no traffic at all
		values := zeros()
		for i := 0; i < len(values); i += 4 {
			values[i] = []float64{0, 0.01, 0.02, 0.015}[i/4%4]
		}
		return values
	}
	for name, tc := range map[string]struct {
		values []float64
		want   release.Kind
		says   string
	}{
		"errors where there never were any (spinnaker #5622, kayenta #377)": {
			append(zeros(), 40, 38, 41, 44), release.Breach, "of 1556 points are zero, so counts are compared"},
		"as a rate a second":                          {append(zeros(), 0.05, 0.07, 0.05), release.Breach, ""},
		"a minute of half an error a second":          {append(zeros(), 0.5), release.Breach, "30 in 1m"},
		"one error where there never was any":         {append(zeros(), 1), release.Normal, ""},
		"four in five minutes":                        {append(zeros(), 1, 1, 0, 1, 1), release.Breach, ""},
		"sparse errors go on (kayenta #426)":          {append(sparse(), 0, 1, 0), release.Normal, ""},
		"sparse errors, then many":                    {append(sparse(), 3, 4, 2), release.Breach, ""},
		"a zero-inflated rate goes on (kayenta #674)": {append(inflated(), 0.02, 0, 0, 0.01), release.Normal, ""},
		"a zero-inflated rate jumps":                  {append(inflated(), 0.2, 0.3, 0.25, 0.3), release.Breach, ""},
		"7 of 10 points at 100 against a flat 1 (kayenta #780)": {
			append(hours(26, 1), 100, 1, 100, 100, 1, 100, 100, 1, 100, 100), release.Breach, ""},
	} {
		jump, zs := counting()
		for _, c := range []Chart{jump, zs} {
			first := noon.Add(-time.Duration(len(tc.values)-1) * time.Minute)
			after := len(tc.values) - 26*60
			w := c.Track(release.Target{}, minutes(noon, tc.values...), first, noon).Window(noon, noon.Add(-time.Duration(after)*time.Minute), nil)
			v := w.Judge()
			if v.Kind != tc.want || c.Jump != nil && after < 5 && !strings.Contains(v.Reason, strings.ReplaceAll(tc.says, "1556", "1440")) {
				t.Errorf("%s, by %s: %s: %s", name, v.Evidence.Rule, v.Kind, v.Reason)
			}
			checkFinite(t, v)
		}
	}
}

func TestCountsAreChosenByTheWindow(t *testing.T) {
	half := func(zeros int) []float64 { return append(append(hours(24, 3)[:1440-zeros], flat(zeros, 0)...), 4) }
	for name, tc := range map[string]struct {
		values []float64
		change func(*Chart)
		want   string
	}{
		"mostly zero":         {half(800), nil, "poisson"},
		"half of it":          {half(720), nil, "jump"},
		"below zero":          {append(half(800), -1), nil, "jump"},
		"not asked for":       {half(800), func(c *Chart) { c.Counts = false }, "jump"},
		"fewer cannot be":     {half(800), func(c *Chart) { c.Jump.High = nil }, "poisson"},
		"too little of a day": {flat(100, 0), nil, "jump"},
	} {
		c, _ := counting()
		if tc.change != nil {
			tc.change(&c)
		}
		v := judge(c, minutes(noon, tc.values...), noon, nil)
		if v.Evidence.Rule != tc.want {
			t.Errorf("%s: judged by %s: %s", name, v.Evidence.Rule, v.Reason)
		}
		if chosen := v.Evidence.Because != ""; chosen != (tc.want == "poisson") {
			t.Errorf("%s: because %q", name, v.Evidence.Because)
		}
	}
}

// The chances of binomial tests that R's binom.test(recent, recent + before, n/(n + points), "greater") gives, three times.
func TestCountsHaveTheKnownAnswers(t *testing.T) {
	p, q := 1./181, 180./181
	for _, tc := range []struct {
		before, recent []float64
		want           float64
	}{
		{flat(180, 0), []float64{1}, p},
		{flat(180, 0), []float64{2}, p * p},
		{append(flat(177, 0), 1, 1, 1), []float64{2}, 1 - math.Pow(q, 5) - 5*p*math.Pow(q, 4)},
		{append(flat(177, 0), 1, 1, 1), []float64{1}, 1}, // no more than there was: not tested
		{flat(180, 0), []float64{0}, 1},
	} {
		if got := compareCounts(tc.before, tc.recent, 1).chance; math.Abs(got-min(1, 3*tc.want)) > 1e-12 {
			t.Errorf("%v after %v: %v, want %v", tc.recent, tc.before[177:], got, min(1, 3*tc.want))
		}
	}
}

// Events in bursts are not Poisson's: what the past has had, too, is no breach.
func TestCountsInBursts(t *testing.T) {
	bursts := hours(26, 0)
	for i := 20; i < len(bursts); i += 60 {
		bursts[i] = 50
	}
	c, _ := counting()
	if v := judge(c, minutes(noon, append(bursts, 50)...), noon, nil); v.Kind != release.Normal {
		t.Errorf("the hourly burst: %s", v.Reason)
	}
	if v := judge(c, minutes(noon, append(bursts, 50, 50)...), noon, nil); v.Kind != release.Breach {
		t.Errorf("twice the hourly burst: %s", v.Reason)
	}
}

// An event of hours leaves nothing just before now to compare with; counts need the day alone.
func TestCountsInALongEvent(t *testing.T) {
	c, _ := counting()
	judge := func(last ...float64) release.Verdict {
		values := append(hours(18, 0), hours(8, 3)...)
		t := c.Track(release.Target{}, minutes(noon, append(values, last...)...), noon.Add(-30*time.Hour), noon)
		return t.Window(noon, time.Time{}, []release.Span{{Why: release.WhyEvent, From: ago(8 * time.Hour)}}).Judge()
	}
	if v := judge(); v.Kind != release.Breach || v.Evidence.Rule != RulePoisson {
		t.Errorf("it goes on: %s: %s", v.Kind, v.Reason)
	}
	if v := judge(0, 0, 0, 0, 0, 0); v.Kind != release.Normal || v.Evidence.Rule != RulePoisson {
		t.Errorf("it is over: %s: %s", v.Kind, v.Reason)
	}
}

// Zero at night is no reason to overlook that the day's traffic is gone.
func TestCountsLeaveFallsToTheJump(t *testing.T) {
	values := make([]float64, 0, 3*1440)
	for i := range 3 * 1440 {
		if hour := i / 60 % 24; hour >= 8 && hour < 19 {
			values = append(values, 100+float64(i%7))
		} else {
			values = append(values, 0)
		}
	}
	values = values[:2*1440+12*60+1] // the newest is of noon, as the judging is
	for i := len(values) - 10; i < len(values); i++ {
		values[i] = 0
	}
	c, _ := counting()
	if v := baked(c, values).Judge(); v.Kind != release.Breach || v.Evidence.Rule != RuleJump {
		t.Errorf("all traffic is gone: %s by %s: %s", v.Kind, v.Evidence.Rule, v.Reason)
	}
}

// One burst of yesterday does not hide a loss that goes on.
func TestCountsThatGoOn(t *testing.T) {
	values := hours(48, 0)
	for i := 2000; i < 2005; i++ {
		values[i] = 20
	}
	for i := len(values) - 10; i < len(values); i++ {
		values[i] = 15
	}
	c, _ := counting()
	if v := baked(c, values).Judge(); v.Kind != release.Breach || v.Evidence.Over != 10*time.Minute {
		t.Errorf("15 a minute for ten minutes: %s: %s", v.Kind, v.Reason)
	}
}

// rate(…[5m]) tells of one event in five points, which settle, the longest window of the queries, says.
func TestCountsOfOverlappingRates(t *testing.T) {
	values := hours(48, 0)
	for i := len(values) - 5; i < len(values); i++ {
		values[i] = 1. / 300
	}
	c, _ := counting()
	if v := baked(c, values).Judge(); v.Kind != release.Breach {
		t.Errorf("five events: %s", v.Reason)
	}
	c.Settle = 5 * time.Minute
	if v := baked(c, values).Judge(); v.Kind != release.Normal || v.Evidence.Value > 1 {
		t.Errorf("one event in five points: %s", v.Reason)
	}
}
