package workspace

import (
	"slices"
	"strings"
)

// User is a person.
type User struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Real        string `json:"real_name"`
	Email       string `json:"email,omitempty"`
	Admin       bool   `json:"is_admin"`
	Bot         bool   `json:"is_bot"`
	Guest       bool   `json:"is_guest"`                    // sees only the channels they are in
	SingleGuest bool   `json:"is_single_channel,omitempty"` // a guest who may be in one channel only
	External    bool   `json:"is_external"`                 // of another workspace, by Slack Connect
	Team        string `json:"team_id"`                     // default TeamID, or OtherTeam for an external
}

// Channel is a channel as it is at the start. The workspace adds a direct conversation with the bot for every person.
type Channel struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Private  bool     `json:"is_private"`
	Archived bool     `json:"is_archived"`
	Bot      bool     `json:"is_member"`      // the bot is a member
	Members  []string `json:"members"`        // people; nil means all full members, so neither guests nor externals
	IM       bool     `json:"is_im"`          // a person's direct conversation with the bot
	User     string   `json:"user,omitempty"` // whose, for a direct conversation
}

// Group is a user group, which people mention as @handle and apps as <!subteam^ID>.
type Group struct {
	ID      string   `json:"id"`
	Handle  string   `json:"handle"` // without the @
	Name    string   `json:"name"`
	Members []string `json:"members"`
}

// DefaultUsers are the people of a workspace whose Options name none: an admin, two members, a guest, and somebody of another
// workspace by Slack Connect.
func DefaultUsers() []User {
	return []User{
		{ID: "U0ANNA", Name: "anna", Real: "Anna Admin", Email: "anna@local.example", Admin: true},
		{ID: "U0BEN", Name: "ben", Real: "Ben Builder", Email: "ben@local.example"},
		{ID: "U0CLEO", Name: "cleo", Real: "Cleo Caller", Email: "cleo@local.example"},
		{ID: "U0GIL", Name: "gil", Real: "Gil Guest", Email: "gil@agency.example", Guest: true},
		{ID: "U0EVE", Name: "eve", Real: "Eve External", Email: "eve@other.example", External: true},
	}
}

func defaultChannels(users []User) []Channel {
	var everybody []string
	for _, u := range users {
		everybody = append(everybody, u.ID)
	}
	return []Channel{{ID: "C0DEPLOYS", Name: "deploys", Bot: true, Members: everybody}, {ID: "C0RANDOM", Name: "random"}}
}

// people copies the configured people, and adds the bot.
func (o Options) people() []User {
	users := append(slices.Clone(o.Users), User{ID: BotUser, Name: o.BotName, Real: o.BotName, Bot: true})
	for i := range users {
		home := TeamID
		if users[i].External {
			home = OtherTeam
		}
		users[i].Team = orElse(users[i].Team, home)
	}
	return users
}

// channels copies the configured channels, so that two workspaces of the same Options share nothing, and adds the
// direct conversations.
func (o Options) channels() []*channel {
	var channels []*channel
	for _, c := range o.Channels {
		c.Members = slices.Clone(c.Members)
		if c.Members == nil {
			for _, u := range o.Users {
				if !u.Guest && !u.External {
					c.Members = append(c.Members, u.ID)
				}
			}
		}
		channels = append(channels, &channel{Channel: c})
	}
	for _, u := range o.Users {
		im := Channel{ID: imOf(u.ID), IM: true, User: u.ID, Bot: true, Members: []string{u.ID}}
		channels = append(channels, &channel{Channel: im})
	}
	return channels
}

// domain is the name of a person's own workspace.
func (w *Workspace) domain(u User) string {
	if u.Team == TeamID {
		return w.options.Team
	}
	return strings.ToLower(u.Team)
}

// teamOf is a person's own workspace.
func (w *Workspace) teamOf(user string) string {
	u, _ := w.user(user)
	return orElse(u.Team, TeamID)
}

// wireActor is the person in a payload, with their own workspace.
func wireActor(u User) reply {
	return reply{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.Team}
}
