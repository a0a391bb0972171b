package workspace

import (
	"slices"
	"strings"
)

func (w *Workspace) authTest(args) (reply, error) {
	return reply{
		"url": w.base + "/", "team": w.options.Team, "user": w.options.BotName, "team_id": TeamID, "user_id": BotUser,
		"bot_id": BotID, "is_enterprise_install": false,
	}, nil
}

// visible finds a channel that the bot may know of: a public one, or a private one it is in.
func (w *Workspace) visible(id string) (*channel, error) {
	c := w.channel(id)
	if c == nil || c.Private && !c.Bot {
		return nil, refuse("channel_not_found")
	}
	return c, nil
}

func (w *Workspace) conversationsInfo(a args) (reply, error) {
	c, err := w.visible(a.str("channel"))
	if err != nil {
		return nil, err
	}
	return reply{"channel": w.wireChannel(c, a.flag("include_num_members"))}, nil
}

func (w *Workspace) conversationsList(a args) (reply, error) {
	types := strings.Split(orElse(a.str("types"), "public_channel"), ",")
	var found []*channel
	for _, c := range w.channels {
		kind := "public_channel"
		if c.Private {
			kind = "private_channel"
		}
		if !slices.Contains(types, kind) || c.Private && !c.Bot || c.Archived && a.flag("exclude_archived") {
			continue
		}
		found = append(found, c)
	}
	items, next, err := page(a, found, func(c *channel) string { return c.ID })
	if err != nil {
		return nil, err
	}
	list := []reply{}
	for _, c := range items {
		list = append(list, w.wireChannel(c, true))
	}
	return withCursor(reply{"channels": list}, next), nil
}

func (w *Workspace) conversationsMembers(a args) (reply, error) {
	c, err := w.visible(a.str("channel"))
	if err != nil {
		return nil, err
	}
	members, next, err := page(a, c.everybody(), func(id string) string { return id })
	if err != nil {
		return nil, err
	}
	return withCursor(reply{"members": members}, next), nil
}

func (w *Workspace) conversationsJoin(a args) (reply, error) {
	c := w.channel(a.str("channel"))
	switch {
	case c == nil || c.Private && !c.Bot:
		return nil, refuse("channel_not_found")
	case c.Private:
		return nil, refuse("method_not_supported_for_channel_type")
	case c.Archived:
		return nil, refuse("is_archived")
	}
	answer := reply{}
	if c.Bot {
		answer["warning"], answer["response_metadata"] = "already_in_channel", reply{"warnings": []string{"already_in_channel"}}
	} else {
		c.Bot = true
		w.emit(Event{Kind: Joined, Channel: c.ID, User: BotUser})
	}
	answer["channel"] = w.wireChannel(c, false)
	return answer, nil
}

func (c *channel) everybody() []string {
	if c.Bot {
		return append(slices.Clone(c.Members), BotUser)
	}
	return c.Members
}

func (w *Workspace) wireChannel(c *channel, count bool) reply {
	a := reply{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": false, "is_im": false,
		"is_mpim": false, "is_private": c.Private, "is_archived": c.Archived, "is_general": false, "is_member": c.Bot,
		"is_shared": false, "is_ext_shared": false, "is_org_shared": false, "created": 0, "creator": w.users[0].ID,
		"context_team_id": TeamID, "topic": reply{"value": "", "creator": "", "last_set": 0},
		"purpose": reply{"value": "", "creator": "", "last_set": 0},
	}
	if count {
		a["num_members"] = len(c.everybody())
	}
	return a
}

func (w *Workspace) usersInfo(a args) (reply, error) {
	u, ok := w.user(a.str("user"))
	if !ok {
		return nil, refuse("user_not_found")
	}
	return reply{"user": wireUser(u)}, nil
}

func (w *Workspace) usersList(a args) (reply, error) {
	users, next, err := page(a, w.users, func(u User) string { return u.ID })
	if err != nil {
		return nil, err
	}
	members := []reply{}
	for _, u := range users {
		members = append(members, wireUser(u))
	}
	return withCursor(reply{"members": members, "cache_ts": w.now().Unix()}, next), nil
}

func wireUser(u User) reply {
	return reply{
		"id": u.ID, "team_id": TeamID, "name": u.Name, "real_name": u.Real, "deleted": false, "is_bot": u.Bot,
		"is_admin": u.Admin, "is_owner": false, "is_app_user": false, "tz": "Etc/UTC", "tz_label": "UTC", "tz_offset": 0,
		"updated": 0, "profile": reply{"real_name": u.Real, "display_name": u.Name, "team": TeamID},
	}
}
