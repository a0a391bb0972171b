package replay

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"releasebot/detector"
	"releasebot/release"
)

// The test's noise has another seed than evaluate's, and less of it: 864 bakes of each kind.
const (
	testSeries = 3
	testDays   = 11
	testSeed   = 77
)

// scoreWithin is how far the median score may be from what is stated, as a part of it. Another seed changes it by 5 % at
// most, and a rule that gets more or less sensitive by 30 % by so much.
const scoreWithin = 0.1

// TestAlarmBudgetOnNoise holds every rule to the alarms that it costs where nothing ever happens.
func TestAlarmBudgetOnNoise(t *testing.T) {
	for _, n := range Noises() {
		t.Run(n.Name, func(t *testing.T) {
			t.Parallel()
			sets := n.sets(testSeries, testDays, testSeed)
			for _, r := range NoiseRules() {
				stops, score := stopsOn(sets, Setting{Rule: r, Threshold: r.Usual})
				want, ok := onNoise[n.Name][r.Name]
				if !ok || stops < want.low || stops > want.high {
					t.Errorf("%s: %.2f false stops per 100 clean bakes, want %g to %g", r.Name, stops, want.low, want.high)
				}
				if math.Abs(score-want.score) > scoreWithin*want.score {
					t.Errorf("%s: the median score is %.3f of the threshold, want %g", r.Name, score, want.score)
				}
			}
		})
	}
}

// stopsOn is the false stops per 100 bakes of a setting, and the median of the bakes' largest scores, in thresholds.
func stopsOn(sets []Set, s Setting) (per100, score float64) {
	var scores []float64
	stops := 0
	for _, set := range sets {
		for _, o := range set.series(0, []Setting{s})[0] {
			scores = append(scores, o.Score/s.Threshold)
			if o.Stop != Never {
				stops++
			}
		}
	}
	slices.Sort(scores)
	return 100 * float64(stops) / float64(len(scores)), scores[len(scores)/2]
}

// On independent normal noise the rate of zscore can be reckoned. A point is part of its own window, so that z²/(n−1) has a
// beta distribution; looks of a bake are taken as independent, as they nearly are.
func TestZscoreOnNormalNoiseIsAsTheorySays(t *testing.T) {
	const n, looks = 180, 30
	inside := distuv.Beta{Alpha: 0.5, Beta: (n - 2) / 2.0}.CDF(9.0 / (n - 1))
	exact := 100 * (1 - math.Pow(inside, looks))
	rough := 100 * (1 - math.Pow(1-2*distuv.UnitNormal.CDF(-3), looks))
	zscore, err := RuleNamed("zscore")
	if err != nil {
		t.Fatal(err)
	}
	results, err := measure(context.Background(), Noises()[0].sets(10, testDays, testSeed), []Setting{{zscore, 3}}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	f := results[0].Charts
	t.Logf("false stops per 100: measured %s of %d, theory %.2f, of a normal z %.2f", f.Per100.text("%.2f"), f.Clean, exact, rough)
	if allowed := 300 * math.Sqrt(exact/100*(1-exact/100)/float64(f.Clean)); math.Abs(f.Per100.Value-exact) > allowed {
		t.Errorf("measured %.2f false stops per 100, theory says %.2f, give or take %.2f", f.Per100.Value, exact, allowed)
	}
}

// A chart of rare counts, watched all day and not only in bakes: what a z-score fires, and the Poisson test does not.
func TestRareCountsNeedAPoissonTest(t *testing.T) {
	sparse := Noises()[slices.IndexFunc(Noises(), func(n Noise) bool { return n.Name == "sparse" })]
	next := sparse.make(rand.New(rand.NewPCG(testSeed, testSeed)))
	const days = 20
	var samples []detector.Sample
	for minute := range days * 24 * 60 {
		samples = append(samples, detector.Sample{T: noiseBegins.Add(time.Duration(minute) * time.Minute), V: next()})
	}
	for counts, want := range map[bool][2]float64{false: {60, 75}, true: {0, 0.5}} {
		c := detector.Chart{Name: "rare", Step: time.Minute, LookBack: lookBack, ZScore: &detector.ZScore{Bounds: within(3)}, Counts: counts}
		track := c.Track(release.Target{}, samples, samples[0].T, samples[len(samples)-1].T)
		fired := 0.0
		for _, s := range samples[24*60:] {
			if track.Window(s.T, time.Time{}, nil).Judge().Kind == release.Breach {
				fired++
			}
		}
		if fired /= days - 1; fired < want[0] || fired > want[1] {
			t.Errorf("with Counts %v it fires %.2f times a day, want %v", counts, fired, want)
		} else {
			t.Logf("with Counts %v it fires %.2f times a day", counts, fired)
		}
	}
}

func TestNoiseForPeopleAndPrograms(t *testing.T) {
	gaussian := Noises()[0]
	results, err := measure(context.Background(), gaussian.sets(2, 5, testSeed), usual(t, "zscore"), quiet)
	if err != nil {
		t.Fatal(err)
	}
	all := []NoiseResult{{gaussian, results}}
	var text, lines bytes.Buffer
	if err := errors.Join(WriteNoise(&text, all), WriteNoiseJSON(&lines, all)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "\ngaussian: independent and normal\nRULE ") || !strings.Contains(text.String(), "\nzscore  3 ") {
		t.Error(text.String())
	}
	if want := `{"noise":"gaussian","rule":"zscore","threshold":3,"incidents":0,`; !strings.HasPrefix(lines.String(), want) {
		t.Errorf("%s\nwant %s…", lines.String(), want)
	}
}
