package commands

import (
	"slices"

	"releasebot/release"
)

// Role is what a person may do. Each includes those before it.
type Role int

// A viewer asks, an operator steers, an admin also decides for how long nobody deploys.
const (
	Viewer Role = iota
	Operator
	Admin
)

func (r Role) String() string {
	switch r {
	case Viewer:
		return "viewer"
	case Operator:
		return "operator"
	default:
		return "admin"
	}
}

// Needs is the least role that a verb takes. NeedsFor decides on a request: what concerns others may take more.
func Needs(verb release.Verb) Role {
	switch verb {
	case release.VerbStatus, release.VerbWhy, release.VerbEvents, release.VerbEvent, release.VerbCharts, release.VerbHistory,
		release.VerbStats, release.VerbWatchers, release.VerbWatch, release.VerbUnwatch:
		return Viewer
	case release.VerbFreeze, release.VerbUnfreeze:
		return Admin
	default:
		return Operator
	}
}

// NeedsFor is the least role that a request takes.
func NeedsFor(r release.Request) Role {
	others := r.Everyone || r.To != "" && r.To != r.By
	if (r.Verb == release.VerbWatch || r.Verb == release.VerbUnwatch) && others {
		return Operator
	}
	return Needs(r.Verb)
}

// Roles says who has which role, by ids of Slack users ("U…", "W…") and user groups ("S…"). Without Viewers or without
// Operators every member of the workspace is one; without Admins the operators are. An admin is an operator, an operator
// a viewer.
type Roles struct{ Viewers, Operators, Admins []string }

// Actor is what is known of a person who asks for something.
type Actor struct {
	ID        string
	Groups    []string // of the user groups that Roles name, those that the person is in
	Guest     bool     // of one or several channels
	Elsewhere bool     // of another workspace (Slack Connect)
	Unknown   string   // why it is not known what this person is, as a sentence; such a person counts by their id alone
}

// stranger tells whether the person counts as a member of the workspace; a stranger may do only what Roles give their
// very id.
func (a Actor) stranger() bool { return a.Guest || a.Elsewhere || a.Unknown != "" || a.ID == "" }

// has tells whether the person has the role.
func (r Roles) has(a Actor, role Role) bool {
	ids, everybody := r.who(role)
	if everybody && !a.stranger() {
		return true
	}
	return slices.ContainsFunc(ids, func(id string) bool {
		return id != "" && (id == a.ID || !a.stranger() && slices.Contains(a.Groups, id))
	})
}

// who are the users and groups with the role, and whether every member of the workspace has it. Then the ids are those
// that have it even as strangers.
func (r Roles) who(role Role) (ids []string, everybody bool) {
	viewers, operators, admins := distinct(r.Viewers), distinct(r.Operators), distinct(r.Admins)
	switch {
	case role == Admin && len(admins) > 0:
		return admins, false
	case role == Viewer:
		return distinct(viewers, operators, admins), len(viewers) == 0 || len(operators) == 0
	default:
		return distinct(operators, admins), len(operators) == 0
	}
}

// distinct are the ids of the lists in their order, each once; an empty one names nobody.
func distinct(lists ...[]string) []string {
	var ids []string
	for _, id := range slices.Concat(lists...) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
