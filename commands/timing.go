package commands

import (
	"slices"
	"strings"
	"time"

	"releasebot/release"
)

// The longest that people may ask for at once. What is to be ignored for longer is no chart to watch, and nobody remembers
// a pause of months.
const (
	MaxSnooze = 7 * 24 * time.Hour
	MaxPause  = 90 * 24 * time.Hour // of a freeze, too
	maxStats  = 366 * 24 * time.Hour
)

// limit is how long what a verb asks for may last.
type limit struct {
	what string // "A snooze"
	most time.Duration
	says string // "lasts 7 days at most"
}

var limits = map[release.Verb]limit{
	release.VerbSnooze: {"A snooze", MaxSnooze, "lasts 7 days at most"},
	release.VerbPause:  {"A pause", MaxPause, "lasts 90 days at most"},
	release.VerbFreeze: {"A freeze", MaxPause, "lasts 90 days at most"},
	release.VerbStats:  {"What is counted", maxStats, "goes back 366 days at most"},
}

const howLong = "Write a time like 90m, 3h, 1h30m or 1 day."

// timing reads for how long, "for 3h", or until when, "until 15:30", and returns whether one of them was there.
func (p *parser) timing(r *release.Request) (bool, *Reply) {
	if len(p.words) > 0 && isUntil(p.words[0]) {
		return true, p.until(r)
	}
	l := readLength(p.words)
	switch {
	case l.wrong != "" && errors5.MatchString(l.wrong):
		return false, say("Is “%s” a time or the reason? Write for %s, or put a dash before the reason.", l.wrong, l.wrong)
	case l.wrong != "":
		return false, say("“%s” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day.", short(l.wrong))
	case l.rest == nil && l.d == 0:
		return false, nil
	}
	if problem := p.within(l.d, howLong); problem != nil {
		return false, problem
	}
	r.For, p.words = l.d, l.rest
	return true, nil
}

func isUntil(word string) bool {
	return slices.Contains([]string{"until", "till", "til", "'til", "’til"}, strings.ToLower(word))
}

func (p *parser) until(r *release.Request) *Reply {
	at, rest, problem := moment(p.words[1:], p.zone(), p.where.Now)
	if problem != nil {
		return problem
	}
	if problem := p.within(at.Sub(p.where.Now), "Write an earlier time."); problem != nil {
		return problem
	}
	r.Until, p.words = at, rest
	return nil
}

func (p *parser) within(d time.Duration, how string) *Reply {
	limit := limits[p.verb]
	switch {
	case d <= 0:
		return say("%s must last longer than that. %s", limit.what, how)
	case d > limit.most:
		return say("%s %s. %s", limit.what, limit.says, how)
	default:
		return nil
	}
}

// zone is where the times are that people type of the service.
func (p *parser) zone() *time.Location {
	if p.it.Location == nil {
		return time.UTC
	}
	return p.it.Location
}
