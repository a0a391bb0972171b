package slack

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"releasebot/release"
)

// Seen notes what a payload says of the person behind it: somebody of another workspace needs no look-up. Everybody else
// is looked up in the background, since they are about to ask for something. team may be "".
func (a *Access) Seen(user, team string) {
	if a == nil || user == "" {
		return
	}
	// In an Enterprise Grid one of another team may be ours all the same; only users.info tells.
	if we, ok := a.client.remembered(); ok && we.enterprise == "" && team != "" && team != we.team {
		a.people.take(user, person{elsewhere: true}, nil)
		return
	}
	a.people.warm(user)
}

// Run keeps the members of the groups known, so that nobody waits for them, until ctx ends.
func (a *Access) Run(ctx context.Context) {
	if a == nil {
		return
	}
	ticker := time.NewTicker(groupsFor / 5)
	defer ticker.Stop()
	for {
		for _, roles := range *a.roles.Load() {
			for _, id := range groupsOf(roles) {
				a.groups.warm(id)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Admins are the people who may do everything in one of the services, as far as the roles name them, themselves or by
// their user groups. Where the roles name no admin, operators are; where they name nobody, nobody is listed.
func (a *Access) Admins(ctx context.Context, services []string) []string {
	if a == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	var people []string
	for _, service := range services {
		ids := a.rolesOf(service).Admins
		if len(ids) == 0 {
			ids = a.rolesOf(service).Operators
		}
		for _, id := range ids {
			if strings.HasPrefix(id, "S") {
				people = append(people, a.groups.get(ctx, id).value...)
			} else {
				people = append(people, id)
			}
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// Problems says, each in a sentence, what Slack does not tell of those who may do things.
func (a *Access) Problems() []string {
	if a == nil {
		return nil
	}
	var problems []string
	doubts := a.groups.doubts()
	for _, id := range slices.Sorted(maps.Keys(doubts)) {
		counts := "Nobody counts as a member."
		if k := doubts[id]; k.ever() {
			counts = "What it said at " + k.at.UTC().Format("15:04 MST") + " counts."
		}
		problems = append(problems, "Slack does not say who is in the user group "+id+blamed(doubts[id].err)+" "+counts)
	}
	if people := slices.Sorted(maps.Keys(a.people.doubts())); len(people) > 0 {
		why := a.people.peek(people[0]).err
		problems = append(problems, "Slack does not say who these people are: "+and(people, shownPlaces)+blamed(why))
	}
	return problems
}

// blamed is the end of a sentence that says why.
func blamed(err error) string {
	if err == nil {
		return "."
	}
	if code, ok := said(err); ok {
		return " (" + code + ")."
	}
	return " (it does not answer)."
}

// denial is a no as mrkdwn, with those who may in it.
func denial(d release.Denied) string {
	const shown = 10
	who := make([]string, 0, len(d.Who))
	for _, id := range d.Who {
		who = append(who, orElse(called(id), mention(id)))
	}
	return cutMarkup(strings.ReplaceAll(outside(d.Text, maxSection), "{who}", orElse(and(who, shown), "somebody else")), maxSection)
}
