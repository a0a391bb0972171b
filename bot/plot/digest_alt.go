package plot

import (
	"strconv"
	"time"
)

// Alt is what the day's picture shows, in words, at most 2,000 characters: the sums first, then what was not all clear.
func (d Digest) Alt() string {
	d = d.clean()
	deploys, events := d.sums()
	said := []string{
		"The day of " + cutTo(d.Service, 200) + " on " + d.Day.Format("Monday 2 January 2006") + " (" + zoneOf(d.Day, d.end()) + "): " + deploys + " · " + events + ".",
	}
	if length := d.end().Sub(d.Day); length != day {
		said = append(said, "The clocks changed: the day has "+lasting(length)+".")
	}
	for _, x := range d.drawnEvents() {
		s := "Event " + strconv.Itoa(x.Number) + " (" + x.Urgency.String() + ", " + cutTo(x.Chart, 80) + ") was open from " + x.From.Format("15:04")
		if x.To.IsZero() {
			s += " and still is"
		} else {
			s += " to " + untilOf(x.To, d)
		}
		said = append(said, s+".")
	}
	for _, x := range d.drawnDeploys() {
		s := "Deploy of " + cutTo(x.Build, 40) + " from " + x.From.Format("15:04")
		if phase := phaseOf(x.Phase); phase == 2 {
			s += ", running"
		} else {
			s += " to " + untilOf(x.To, d) + ", " + deployLooks[phase].name
		}
		said = append(said, s+".")
	}
	for _, x := range d.Held {
		said = append(said, "Held from "+x.From.Format("15:04")+" to "+untilOf(x.To, d)+".")
	}
	return whole(said)
}

// untilOf is a time of the day; its end is 24:00.
func untilOf(t time.Time, d Digest) string {
	if t.Equal(d.end()) {
		return "24:00"
	}
	return t.Format("15:04")
}
