package replay

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// resamples is how many times the series are drawn again for the intervals: enough for two digits of a 95 % one.
const resamples = 1000

// Figures are what a setting measured over some series.
type Figures struct {
	Incidents, Caught int
	Clean, Stops      int
	Looks, Unknown    int

	Recall  Estimate // of the incidents, the share that was caught in the bake
	Minutes Estimate // the median from the onset to the breach, of what was caught
	Per100  Estimate // false stops per 100 clean deploys
	Alarms  Estimate // false stops a day of one chart at DeploysADay clean deploys
}

// Estimate is a figure and its 95 % interval; NaN where there is nothing to tell it from.
type Estimate struct{ Value, Low, High float64 }

// figures measures. The intervals are a bootstrap's over series, because bakes of one series are alike and do not count
// as so many independent ones; where fewer than two series have anything to measure there is none. The seed is fixed, so
// that the same data give the same figures.
func figures(series []tally) Figures {
	all := sum(series)
	f := Figures{
		Incidents: all.incidents, Caught: all.caught, Clean: all.clean, Stops: all.stops, Looks: all.looks, Unknown: all.unknown,
	}
	var drawn [3][]float64
	measures := []func(tally) float64{tally.recall, tally.median, tally.per100}
	random := rand.New(rand.NewPCG(1, 1))
	again := make([]tally, len(series))
	for range resamples {
		for i := range again {
			again[i] = series[random.IntN(len(series))]
		}
		resample := sum(again)
		for m, measure := range measures {
			if x := measure(resample); !math.IsNaN(x) { // a resample without incidents says nothing of the recall
				drawn[m] = append(drawn[m], x)
			}
		}
	}
	for m, estimate := range []*Estimate{&f.Recall, &f.Minutes, &f.Per100} {
		*estimate = Estimate{Value: measures[m](all), Low: math.NaN(), High: math.NaN()}
		if measurable(series, measures[m]) > 1 {
			estimate.Low, estimate.High = quantile(0.025, drawn[m]), quantile(0.975, drawn[m])
		}
	}
	f.Alarms = f.Per100.each(func(per100 float64) float64 { return per100 * DeploysADay / 100 })
	return f
}

// measurable is how many of the series have something to measure.
func measurable(series []tally, measure func(tally) float64) int {
	n := 0
	for _, t := range series {
		if !math.IsNaN(measure(t)) {
			n++
		}
	}
	return n
}

func (t tally) recall() float64 { return float64(t.caught) / float64(t.incidents) } // 0/0 is NaN

func (t tally) per100() float64 { return 100 * float64(t.stops) / float64(t.clean) }

func (t tally) median() float64 {
	if len(t.minutes) == 0 {
		return math.NaN()
	}
	slices.Sort(t.minutes)
	half := len(t.minutes) / 2
	return (t.minutes[half] + t.minutes[(len(t.minutes)-1)/2]) / 2
}

// quantile sorts values.
func quantile(p float64, values []float64) float64 {
	slices.Sort(values)
	return stat.Quantile(p, stat.Empirical, values, nil)
}

func (e Estimate) each(of func(float64) float64) Estimate {
	return Estimate{of(e.Value), of(e.Low), of(e.High)}
}

// known tells whether there is a figure, sure whether there is an interval, too.
func (e Estimate) known() bool { return !math.IsNaN(e.Value) }
func (e Estimate) sure() bool  { return e.known() && !math.IsNaN(e.Low) && !math.IsNaN(e.High) }

// unknown is the share of looks that could judge nothing.
func (f Figures) unknown() Estimate {
	return Estimate{Value: float64(f.Unknown) / float64(f.Looks), Low: math.NaN(), High: math.NaN()} // 0/0 is NaN
}
