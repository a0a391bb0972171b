package backtest

import (
	"slices"
	"time"
)

// Result is what a backtest found.
type Result struct {
	Service string    `json:"service"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Times   float64   `json:"times"`   // the thresholds of scored rules were so many times the charts'
	Targets int       `json:"targets"` // of the service
	Deploys []Judged  `json:"deploys"`
	Charts  []Chart   `json:"charts"`
	Curve   []Counts  `json:"curve"` // at thresholds around

	zone *time.Location
}

// Judged is a deploy and what the charts said of it.
type Judged struct {
	Deploy
	Stopped *Said  `json:"stopped,omitempty"` // by whom first; nil where nobody would have
	After   int    `json:"after_minutes,omitempty"`
	Blind   bool   `json:"blind,omitempty"` // no look could judge anything
	Said    []Said `json:"said"`            // of the charts and targets that looked at it, in the configuration's order
}

// Chart is what one chart did, on all its targets.
type Chart struct {
	Name    string `json:"name"`
	Looks   int    `json:"looks"`
	Unknown int    `json:"unknown"`
	Why     string `json:"why,omitempty"` // the last look that was unknown: its reason
	Counts         // of the deploys that it would have stopped, alone or with others
	First   int    `json:"first"` // that it was the first to stop
}

// Counts are deploys, and those of them that would have been stopped.
type Counts struct {
	Times float64 `json:"times"` // at so many times the thresholds that were judged
	Bad   Share   `json:"rolled_back"`
	Good  Share   `json:"all_clear"`
	Other Share   `json:"unknown_outcome"` // nobody knows how they went
}

// Share is so many of so many.
type Share struct {
	Stopped int `json:"stopped"`
	Of      int `json:"of"`
}

// add takes in what was said, by chart, by place and by deploy.
func (r *Result) add(b Backtest, said [][][]Said) {
	for i, d := range b.Deploys {
		j := Judged{Deploy: d, Blind: true}
		for c := range said {
			for p := range said[c] {
				if s := said[c][p][i]; s.Looks > 0 {
					j.add(s)
				}
			}
		}
		r.Deploys = append(r.Deploys, j)
	}
	for _, c := range b.Charts {
		r.Charts = append(r.Charts, r.chart(c.Name))
	}
	for i := range around {
		r.Curve = append(r.Curve, r.count(i, func(Said) bool { return true }))
	}
}

// add takes in what one chart said on one target. Of several that breach at the same look the first one speaks.
func (j *Judged) add(s Said) {
	j.Said = append(j.Said, s)
	j.Blind = j.Blind && s.Unknown == s.Looks
	if s.Stopped() && (j.Stopped == nil || s.Stop.At.Before(j.Stopped.Stop.At)) {
		j.Stopped = &s
		j.After = int(s.Stop.At.Sub(s.Since).Minutes())
	}
}

// chart sums up what one chart did.
func (r *Result) chart(chart string) Chart {
	own := func(s Said) bool { return s.Chart == chart }
	c := Chart{Name: chart, Counts: r.count(asJudged, own)}
	for _, d := range r.Deploys {
		for _, s := range d.Said {
			if !own(s) {
				continue
			}
			c.Looks, c.Unknown = c.Looks+s.Looks, c.Unknown+s.Unknown
			if s.Why != "" {
				c.Why = name(s.Target) + ": " + s.Why
			}
		}
		if d.Stopped != nil && d.Stopped.Chart == chart {
			c.First++
		}
	}
	return c
}

// asJudged is the place of 1 in around.
const asJudged = 2

// count counts the deploys that those who match would have stopped at one of the curve's thresholds.
func (r *Result) count(at int, match func(Said) bool) Counts {
	c := Counts{Times: around[at]}
	for _, d := range r.Deploys {
		share := &c.Other
		switch d.Went {
		case RolledBack:
			share = &c.Bad
		case AllClear:
			share = &c.Good
		}
		share.Of++
		if slices.ContainsFunc(d.Said, func(s Said) bool { return match(s) && s.at[at] }) {
			share.Stopped++
		}
	}
	return c
}

// closest is the chart that came nearest to stopping the deploy.
func (j *Judged) closest() (Said, bool) {
	var best Said
	for _, s := range j.Said {
		if s.Size > best.Size {
			best = s
		}
	}
	return best, best.Size > 0
}
