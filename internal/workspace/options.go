package workspace

import (
	"crypto/rand"
	"slices"
	"time"
)

// Options say who and what is in the workspace. The zero value is a workspace with three people and two channels.
type Options struct {
	Now        func() time.Time // default time.Now
	Team       string           // its domain, default "local"
	Users      []User           // people; default Anna, Ben and Cleo
	Channels   []Channel        // default #deploys (with the bot) and #random (without)
	Commands   []string         // slash commands the app registered, default /releasebot
	BotName    string           // default "releasebot"
	BotToken   string           // default random, "xoxb-…"
	AppToken   string           // default random, "xapp-…"
	Scopes     []string         // what the bot token may do; nil means everything
	AckTimeout time.Duration    // default 3 s, as Slack's
	PingEvery  time.Duration    // default 5 s; slack-go drops a link that is silent for 30 s
}

// User is a person.
type User struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Real  string `json:"real_name"`
	Admin bool   `json:"is_admin"`
	Bot   bool   `json:"is_bot"`
}

// Channel is a channel as it is at the start.
type Channel struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Private  bool     `json:"is_private"`
	Archived bool     `json:"is_archived"`
	Bot      bool     `json:"is_member"` // the bot is a member
	Members  []string `json:"members"`   // people; nil means all of them
}

// The fixed identities of the app in every workspace.
const (
	TeamID  = "T0LOCAL"
	AppID   = "A0RELEASE"
	BotUser = "U0BOT"
	BotID   = "B0BOT"
)

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Users == nil {
		o.Users = []User{
			{ID: "U0ANNA", Name: "anna", Real: "Anna Admin", Admin: true},
			{ID: "U0BEN", Name: "ben", Real: "Ben Builder"},
			{ID: "U0CLEO", Name: "cleo", Real: "Cleo Caller"},
		}
	}
	if o.Channels == nil {
		o.Channels = []Channel{{ID: "C0DEPLOYS", Name: "deploys", Bot: true}, {ID: "C0RANDOM", Name: "random"}}
	}
	if o.Commands == nil {
		o.Commands = []string{"/releasebot"}
	}
	o.Team = orElse(o.Team, "local")
	o.BotName = orElse(o.BotName, "releasebot")
	o.BotToken = orElse(o.BotToken, "xoxb-"+rand.Text())
	o.AppToken = orElse(o.AppToken, "xapp-1-"+AppID+"-"+rand.Text())
	o.AckTimeout = orElse(o.AckTimeout, 3*time.Second)
	o.PingEvery = orElse(o.PingEvery, 5*time.Second)
	return o
}

// channels copies the configured channels, so that two workspaces of the same Options share nothing.
func (o Options) channels() []*channel {
	var channels []*channel
	for _, c := range o.Channels {
		c.Members = slices.Clone(c.Members)
		if c.Members == nil {
			for _, u := range o.Users {
				c.Members = append(c.Members, u.ID)
			}
		}
		channels = append(channels, &channel{Channel: c})
	}
	return channels
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
