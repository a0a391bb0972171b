package config

import (
	"slices"
	"time"

	"releasebot/commands"
	"releasebot/release"
)

// Roles say who may do what, by Slack user ids and user group ids. A list that the file leaves out is nil: every member
// of the workspace, or for admins the operators.
type Roles struct {
	Viewers   []string `yaml:"viewers"`
	Operators []string `yaml:"operators"`
	Admins    []string `yaml:"admins"`
}

// Authors say how authors of changes are told what became of them.
type Authors struct {
	Tell    []string          `yaml:"tell"`     // when; none is never
	Users   map[string]string `yaml:"users"`    // Slack user ids by the author's name or e-mail
	ByEmail bool              `yaml:"by_email"` // others are looked for in Slack by their e-mail
}

// When authors are told.
const (
	TellLive       = "live"
	TellHeld       = "held"
	TellRolledBack = "rolled back"
)

var tells = []string{TellLive, TellHeld, TellRolledBack}

// Commands is the same in the words of the commands package.
func (r Roles) Commands() commands.Roles {
	return commands.Roles{Viewers: r.Viewers, Operators: r.Operators, Admins: r.Admins}
}

// or takes the lists that r leaves out from the others: who names admins of a service does not make everybody an operator.
func (r Roles) or(o Roles) Roles {
	for _, list := range []struct{ own, other *[]string }{{&r.Viewers, &o.Viewers}, {&r.Operators, &o.Operators}, {&r.Admins, &o.Admins}} {
		if *list.own == nil {
			*list.own = *list.other
		}
	}
	return r
}

func (a Authors) policy() release.Authors {
	return release.Authors{
		Live: slices.Contains(a.Tell, TellLive), Held: slices.Contains(a.Tell, TellHeld), Back: slices.Contains(a.Tell, TellRolledBack),
		Users: a.Users, ByMail: a.ByEmail,
	}
}

// clockTime is a time of the day as time since midnight; false if it is none, or midnight itself, which belongs to no day.
func clockTime(text string) (time.Duration, bool) {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, false
	}
	since := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	return since, since > 0
}
