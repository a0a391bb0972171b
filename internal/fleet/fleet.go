package fleet

import (
	"fmt"
	"sync"
	"time"

	"releasebot/release"
)

// Service is the name of the one service the fleet runs.
const Service = "webapp"

// Config says what fleet there is to be.
type Config struct {
	Seed      uint64
	Clock     Times          // nil: real time
	Tiers     []release.Tier // nil: Tiers()
	DriveTime time.Duration  // fleet time that moving one target takes; 0: 90 s
}

// Tiers are the default tiers. Their bakes are short: a demo is watched by somebody who waits.
func Tiers() []release.Tier {
	return []release.Tier{
		{Name: "dogfood", Zones: []string{"use1-az1", "use1-az2"}, Bake: 10 * time.Minute},
		{Name: "canary", Zones: []string{"use1-az1"}, Bake: 10 * time.Minute},
		{Name: "production", Zones: []string{"use1-az1", "use1-az2", "use1-az4"}, Bake: 15 * time.Minute},
	}
}

// Fleet is the simulated fleet. It is safe for concurrent use, and is itself the source of its metrics.
type Fleet struct {
	seed    uint64
	clock   Times
	tiers   []release.Tier
	targets []release.Target
	driver  *driver

	mu     sync.Mutex
	placed map[release.Target][]placement // in order of time, only ever appended to
	bursts []burst                        // only ever appended to
	repo   repo
}

// placement says which build a target runs from at on, until the next one.
type placement struct {
	at    time.Time // zero: since ever
	build int       // index into the repo's builds
}

// burst is traffic on one chart that no build caused.
type burst struct {
	query string
	span  span
}

// New makes a fleet whose targets all run the first build, b511, and have done so for ever.
func New(c Config) *Fleet {
	f := &Fleet{seed: c.Seed, clock: c.Clock, tiers: c.Tiers, placed: map[release.Target][]placement{}}
	if f.clock == nil {
		f.clock = NewClock(time.Now(), 1)
	}
	if f.tiers == nil {
		f.tiers = Tiers()
	}
	if c.DriveTime <= 0 {
		c.DriveTime = 90 * time.Second
	}
	f.targets = release.Policy{Tiers: f.tiers}.Targets()
	f.driver = &driver{fleet: f, takes: c.DriveTime, drives: map[string]*drive{}}
	f.repo = newRepo(c.Seed, f.clock.Now().Add(-26*time.Hour))
	for _, t := range f.targets {
		f.placed[t] = []placement{{}}
	}
	return f
}

// Tiers are the fleet's tiers, in the order of the rollout.
func (f *Fleet) Tiers() []release.Tier { return append([]release.Tier(nil), f.tiers...) }

// Running is the build that the target runs, without its changes, and since when; the time is zero for a build that the
// fleet began with. It is false for a target that the fleet does not have.
func (f *Fleet) Running(target release.Target) (build release.Build, since time.Time, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	history := f.placed[target]
	if len(history) == 0 {
		return release.Build{}, time.Time{}, false
	}
	last := history[len(history)-1]
	return f.repo.builds[last.build].plain(), last.at, true
}

// place makes the target run a build from now on.
func (f *Fleet) place(target release.Target, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	history := f.placed[target]
	if len(history) == 0 {
		return fmt.Errorf("the fleet has no target %s", target)
	}
	n, err := f.repo.find(id)
	if err != nil {
		return err
	}
	if history[len(history)-1].build == n {
		return nil // nothing restarts, so nothing begins anew
	}
	// Now is read under the lock: no metric of a later time can have been told yet.
	f.placed[target] = append(history, placement{at: f.clock.Now(), build: n})
	return nil
}

// Burst sends many requests more than usual to one chart (named by its query), on every target, for a fleet time from
// at on. A time that has passed means now: what was told of the past stays true. It has nothing to do with any build.
func (f *Fleet) Burst(query string, at time.Time, length time.Duration) error {
	if _, ok := findProfile(query); !ok {
		return fmt.Errorf("the fleet has no metric called %q", query)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.clock.Now(); at.Before(now) {
		at = now
	}
	f.bursts = append(f.bursts, burst{query, span{from: at, to: at.Add(length), lift: burstLift}})
	return nil
}
