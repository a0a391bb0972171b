package replay

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"gonum.org/v1/gonum/stat"

	"releasebot/detector"
	"releasebot/release"
)

// faultKind is what happens to the targets.
type faultKind string

const (
	newBuild      faultKind = "new build only"
	sharedEvenly  faultKind = "shared, by own noise" // each moves by so many of its deviations, more or less
	sharedByLevel faultKind = "shared, by own level" // each moves by the same part of its level
)

// attributionPolicy is six targets in three tiers; the first tier has the new build.
var attributionPolicy = release.Policy{
	Service: "webapp", Tick: time.Minute, BlindAfter: 2 * time.Minute, QuietFor: 5 * time.Minute, PurpleCharts: 2,
	Charts: []release.Chart{{Name: "Errors", LookBack: lookBack}},
	Tiers: []release.Tier{
		{Name: "dogfood", Zones: []string{"az1", "az2"}, Bake: usualBake}, {Name: "canary", Zones: []string{"az1", "az2"}, Bake: usualBake},
		{Name: "production", Zones: []string{"az1", "az2"}, Bake: usualBake},
	},
}

// scales are the level and the noise of targets of different sizes; which target has which is drawn.
var scales = []struct{ level, noise float64 }{{10, 1}, {12, 2}, {100, 5}, {80, 8}, {2000, 60}, {1500, 120}}

const (
	onsetMinute  = 5       // after the build came
	watchedUntil = 20      // minutes after it
	faultHistory = 50 * 60 // two days, as the rule learns from, and a little
	newTargets   = 2       // of the fleet, the first ones
)

var faultT0 = time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC)

// fault is one deploy in which something happens, and what was said of it.
type fault struct {
	values [][]float64 // by target, minute by minute; faultHistory of them up to T0
	minute int         // after T0, of the first breach at the onset or later; −1 without one
	event  release.Event
}

// playFault makes the minutes of a fleet and lets the recommended rule and release.Decide look at them.
func playFault(kind faultKind, size float64, seed uint64) fault {
	f := fault{minute: -1}
	random := rand.New(rand.NewPCG(uint64(1000*size), seed))
	var tracks []*detector.Track
	for i, of := range random.Perm(len(scales)) {
		s := scales[of]
		move := size * s.noise * (0.4 + 1.2*random.Float64()) // a factor of four from the least to the most
		switch {
		case kind == newBuild && i >= newTargets:
			move = 0
		case kind == sharedByLevel:
			move = size * s.level / 12 // 12 is the middle of how many deviations the levels are
		}
		values := make([]float64, faultHistory+watchedUntil+5)
		for m := range values {
			values[m] = s.level + s.noise*random.NormFloat64()
			if m >= faultHistory+onsetMinute {
				values[m] += move
			}
		}
		f.values = append(f.values, values)
		tracks = append(tracks, trackOf(attributionPolicy.Targets()[i], values))
	}
	state := deployedTo(newTargets)
	for minute := onsetMinute; minute < watchedUntil && f.minute < 0; minute++ {
		at := faultT0.Add(time.Duration(minute) * time.Minute)
		var verdicts []release.Verdict
		for _, track := range tracks {
			_, since := state.Baseline(at).Of("Errors", track.Target)
			verdicts = append(verdicts, track.Window(at, since, nil).Judge())
		}
		if next, _ := release.Decide(attributionPolicy, state, release.Input{At: at, Looked: &release.Looked{Verdicts: verdicts}}); len(next.Events) > 0 {
			f.minute, f.event = minute, next.Events[0]
		}
	}
	return f
}

func trackOf(target release.Target, values []float64) *detector.Track {
	recommended, _ := RuleNamed("recommended") // a test of its own holds the names
	chart := recommended.on("Errors", time.Minute, recommended.Usual, nil)
	chart.Whole = false
	var samples []detector.Sample
	for m, v := range values {
		samples = append(samples, detector.Sample{T: faultT0.Add(time.Duration(m-faultHistory+1) * time.Minute), V: v})
	}
	return chart.Track(target, samples, samples[0].T, samples[len(samples)-1].T)
}

// deployedTo is a service whose first targets got a new build at faultT0.
func deployedTo(n int) release.State {
	old, fresh := release.Build{ID: "1", Name: "b1"}, release.Build{ID: "2", Name: "b2"}
	stage := release.Stage{Tier: attributionPolicy.Tiers[0], Started: faultT0, Driven: faultT0}
	s := release.State{Service: "webapp", Next: release.Numbers{Deploy: 2, Event: 1}, Good: []release.Build{old}, Window: release.Window{Open: true}}
	for i, t := range attributionPolicy.Targets() {
		placed := release.Placement{Target: t, Build: old}
		if i < n {
			placed.Build = fresh
			stage.Drives = append(stage.Drives, release.Drive{ID: t.String(), Deploy: 1, Target: t, Build: fresh, Status: release.Succeeded, Started: faultT0})
		}
		s.Targets = append(s.Targets, placed)
	}
	stages := []release.Stage{stage, {Tier: attributionPolicy.Tiers[1]}, {Tier: attributionPolicy.Tiers[2]}}
	s.Deploy = &release.Deploy{Number: 1, Build: fresh, Previous: old, Phase: release.Baking, Stages: stages, StartedAt: faultT0}
	return s
}

// ranks is the p of a rank test between the last 5 minutes of the targets with the new build and those without. Each
// target is measured in its own deviations from its own level of the hour before, which is the best that can be done for
// it: targets of other sizes do not compare otherwise.
func (f fault) ranks(minute int) float64 {
	var fresh, old []float64
	for i, values := range f.values {
		mean, sd := stat.MeanStdDev(values[faultHistory-60:faultHistory], nil)
		to := &old
		if i < newTargets {
			to = &fresh
		}
		for _, v := range values[faultHistory+minute-5 : faultHistory+minute] {
			*to = append(*to, (v-mean)/sd)
		}
	}
	return mannWhitney(slices.Clip(fresh), old)
}

// inParallel calls do for 0 … n−1, as many at a time as there are processors.
func inParallel(n int, do func(int)) {
	var workers sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range n {
		slots <- struct{}{}
		workers.Go(func() {
			do(i)
			<-slots
		})
	}
	workers.Wait()
}
