package commands

import (
	"slices"
	"time"
)

// resolve finds the next time that clocks of the zone show what was said, after now.
func (c civil) resolve(zone *time.Location, now time.Time) (time.Time, *Reply) {
	here := now.In(zone)
	today := time.Date(here.Year(), here.Month(), here.Day(), 0, 0, 0, 0, time.UTC)
	days := []time.Time{today, today.AddDate(0, 0, 1)} // a time of day that has passed is tomorrow's
	if c.day != nil {
		days = c.day.days(today)
	}
	at := morning
	if c.clock != nil {
		at = *c.clock
	}
	if len(days) == 0 {
		return time.Time{}, say("There is no such day. Write it like 2026-12-01.")
	}
	var wall time.Time
	for _, day := range days {
		wall = day.Add(time.Duration(at.hour)*time.Hour + time.Duration(at.minute)*time.Minute)
		showing := instants(wall, zone)
		if len(showing) == 0 && skipped(wall, zone).After(now) {
			return time.Time{}, say("%s does not exist in %s: the clocks go forward. Write another time, or for how long.", wall.Format(saidTime), zone)
		}
		showing = slices.DeleteFunc(showing, func(t time.Time) bool { return !t.After(now) })
		switch len(showing) {
		case 0:
		case 1:
			return showing[0], nil
		default:
			return time.Time{}, say("%s comes twice in %s, for the clocks go back. Write for how long instead: for %s, or for %s.",
				wall.Format(saidTime), zone, words(showing[0].Sub(now)), words(showing[1].Sub(now)))
		}
	}
	return time.Time{}, say("%s has passed already. Write a time to come.", wall.Format(saidTime))
}

// instants are the times, in order, at which clocks of the zone show the wall time, which is given as if of UTC: one as
// a rule, none while they go forward, two where they go back.
func instants(wall time.Time, zone *time.Location) []time.Time {
	var all []time.Time
	for _, near := range []time.Duration{-36 * time.Hour, 36 * time.Hour} {
		_, offset := wall.Add(near).In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		shows := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
		if shows.Equal(wall) && !slices.ContainsFunc(all, t.Equal) {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// skipped is about when clocks skip a wall time that they never show.
func skipped(wall time.Time, zone *time.Location) time.Time {
	return time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, 0, zone)
}

// words says a length of time as people type it: "1h30m".
func words(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	text := ""
	if minutes >= 60 {
		text = numeral(minutes/60) + "h"
	}
	if minutes%60 > 0 || text == "" {
		text += numeral(minutes%60) + "m"
	}
	return text
}
