package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

// Trouble is what a bad build does to the targets that run it.
type Trouble string

// The troubles that PushBad knows.
const (
	Errors Trouble = "errors" // five hundred errors jump within the first minute
	Slow   Trouble = "slow"   // latency jumps from the third minute on
	Noisy  Trouble = "noisy"  // error logs pile up from the sixth minute on
)

// effects say what each trouble lifts, by how many usual values, and how long after the build was placed.
var effects = map[Trouble]struct {
	query string
	delay time.Duration
	lift  float64
}{
	Errors: {FiveHundredErrors, 0, 6},
	Slow:   {Latency, 130 * time.Second, 0.7},
	Noisy:  {ErrorLogs, 5 * time.Minute, 4},
}

// commit is one build of the repo.
type commit struct {
	release.Build
	troubles []Trouble
}

// plain is the build without its changes.
func (c commit) plain() release.Build {
	b := c.Build
	b.Changes = nil
	return b
}

// Push adds a build that works. Without changes it is given some; those that are given get the numbers, authors and
// commits that they lack.
func (f *Fleet) Push(changes ...release.Change) release.Build {
	return f.push(changes, nil)
}

// PushBad adds a build that looks as harmless as any other. Without troubles it has Errors and Slow: an event opens on
// one chart, and a second chart follows.
func (f *Fleet) PushBad(troubles ...Trouble) release.Build {
	if len(troubles) == 0 {
		troubles = []Trouble{Errors, Slow}
	}
	return f.push(nil, slices.Clone(troubles))
}

func (f *Fleet) push(changes []release.Change, troubles []Trouble) release.Build {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.repo.add(f.clock.Now(), changes, troubles)
	c.Changes = slices.Clone(c.Changes)
	return c.Build
}

// Builds is the fleet's git history.
func (f *Fleet) Builds() deployer.Builds { return builds{f} }

type builds struct{ fleet *Fleet }

// Newest implements deployer.Builds.
func (b builds) Newest(ctx context.Context, since string) (release.Build, error) {
	if err := ctx.Err(); err != nil {
		return release.Build{}, fmt.Errorf("looking for the newest build was given up: %w", err)
	}
	b.fleet.mu.Lock()
	defer b.fleet.mu.Unlock()
	all := b.fleet.repo.builds
	build := all[len(all)-1].plain()
	if since == "" {
		return build, nil
	}
	n, err := b.fleet.repo.find(since)
	if err != nil {
		return release.Build{}, err
	}
	for _, c := range all[n+1:] {
		build.Changes = append(build.Changes, c.Changes...)
	}
	return build, nil
}

// Find implements deployer.Builds: by name, by id, or by the beginning of an id.
func (b builds) Find(ctx context.Context, name string) (release.Build, error) {
	if err := ctx.Err(); err != nil {
		return release.Build{}, fmt.Errorf("looking for build %q was given up: %w", name, err)
	}
	if name == "" {
		return release.Build{}, errors.New("no build was named")
	}
	b.fleet.mu.Lock()
	defer b.fleet.mu.Unlock()
	n, err := b.fleet.repo.find(name)
	if err != nil {
		return release.Build{}, err
	}
	c := b.fleet.repo.builds[n]
	c.Changes = slices.Clone(c.Changes)
	return c.Build, nil
}
