package slack

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"releasebot/commands"
	"releasebot/release"
)

const (
	peopleFor = 10 * time.Minute // who somebody is
	groupsFor = 5 * time.Minute  // who is in a user group: people come and go on call
)

// Access knows who may do what: roles name users and user groups, and Slack says who is a guest, who is of another
// workspace and who is in a group. What Slack does not say now counts as it was last known. A nil Access lets everybody
// do everything.
type Access struct {
	client *Client
	roles  atomic.Pointer[map[string]commands.Roles] // by service; never changed in place
	people *memory[person]
	groups *memory[[]string]
}

// NewAccess makes the access to services with these roles, by the service's name.
func NewAccess(client *Client, roles map[string]commands.Roles, log zerolog.Logger) *Access {
	failed := func(what, id string, err error) {
		log.Warn().Err(err).Str(what, id).Msg("Slack does not say who this is; what was last known counts")
	}
	a := &Access{
		client: client,
		people: &memory[person]{life: peopleFor, look: client.lookPerson, failed: func(id string, err error) { failed("person", id, err) }},
		groups: &memory[[]string]{life: groupsFor, look: client.lookGroup, failed: func(id string, err error) { failed("group", id, err) }},
	}
	a.SetRoles(roles)
	return a
}

// SetRoles makes these the roles from now on, by the service's name. It may be called at any time; the map may not be
// changed afterwards.
func (a *Access) SetRoles(roles map[string]commands.Roles) { a.roles.Store(&roles) }

func (a *Access) rolesOf(service string) commands.Roles { return (*a.roles.Load())[service] }

// Check tells why r.By may not ask for r; nil if they may. It looks up what is not known, for at most 2 s.
func (a *Access) Check(ctx context.Context, r release.Request) *release.Denied {
	if a == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	roles := a.rolesOf(r.Service) // once: they may be other ones in the next moment
	groups := groupsOf(roles)
	for _, id := range groups {
		a.groups.warm(id) // all at the same time
	}
	who := a.people.get(ctx, r.By)
	members := map[string]known[[]string]{}
	for _, id := range groups {
		members[id] = a.groups.get(ctx, id)
	}
	return decide(r, roles, who, members)
}

// Remembered is Check with what is known already, for where nothing may be waited for. known is false where that is not
// enough to tell; then it is being looked up.
func (a *Access) Remembered(r release.Request) (denied *release.Denied, known bool) {
	if a == nil {
		return nil, true
	}
	a.people.warm(r.By)
	who := a.people.peek(r.By)
	known = who.ever()
	roles := a.rolesOf(r.Service)
	members := a.members(roles)
	for id, k := range members {
		a.groups.warm(id)
		known = known && k.ever()
	}
	if !known {
		return nil, false
	}
	return decide(r, roles, who, members), true
}

func (a *Access) members(roles commands.Roles) map[string]known[[]string] {
	members := map[string]known[[]string]{}
	for _, id := range groupsOf(roles) {
		members[id] = a.groups.peek(id)
	}
	return members
}

// decide asks the roles, and says with a no what Slack would not tell.
func decide(r release.Request, roles commands.Roles, who known[person], members map[string]known[[]string]) *release.Denied {
	actor := commands.Actor{ID: r.By, Guest: who.value.guest, Elsewhere: who.value.elsewhere, Unknown: who.value.unknown}
	if !who.ever() {
		actor.Unknown = "Slack does not say who you are" + blamed(who.err) + " Try again in a minute."
	}
	var doubts []string
	for _, id := range slices.Sorted(maps.Keys(members)) {
		k := members[id]
		if slices.Contains(k.value, r.By) {
			actor.Groups = append(actor.Groups, id)
		}
		if k.err != nil && !slices.Contains(actor.Groups, id) {
			doubts = append(doubts, doubt(k))
		}
	}
	denied := roles.Denied(actor, r)
	if denied == nil || len(doubts) == 0 || actor.Guest || actor.Elsewhere || actor.Unknown != "" {
		return denied
	}
	denied.Text += " " + doubts[0]
	return denied
}

// doubt says on what a group's members are judged while Slack does not tell them.
func doubt(k known[[]string]) string {
	if !k.ever() {
		return "Slack does not say who is in the user groups" + blamed(k.err) + " Until it does, nobody counts as a member."
	}
	return "Slack does not say who is in the user groups now" + blamed(k.err) + " What it said at " + k.at.UTC().Format("15:04 MST") + " counts."
}

// groupsOf are the user groups that the roles name.
func groupsOf(r commands.Roles) []string {
	groups := slices.DeleteFunc(slices.Concat(r.Viewers, r.Operators, r.Admins), func(id string) bool { return !strings.HasPrefix(id, "S") })
	slices.Sort(groups)
	return slices.Compact(groups)
}
