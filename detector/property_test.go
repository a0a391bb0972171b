package detector

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"releasebot/release"
)

// anyChart draws charts that the configuration would refuse, too: the rule is total.
func anyChart(t *rapid.T) Chart {
	threshold := rapid.Ptr(rapid.Float64(), true)
	return Chart{
		Name: "errors", ZScore: &ZScore{Bounds: Bounds{High: threshold.Draw(t, "high"), Low: threshold.Draw(t, "low")}},
		Step:     time.Duration(rapid.Int64Range(-1, 120).Draw(t, "step")) * time.Second,
		LookBack: time.Duration(rapid.Int64Range(-1, 7200).Draw(t, "look-back")) * time.Second,
	}
}

func anySamples(t *rapid.T) []Sample {
	values := rapid.SliceOfN(rapid.Float64(), 0, 200).Draw(t, "values")
	samples := minutes(noon, values...)
	for i := range samples { // some come late, and some are of the future
		samples[i].T = samples[i].T.Add(time.Duration(rapid.IntRange(0, 59).Draw(t, "jitter")) * time.Second)
	}
	return samples
}

func anySpans(t *rapid.T) []release.Span {
	at := rapid.Custom(func(t *rapid.T) time.Time {
		return ago(time.Duration(rapid.IntRange(-10, 200).Draw(t, "minutes")) * time.Minute)
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) release.Span {
		s := release.Span{From: at.Draw(t, "from"), To: at.Draw(t, "to")}
		if rapid.Bool().Draw(t, "open") {
			s.To = time.Time{}
		}
		return s
	}), 0, 3).Draw(t, "spans")
}

func TestPropertyTheRuleIsTotalAndFinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := anySamples(t)
		before := append([]Sample(nil), samples...)
		v := judge(anyChart(t), samples, noon, anySpans(t))
		checkFinite(t, v)
		e := v.Evidence
		if math.Abs(e.Score) > math.Sqrt(float64(max(0, e.Points-1)))+1e-6 {
			t.Errorf("|z| = %v passes √(n−1) with %d points", e.Score, e.Points)
		}
		if v.Kind != release.Unknown && e.Points < MinPoints {
			t.Errorf("judged on %d points", e.Points)
		}
		for i := range samples {
			if samples[i].T != before[i].T || math.Float64bits(samples[i].V) != math.Float64bits(before[i].V) {
				t.Fatalf("sample %d was changed", i)
			}
		}
	})
}

func TestPropertyAConstantLineIsNoBreach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := errorsChart()
		c.ZScore.High, c.ZScore.Low = rapid.Ptr(rapid.Float64(), true).Draw(t, "high"), rapid.Ptr(rapid.Float64(), true).Draw(t, "low")
		n := rapid.IntRange(1, 180).Draw(t, "n")
		v := judge(c, minutes(noon, flat(n, rapid.Float64().Draw(t, "x"))...), noon, anySpans(t))
		if v.Kind == release.Breach || v.Evidence.Score != 0 {
			t.Errorf("%s: %s (z %v)", v.Kind, v.Reason, v.Evidence.Score)
		}
		checkFinite(t, v)
	})
}

// A power of two as the scale is exact; the shift rounds, so the values stay where it rounds little.
func TestPropertyShiftAndScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-100, 100), 2, 200).Draw(t, "values")
		z, mean, sd := Z(values)
		if sd < 1e-3 {
			t.Skip("too close to a flat line, which a shift makes flat")
		}
		shift := rapid.Float64Range(-1000, 1000).Draw(t, "shift")
		scale := math.Ldexp(1, rapid.IntRange(-300, 300).Draw(t, "scale"))
		shifted, scaled, turned := make([]float64, len(values)), make([]float64, len(values)), make([]float64, len(values))
		for i, x := range values {
			shifted[i], scaled[i], turned[i] = x+shift, x*scale, -x
		}
		if got, m, s := Z(shifted); math.Abs(got-z) > 1e-6 || math.Abs(m-mean-shift) > 1e-9 || math.Abs(s-sd) > 1e-9 {
			t.Errorf("shifted by %v: z %v, was %v", shift, got, z)
		}
		if got, m, s := Z(scaled); got != z || m != mean*scale || s != sd*scale {
			t.Errorf("scaled by %v: z %v, was %v", scale, got, z)
		}
		if got, _, _ := Z(turned); got != -z {
			t.Errorf("turned: z %v, was %v", got, z)
		}
	})
}
