package backtest

import (
	"time"

	"releasebot/release"
)

// Deploy is one of the past.
type Deploy struct {
	Name  string    `json:"name"` // "#42", or the line of a file: "deploys.csv:7"
	At    time.Time `json:"at"`   // when it began
	Went  Went      `json:"went,omitempty"`
	Moves []Move    `json:"-"`
}

// Went is how a deploy went; empty where nobody knows.
type Went string

// The ends of a deploy.
const (
	AllClear   Went = "all clear"
	RolledBack Went = "rolled back"
)

// Move is what a deploy did to one target: the zero Target stands for the charts of the service as a whole.
type Move struct {
	Target release.Target
	Since  time.Time // the last minute before the build; looks begin a tick later
	Until  time.Time // the last look
	Back   time.Time // when the target had the build before again; zero where it stayed
}

// within are the deploys that began from one time to another, their looks ended by the latter.
func within(deploys []Deploy, from, to time.Time) []Deploy {
	var found []Deploy
	for _, d := range deploys {
		if d.At.Before(from) || d.At.After(to) {
			continue
		}
		moves := d.Moves
		d.Moves = nil
		for _, m := range moves {
			if m.Until = earlier(m.Until, to); m.Until.After(m.Since) {
				d.Moves = append(d.Moves, m)
			}
		}
		found = append(found, d)
	}
	return found
}
