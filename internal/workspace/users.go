package workspace

import (
	"slices"
	"strings"
)

func (w *Workspace) usersInfo(a args) (reply, error) {
	u, ok := w.user(a.str("user"))
	if !ok {
		return nil, refuse("user_not_found")
	}
	return reply{"user": w.wireUser(u)}, nil
}

func (w *Workspace) usersList(a args) (reply, error) {
	users, next, err := page(a, w.users, func(u User) string { return u.ID })
	if err != nil {
		return nil, err
	}
	members := []reply{}
	for _, u := range users {
		members = append(members, w.wireUser(u))
	}
	return withCursor(reply{"members": members, "cache_ts": w.now().Unix()}, next), nil
}

// lookupByEmail finds people of this workspace only: Slack does not tell the addresses of others.
func (w *Workspace) lookupByEmail(a args) (reply, error) {
	email := a.str("email")
	i := slices.IndexFunc(w.users, func(u User) bool { return u.Email != "" && !u.External && strings.EqualFold(u.Email, email) })
	if i < 0 {
		return nil, refuse("users_not_found")
	}
	return reply{"user": w.wireUser(w.users[i])}, nil
}

// wireUser shows a person as Slack does: no rank for people of other workspaces, an e-mail only to those who may read it.
func (w *Workspace) wireUser(u User) reply {
	profile := reply{
		"real_name": u.Real, "real_name_normalized": u.Real, "display_name": u.Name, "display_name_normalized": u.Name,
		"title": "", "phone": "", "skype": "", "status_text": "", "status_emoji": "", "avatar_hash": "", "team": u.Team,
	}
	if u.Email != "" && !u.External && w.granted("users:read.email") {
		profile["email"] = u.Email
	}
	a := reply{
		"id": u.ID, "team_id": u.Team, "name": u.Name, "real_name": u.Real, "deleted": false, "color": "9f69e7",
		"is_bot": u.Bot, "is_app_user": false, "tz": "Etc/UTC", "tz_label": "UTC", "tz_offset": 0, "updated": 0,
		"profile": profile,
	}
	if u.External {
		a["is_stranger"] = !w.meetsBot(u.ID)
		return a
	}
	a["is_admin"], a["is_owner"], a["is_primary_owner"] = u.Admin, false, false
	a["is_restricted"], a["is_ultra_restricted"] = u.Guest, u.SingleGuest
	if !u.Bot {
		a["is_email_confirmed"], a["who_can_share_contact_card"] = u.Email != "", "EVERYONE"
	}
	return a
}

// meetsBot says whether a person shares a channel with the bot. Slack's reference of users calls those of other
// workspaces strangers who do not.
func (w *Workspace) meetsBot(user string) bool {
	return slices.ContainsFunc(w.channels, func(c *channel) bool { return !c.IM && c.Bot && slices.Contains(c.Members, user) })
}

func (w *Workspace) usergroupsList(a args) (reply, error) {
	groups := []reply{}
	for _, g := range w.options.Groups {
		group := reply{
			"id": g.ID, "team_id": TeamID, "is_usergroup": true, "is_subteam": true, "name": orElse(g.Name, g.Handle),
			"handle": g.Handle, "description": "", "is_external": false, "date_create": 0, "date_update": 0, "date_delete": 0,
			"created_by": w.users[0].ID, "updated_by": w.users[0].ID, "user_count": len(g.Members), "channel_count": 0,
			"prefs": reply{"channels": []string{}, "groups": []string{}},
		}
		if a.flag("include_users") {
			group["users"] = orEmpty(g.Members)
		}
		groups = append(groups, group)
	}
	return reply{"usergroups": groups}, nil
}

func (w *Workspace) usergroupsUsersList(a args) (reply, error) {
	i := slices.IndexFunc(w.options.Groups, func(g Group) bool { return g.ID == a.str("usergroup") })
	if i < 0 {
		return nil, refuse("no_such_subteam")
	}
	return reply{"users": orEmpty(w.options.Groups[i].Members)}, nil
}
