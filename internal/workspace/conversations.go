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
	if c == nil || c.secret() {
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
		if !slices.Contains(types, c.kind()) || c.secret() || c.Archived && a.flag("exclude_archived") {
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
	case c == nil || c.secret():
		return nil, refuse("channel_not_found")
	case c.Private || c.IM:
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

// conversationsOpen gives a person's direct conversation with the bot. Group conversations are not simulated.
func (w *Workspace) conversationsOpen(a args) (reply, error) {
	c := w.channel(a.str("channel"))
	if users := a.str("users"); users != "" {
		if strings.Contains(users, ",") {
			return nil, refuse("method_not_supported_for_channel_type", "the local Slack opens conversations with one person only")
		}
		if u, ok := w.user(users); !ok || u.Bot {
			return nil, refuse("user_not_found")
		}
		c = w.channel(imOf(users))
	}
	if c == nil || !c.IM {
		return nil, refuse("channel_not_found")
	}
	answer := reply{"no_op": true, "already_open": true, "channel": reply{"id": c.ID}}
	if a.flag("return_im") {
		answer["channel"] = w.wireChannel(c, false)
	}
	return answer, nil
}

func (w *Workspace) wireChannel(c *channel, count bool) reply {
	if c.IM {
		return reply{
			"id": c.ID, "is_im": true, "is_channel": false, "is_group": false, "is_mpim": false, "is_archived": false,
			"is_org_shared": false, "created": 0, "context_team_id": TeamID, "updated": 0, "user": c.User, "is_open": true,
		}
	}
	shared := w.shared(c)
	a := reply{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": c.Private, "is_im": false,
		"is_mpim": false, "is_private": c.Private, "is_archived": c.Archived, "is_general": false, "is_member": c.Bot,
		"is_shared": shared, "is_ext_shared": shared, "is_org_shared": false, "created": 0, "creator": w.users[0].ID,
		"context_team_id": TeamID, "topic": reply{"value": "", "creator": "", "last_set": 0},
		"purpose": reply{"value": "", "creator": "", "last_set": 0},
	}
	if count {
		a["num_members"] = len(c.everybody())
	}
	return a
}

// shared says that people of another workspace are in a channel, by Slack Connect.
func (w *Workspace) shared(c *channel) bool {
	return !c.IM && slices.ContainsFunc(c.Members, func(id string) bool { u, _ := w.user(id); return u.External })
}
