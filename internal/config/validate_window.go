package config

import (
	"errors"
	"strings"
	"time"
)

var errZoneInCron = errors.New("a time zone stands in the cron line")

const cronHelp = `Write minute, hour, day of month, month and day of week, such as "0 9 * * MON-THU"`

// cronFields are the five fields, each with what may stand in it.
var cronFields = []struct{ name, allowed string }{
	{"minute", "0 to 59"},
	{"hour", "0 to 23"},
	{"day of month", "1 to 31"},
	{"month", "1 to 12, or JAN to DEC"},
	{"day of week", "0 (Sunday) to 6, or SUN to SAT"},
}

func validateWindow(p place, w Window) {
	validateZone(p.at("time_zone"), w.TimeZone)
	if !p.at("for").has() {
		p.at("for").fail("This window does not say how long it stays open. Add for, such as for: 8h.")
	} else if w.For <= 0 {
		p.at("for").fail("A window must stay open for more than %s. Write how long, such as 8h.", p.at("for").raw())
	}
	if !p.at("open").has() {
		p.at("open").fail("This window does not say when it opens. Add open, a cron line such as \"0 9 * * MON-THU\".")
		return
	}
	validateCron(p.at("open"), w.Open)
}

func validateCron(p place, line string) {
	starts, err := parseCron(line, time.UTC)
	fields := strings.Fields(line)
	switch {
	case errors.Is(err, errZoneInCron):
		p.fail("A cron line holds no time zone here. Say it in the window's time_zone.")
	case strings.HasPrefix(line, "@"):
		p.fail("%s is a short form, which windows do not take. %s.", p.quoted(), cronHelp)
	case len(fields) != len(cronFields):
		p.fail("%s has %d fields where a cron line has 5. %s.", p.quoted(), len(fields), cronHelp)
	case err != nil:
		badField(p, fields)
	case neverStarts(starts):
		p.fail("%s never opens: no calendar has that day. Correct the day of month or the month.", p.quoted())
	}
}

// badField finds the field that is wrong by trying each alone.
func badField(p place, fields []string) {
	for i, field := range fields {
		alone := []string{"*", "*", "*", "*", "*"}
		alone[i] = field
		if _, err := fiveFields.Parse(strings.Join(alone, " ")); err == nil {
			continue
		}
		what := "The " + cronFields[i].name
		if !p.replaced() {
			what += " " + `"` + field + `"`
		}
		p.fail("%s of the cron line is not valid: it takes %s, with lists (1,3), ranges (1-5) and steps (*/2).",
			what, cronFields[i].allowed)
		return
	}
	p.fail("%s is no cron line. %s.", p.quoted(), cronHelp)
}

func validateZone(p place, name string) {
	if !p.has() {
		return
	}
	// time.LoadLocation takes "Local", which is another zone on every machine, and "" for UTC.
	if _, err := time.LoadLocation(name); err != nil || name == "Local" || name == "" {
		p.fail("There is no time zone %s. Write a name of the IANA list, such as America/New_York, or UTC.", p.quoted())
	}
}
