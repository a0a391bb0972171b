//go:build crash || faults

package main

import (
	"os"
	"strings"
	"time"

	"releasebot/release"
)

// states are the states that were committed, in their order.
func (w *world) states() ([]release.State, error) {
	data, err := os.ReadFile(w.plan.states())
	if err != nil {
		return nil, err
	}
	var all []release.State
	for line := range strings.Lines(string(data)) {
		s, err := decoded[release.State](line)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// checkBakes: no tier is entered, and nothing is all clear, before the tier before it was seen quiet for its bake; and
// every look that counts was really made.
func (f *facts) checkBakes() {
	states, err := f.states()
	if err != nil {
		f.problem(lost, "the committed states cannot be read: %v", err)
		return
	}
	for n, tier := range crashTiers() {
		for i, s := range states {
			d := s.Deploy
			if d == nil || d.Stage <= n && d.Phase != release.AllClear {
				continue
			}
			if seen := seenQuiet(states[:i+1], d.Stages[n].Driven); seen < tier.Bake {
				f.problem(wrongAdvance, "%s was left after %s of quiet were seen; its bake is %s", tier.Name, seen, tier.Bake)
			}
			break
		}
	}
	last := time.Time{}
	for _, s := range states {
		if at := s.Watch.At; at.After(last) {
			if !last.IsZero() && s.Watch.Unknown.IsZero() && !f.looked(last, at) {
				f.problem(wrongAdvance, "a look is written down for %s, and since %s nobody asked for every chart", at, last)
			}
			last = at
		}
	}
}

// looked tells whether every chart was asked for between two times.
func (f *facts) looked(from, to time.Time) bool {
	asked := map[string]bool{}
	for _, l := range f.looks {
		if l.at.After(from) && l.at.Before(to) {
			asked[l.query] = true
		}
	}
	return len(asked) == len(f.plan.Charts)
}

// seenQuiet adds up the time between looks from a time on, where they came as often as they should and found all quiet. An
// event that closes by itself begins it anew: a bake is quiet as a whole. One that a person snoozed does not.
func seenQuiet(states []release.State, from time.Time) (sum time.Duration) {
	quiet := func(s release.State) bool { return len(s.Events) == 0 && s.Watch.Unknown.IsZero() }
	for i := 1; i < len(states); i++ {
		last, next := states[i-1], states[i]
		begin := last.Watch.At
		if begin.Before(from) {
			begin = from
		}
		gap := next.Watch.At.Sub(begin)
		if gap > 0 && gap <= crashBlind && quiet(last) && quiet(next) {
			sum += gap
		}
		if len(next.Events) < len(last.Events) && len(next.Snoozes) == len(last.Snoozes) {
			sum = 0
		}
	}
	return sum
}
