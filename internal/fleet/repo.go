package fleet

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"releasebot/release"
)

// firstBuild is the number of the build that the fleet begins with.
const firstBuild = 511

// repo is the simulated git history. Its owner locks.
type repo struct {
	builds []commit // oldest first, only ever appended to
	rand   *rand.Rand
	pull   int // number of the newest pull request
	usual  deck
	risky  deck
}

func newRepo(seed uint64, at time.Time) repo {
	r := repo{rand: rand.New(rand.NewPCG(seed, firstBuild)), pull: 48200}
	r.usual, r.risky = deck{cards: usualTitles}, deck{cards: riskyTitles}
	r.add(at, nil, nil)
	return r
}

// add appends a build. A bad one has one risky change among its own; the next build after it takes that one back.
func (r *repo) add(at time.Time, changes []release.Change, troubles []Trouble) commit {
	if len(changes) == 0 {
		changes = r.invent(len(troubles) > 0)
	} else {
		changes = append([]release.Change(nil), changes...)
	}
	for i := range changes {
		r.complete(&changes[i])
	}
	c := commit{troubles: troubles, Build: release.Build{
		ID:      changes[len(changes)-1].Commit, // a build is of the newest change in it
		Name:    fmt.Sprintf("b%d", firstBuild+len(r.builds)),
		Time:    at.UTC().Truncate(time.Second),
		Changes: changes,
	}}
	r.builds = append(r.builds, c)
	return c
}

// invent makes up one to three changes.
func (r *repo) invent(bad bool) []release.Change {
	var changes []release.Change
	if n := len(r.builds); n > 0 && r.builds[n-1].troubles != nil {
		guilty := r.builds[n-1].Changes[0]
		changes = append(changes, release.Change{Title: fmt.Sprintf("Revert %q", guilty.Title), Author: guilty.Author})
	}
	if bad {
		changes = append([]release.Change{{Title: r.risky.next(r.rand)}}, changes...)
	}
	for range 1 + r.rand.IntN(3) {
		if len(changes) < 3 {
			changes = append(changes, release.Change{Title: r.usual.next(r.rand)})
		}
	}
	return changes
}

// complete gives a change what it lacks.
func (r *repo) complete(c *release.Change) {
	if c.Number == 0 {
		r.pull += 1 + r.rand.IntN(14)
		c.Number = r.pull
	}
	r.pull = max(r.pull, c.Number)
	if c.Author == "" {
		c.Author = authors[r.rand.IntN(len(authors))]
	}
	if c.Commit == "" {
		c.Commit = fmt.Sprintf("%016x%016x%08x", r.rand.Uint64(), r.rand.Uint64(), r.rand.Uint32())
	}
}

// find is the index of the build with that name or id, or the only one whose id begins so.
func (r *repo) find(name string) (int, error) {
	found := -1
	for i, c := range r.builds {
		if c.Name == name || c.ID == name {
			return i, nil
		}
		if len(name) >= 4 && strings.HasPrefix(c.ID, name) {
			if found >= 0 {
				return 0, fmt.Errorf("more than one build begins with %q", name)
			}
			found = i
		}
	}
	if found < 0 {
		return 0, fmt.Errorf("there is no build %q", name)
	}
	return found, nil
}
