package replay

import (
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// Noise is a kind of series in which nothing ever happens, so that each stop on it is a false one.
type Noise struct {
	Name string
	Says string                                 // what it is, for people
	make func(random *rand.Rand) func() float64 // the next minute's value
}

// The generators' parameters. A level of 100 and a spread of 5 stand for any: the rules know no units.
const (
	noiseLevel  = 100
	noiseSpread = 5
	arPhi       = 0.9  // of the AR(1) noise: the correlation of two minutes next to each other
	usualCount  = 4    // events a minute
	rareCount   = 0.05 // the same where most minutes have none
	seasonSwing = 30   // of the daily sine
	tailFreedom = 3    // of Student's t: the fewest degrees of freedom with a variance
)

// Noises are the generators, each drawn anew from a fixed seed.
func Noises() []Noise {
	return []Noise{
		{"gaussian", "independent and normal", func(r *rand.Rand) func() float64 {
			return func() float64 { return noiseLevel + noiseSpread*r.NormFloat64() }
		}},
		{"log-normal", "a latency: the logarithm is normal, with a deviation of 0.5", func(r *rand.Rand) func() float64 {
			return func() float64 { return noiseLevel * math.Exp(r.NormFloat64()/2) }
		}},
		{"ar1", "a load: AR(1), each minute 0.9 of the one before", func(r *rand.Rand) func() float64 {
			ar := autoregressive(r)
			return func() float64 { return noiseLevel + noiseSpread*ar() }
		}},
		{"poisson", "counts: 4 a minute", func(r *rand.Rand) func() float64 {
			return distuv.Poisson{Lambda: usualCount, Src: r}.Rand
		}},
		{"sparse", "rare counts: 1 in 20 minutes", func(r *rand.Rand) func() float64 {
			return distuv.Poisson{Lambda: rareCount, Src: r}.Rand
		}},
		{"seasonal", "a day's sine, with normal noise", func(r *rand.Rand) func() float64 {
			day := season(r)
			return func() float64 { return day() + noiseSpread*r.NormFloat64() }
		}},
		{"seasonal-ar1", "a day's sine, with AR(1) noise", func(r *rand.Rand) func() float64 {
			day, ar := season(r), autoregressive(r)
			return func() float64 { return day() + noiseSpread*ar() }
		}},
		{"heavy-tailed", "Student's t with 3 degrees of freedom", func(r *rand.Rand) func() float64 {
			t := distuv.StudentsT{Mu: noiseLevel, Sigma: noiseSpread, Nu: tailFreedom, Src: r}
			return t.Rand
		}},
	}
}

// autoregressive is AR(1) with mean 0 and deviation 1, in its long-run state from the start.
func autoregressive(r *rand.Rand) func() float64 {
	x := r.NormFloat64()
	return func() float64 {
		x = arPhi*x + math.Sqrt(1-arPhi*arPhi)*r.NormFloat64()
		return x
	}
}

// season is a sine of a day that begins at any hour.
func season(r *rand.Rand) func() float64 {
	minute := r.IntN(24 * 60)
	return func() float64 {
		minute++
		return noiseLevel + seasonSwing*math.Sin(2*math.Pi*float64(minute)/(24*60))
	}
}

// noiseBegins is where the series of every set begin: a Monday.
var noiseBegins = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// historyBefore is what stands before the first deploy on noise: the days that the rules learn from, without the week ago.
const historyBefore = 3 * 24 * time.Hour

// sets are so many series of so many days of minutes, a set each, with clean deploys every 40 minutes.
func (n Noise) sets(series, days int, seed uint64) []Set {
	sets := make([]Set, series)
	for i := range sets {
		next := n.make(rand.New(rand.NewPCG(seed, uint64(i))))
		s := Stretch{Table: Table{Columns: make([][]float64, 1)}}
		for minute := range days * 24 * 60 {
			s.Times = append(s.Times, noiseBegins.Add(time.Duration(minute)*time.Minute))
			s.Columns[0] = append(s.Columns[0], next())
		}
		s.Deploys = cleanDeploys(nil, s.Times[int(historyBefore/time.Minute-firstAfter/time.Minute):], usualBake)
		sets[i] = Set{Name: n.Name, Metrics: []string{n.Name}, Step: time.Minute, Stretches: []Stretch{s}}
	}
	return sets
}
