package plot

import (
	"cmp"
	"slices"
	"time"

	"releasebot/release"
)

// Digest is one day of one service: its deploys, the events that were open, and when it was held.
type Digest struct {
	Service string
	Zone    *time.Location // whose day it is; nil is UTC
	Day     time.Time      // any time of the day
	Now     time.Time      // where what goes on ends; zero is the day's end
	Deploys []DayDeploy
	Events  []DayEvent
	Held    []Stretch // a zero To goes on
}

// DayDeploy is a deploy. A zero To goes on.
type DayDeploy struct {
	Build    string // what people say: "b512"
	From, To time.Time
	Phase    release.Phase // AllClear and RolledBack are drawn so; all else is running
}

// DayEvent is the time that an event was open. A zero To goes on.
type DayEvent struct {
	Number   int
	Chart    string
	Urgency  release.Urgency
	From, To time.Time
}

// maxBars is how many deploys and how many events are drawn; so many can be told apart.
const maxBars = 20

// PNG is the day's picture for Slack: 1000 pixels wide, and as high as the day was full. Of more than 20 deploys or events
// the more important are drawn, and how many there are besides is said in words.
func (d Digest) PNG() ([]byte, error) {
	s := layDigest(d)
	return drawnSheet(s.width, s.height, s.draw)
}

// clean is the digest with what touches the day alone, cut to it, in order of time.
func (d Digest) clean() Digest {
	if d.Zone == nil {
		d.Zone = time.UTC
	}
	d.Day = midnight(d.Day.In(d.Zone))
	if end := d.end(); d.Now.IsZero() || d.Now.After(end) {
		d.Now = end
	}
	deploys, events, held := d.Deploys, d.Events, d.Held
	d.Deploys, d.Events, d.Held = nil, nil, nil
	for _, x := range deploys {
		if from, to, ok := d.inside(x.From, x.To); ok {
			x.From, x.To = from, to
			d.Deploys = append(d.Deploys, x)
		}
	}
	for _, x := range events {
		if from, to, ok := d.inside(x.From, x.To); ok {
			if x.From, x.Urgency = from, min(max(x.Urgency, release.White), release.Purple); !x.To.IsZero() {
				x.To = to // that it is open still is said
			}
			d.Events = append(d.Events, x)
		}
	}
	for _, x := range held {
		if from, to, ok := d.inside(x.From, x.To); ok {
			d.Held = append(d.Held, Stretch{from, to})
		}
	}
	slices.SortStableFunc(d.Deploys, func(a, b DayDeploy) int { return a.From.Compare(b.From) })
	slices.SortStableFunc(d.Events, func(a, b DayEvent) int { return a.From.Compare(b.From) })
	return d
}

func (d Digest) end() time.Time { return d.Day.AddDate(0, 0, 1) }

// inside is the part of a time that lies in the day.
func (d Digest) inside(from, to time.Time) (time.Time, time.Time, bool) {
	if to.IsZero() || to.After(d.Now) {
		to = d.Now
	}
	if from.Before(d.Day) {
		from = d.Day
	}
	return from.In(d.Zone), to.In(d.Zone), !from.After(to) && from.Before(d.end()) && !to.Before(d.Day)
}

// drawnDeploys are those that are drawn: of too many, what was rolled back or runs before what was all clear.
func (d Digest) drawnDeploys() []DayDeploy {
	return foremost(d.Deploys, func(x DayDeploy) int {
		if x.Phase == release.AllClear {
			return 1
		}
		return 0
	}, func(x DayDeploy) time.Time { return x.From })
}

// drawnEvents are those that are drawn: of too many, the most urgent.
func (d Digest) drawnEvents() []DayEvent {
	return foremost(d.Events, func(x DayEvent) int { return -int(x.Urgency) }, func(x DayEvent) time.Time { return x.From })
}

func foremost[T any](all []T, rank func(T) int, at func(T) time.Time) []T {
	chosen := slices.Clone(all)
	slices.SortStableFunc(chosen, func(a, b T) int { return cmp.Compare(rank(a), rank(b)) })
	chosen = chosen[:min(len(chosen), maxBars)]
	slices.SortStableFunc(chosen, func(a, b T) int { return at(a).Compare(at(b)) })
	return chosen
}
