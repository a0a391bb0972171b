package config

import (
	"strings"
	"time"
	_ "time/tzdata" // time zones for a static binary on a machine without any; here, where zones are loaded

	"github.com/robfig/cron/v3"

	"releasebot/release"
)

// Windows are the times in which deploys may start. None at all means always.
type Windows []Window

// Window opens at each time of the cron line Open and stays open For so long: [start, start+For).
//
// The cron line is read on the clock of TimeZone. Where a clock is put forward, a start inside the missing hour does
// not happen that day: closed is the safe side. Where it is put back, a start inside the repeated hour happens twice.
type Window struct {
	Open     string        `yaml:"open"`
	For      time.Duration `yaml:"for"`
	TimeZone string        `yaml:"time_zone"`

	starts cron.Schedule // arithmetic only: nothing is ever scheduled on it
}

// At tells whether some window is open at t and, when none is, the earliest next opening, in t's time zone.
// (Next is zero when nothing opens within five years, where the search ends.)
func (w Windows) At(t time.Time) release.Window {
	if len(w) == 0 {
		return release.Window{Open: true}
	}
	var next time.Time
	for _, window := range w {
		start, open := window.at(t)
		if open {
			return release.Window{Open: true}
		}
		if !start.IsZero() && (next.IsZero() || start.Before(next)) {
			next = start
		}
	}
	return release.Window{Next: next}
}

// at finds the first start after t − For. Up to t, it holds the window open; after t, it is the next opening.
func (w Window) at(t time.Time) (start time.Time, open bool) {
	start = w.next(t.Add(-w.For))
	return start, !start.IsZero() && !start.After(t)
}

// next is the first start after t. Where a clock moves by half an hour (Lord Howe Island), robfig/cron can step from
// 1:59 to 2:30 and take the minute for the hour's: such a start is passed over.
func (w Window) next(t time.Time) time.Time {
	start := w.starts.Next(t)
	spec, ok := w.starts.(*cron.SpecSchedule)
	for ok && !start.IsZero() && spec.Hour&(1<<start.In(spec.Location).Hour()) == 0 {
		start = w.starts.Next(start)
	}
	return start
}

// compile readies a window that was validated.
func (w *Window) compile() {
	if starts, err := parseCron(w.Open, location(w.TimeZone)); err == nil {
		w.starts = starts
	}
}

// fiveFields is plain cron: no seconds, no @daily, no @every (which has no clock to stand on).
var fiveFields = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// parseCron keeps away what robfig/cron reads before the fields: TZ=… is said by time_zone, and it panics on "TZ=x".
func parseCron(line string, zone *time.Location) (cron.Schedule, error) {
	if strings.HasPrefix(line, "TZ=") || strings.HasPrefix(line, "CRON_TZ=") {
		return nil, errZoneInCron
	}
	schedule, err := fiveFields.Parse(line)
	if err != nil {
		return nil, err
	}
	if spec, ok := schedule.(*cron.SpecSchedule); ok {
		spec.Location = zone
	}
	return schedule, nil
}

// neverStarts tells whether a cron line names a date that no calendar has, such as 30 February. The search covers
// five years from a fixed day before a leap day, so that the answer is the same on every day.
func neverStarts(starts cron.Schedule) bool {
	return starts.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero()
}

// location is the zone of a validated name.
func location(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}
