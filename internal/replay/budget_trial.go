package replay

import (
	"context"
	"slices"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// deployEvery is how far apart pseudo-deploys begin: as the clean ones of labelled data.
const deployEvery = cleanEvery

// trial is the pseudo-deploys that charts are watched through: of nothing, so that each stop is a false one. A deploy is
// its tiers one after the other, each with its whole bake; what moving a target takes is not known, and left out.
type trial struct {
	policy release.Policy
	effort Effort
	starts []time.Time
	took   time.Duration // one deploy
}

func newTrial(p release.Policy, at time.Time, effort Effort) trial {
	t := trial{policy: p, effort: effort}
	for _, tier := range p.Tiers {
		t.took += tier.Bake
	}
	at = at.Truncate(time.Minute)
	for start := at.Add(-t.span()); t.took > 0 && !start.Add(t.took).After(at); start = start.Add(deployEvery) {
		t.starts = append(t.starts, start)
	}
	return t
}

func (t trial) span() time.Duration { return time.Duration(t.effort.Days) * 24 * time.Hour }

// stopped tells of each pseudo-deploy whether it was stopped.
type stopped []bool

func (s stopped) count() int {
	n := 0
	for _, x := range s {
		if x {
			n++
		}
	}
	return n
}

// tried is how charts went through a trial, by deploy.
type tried struct {
	stops  stopped
	baking stopped // by a target on which the build was baking just then
	looks  []int
	blind  []int // looks that could judge nothing
	strong bool  // zscore or jump stopped a deploy
	plain  bool  // the threshold rule did
	raised []raised
}

func newTried(deploys int) tried {
	return tried{
		stops: make(stopped, deploys), baking: make(stopped, deploys), looks: make([]int, deploys), blind: make([]int, deploys),
	}
}

// add takes another chart of the same deploys in. One that was not tried, because its query failed, adds nothing.
func (r *tried) add(other tried) {
	for d := range other.stops {
		r.stops[d] = r.stops[d] || other.stops[d]
		r.baking[d] = r.baking[d] || other.baking[d]
		r.looks[d] += other.looks[d]
		r.blind[d] += other.blind[d]
	}
}

// judged tells whether anything of a deploy could be judged; the others say nothing.
func (r tried) judged(deploy int) bool { return r.blind[deploy] < r.looks[deploy] }

func (r tried) sums() (looks, blind int) {
	for d := range r.looks {
		looks, blind = looks+r.looks[d], blind+r.blind[d]
	}
	return looks, blind
}

// run judges a chart on all its targets through all deploys, and again with thresholds further out where it stopped some.
func (t trial) run(ctx context.Context, c detector.Chart, tracks []*detector.Track) tried {
	r := newTried(len(t.starts))
	for _, track := range tracks {
		between := map[time.Time]release.Verdict{} // looks without an anchor are the same in the deploys that overlap
		for d := range t.starts {
			if ctx.Err() != nil {
				return r
			}
			t.watch(track, d, between, &r)
		}
	}
	if r.stops.count() > 0 {
		r.raised = t.further(c, tracks, r)
	}
	return r
}

// watch looks at one track through one deploy. As when the bot runs, a breach on any target stops it, and a target is
// judged against the level before the build only while the build bakes there.
func (t trial) watch(track *detector.Track, d int, between map[time.Time]release.Verdict, r *tried) {
	begin := t.starts[d]
	for _, tier := range t.policy.Tiers {
		bakes := track.Target.Whole() || slices.Contains(tier.Targets(), track.Target)
		for at := begin.Add(t.policy.Tick); !at.After(begin.Add(tier.Bake)); at = at.Add(t.policy.Tick) {
			if bakes {
				r.note(d, track.Window(at, begin, nil).Judge(), true)
				continue
			}
			v, known := between[at]
			if !known {
				v = track.Window(at, time.Time{}, nil).Judge()
				between[at] = v
			}
			r.note(d, v, false)
		}
		begin = begin.Add(tier.Bake)
	}
}

func (r *tried) note(d int, v release.Verdict, bakes bool) {
	r.looks[d]++
	switch v.Kind {
	case release.Unknown:
		r.blind[d]++
	case release.Breach:
		r.stops[d] = true
		r.baking[d] = r.baking[d] || bakes
		r.plain = r.plain || v.Evidence.Plain()
		r.strong = r.strong || !v.Evidence.Plain()
	}
}
