package plot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"releasebot/release"
)

// sums say "6 deploys (4 all clear, 1 rolled back, 1 running)" and "3 events (1 purple, 2 white) · held for 45 min".
func (d Digest) sums() (deploys, events string) {
	var phases [3]int
	for _, x := range d.Deploys {
		phases[phaseOf(x.Phase)]++
	}
	var urgencies [release.Purple + 1]int
	for _, x := range d.Events {
		urgencies[x.Urgency]++
	}
	deploys = tally(len(d.Deploys), "deploy", phases[:], []string{"all clear", "rolled back", "running"})
	events = tally(len(d.Events), "event", []int{urgencies[release.Purple], urgencies[release.Blue], urgencies[release.White]}, []string{"purple", "blue", "white"})
	if held := d.held(); held > 0 {
		events += " · held for " + lasting(held)
	}
	return deploys, events
}

// held is for how long it was held, whatever for and however often at once.
func (d Digest) held() time.Duration {
	held := slices.Clone(d.Held)
	slices.SortFunc(held, func(a, b Stretch) int { return a.From.Compare(b.From) })
	var all time.Duration
	var until time.Time
	for _, h := range held {
		if h.From.Before(until) {
			h.From = until
		}
		if h.To.After(h.From) {
			all, until = all+h.To.Sub(h.From), h.To
		}
	}
	return all
}

func tally(all int, what string, counts []int, names []string) string {
	if all == 0 {
		return "no " + what + "s"
	}
	var parts []string
	for i, n := range counts {
		if n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+names[i])
		}
	}
	return counted(all, what) + " (" + strings.Join(parts, ", ") + ")"
}

// phaseOf is 0 for all clear, 1 for rolled back and 2 for what runs.
func phaseOf(p release.Phase) int {
	switch p {
	case release.AllClear:
		return 0
	case release.RolledBack:
		return 1
	default:
		return 2
	}
}
