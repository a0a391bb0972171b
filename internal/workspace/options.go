package workspace

import (
	"crypto/rand"
	"time"
)

// Options say who and what is in the workspace. The zero value is a workspace with five people and two channels.
type Options struct {
	Now        func() time.Time // default time.Now
	Wall       func() time.Time // how long a trigger_id, a response_url and a fault live is counted by it; default Now. With a Now that runs fast, time.Now
	Team       string           // its domain, default "local"
	Users      []User           // people; default Anna, Ben, Cleo, Gil (a guest) and Eve (of another workspace)
	Channels   []Channel        // default #deploys (everybody and the bot) and #random (neither guests nor the bot)
	Groups     []Group          // default @oncall: Anna and Ben
	Commands   []string         // slash commands the app registered, default /releasebot
	Events     []string         // events the app subscribed to, default app_home_opened and app_mention; "message.im" too
	BotName    string           // default "releasebot"
	BotToken   string           // default random, "xoxb-…"
	AppToken   string           // default random, "xapp-…"
	Scopes     []string         // what the bot token may do; nil means everything
	OnInvalid  func(string)     // hears of every payload of the app that is malformed; default nothing. It may call the Workspace
	AckTimeout time.Duration    // default 3 s, as Slack's
	PingEvery  time.Duration    // default 5 s; slack-go drops a link that is silent for 30 s
}

// The fixed identities of the app in every workspace.
const (
	TeamID  = "T0LOCAL"
	AppID   = "A0RELEASE"
	BotUser = "U0BOT"
	BotID   = "B0BOT"
)

// OtherTeam is the workspace of the people who come by Slack Connect and name no workspace of their own.
const OtherTeam = "T0OTHER"

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wall == nil {
		o.Wall = o.Now
	}
	if o.Users == nil {
		o.Users = DefaultUsers()
	}
	if o.Channels == nil {
		o.Channels = defaultChannels(o.Users)
	}
	if o.Groups == nil {
		o.Groups = []Group{{ID: "S0ONCALL", Handle: "oncall", Name: "On Call", Members: []string{"U0ANNA", "U0BEN"}}}
	}
	if o.Commands == nil {
		o.Commands = []string{"/releasebot"}
	}
	if o.Events == nil {
		o.Events = []string{"app_home_opened", "app_mention"}
	}
	if o.OnInvalid == nil {
		o.OnInvalid = func(string) {}
	}
	o.Team = orElse(o.Team, "local")
	o.BotName = orElse(o.BotName, "releasebot")
	o.BotToken = orElse(o.BotToken, "xoxb-"+rand.Text())
	o.AppToken = orElse(o.AppToken, "xapp-1-"+AppID+"-"+rand.Text())
	o.AckTimeout = orElse(o.AckTimeout, 3*time.Second)
	o.PingEvery = orElse(o.PingEvery, 5*time.Second)
	return o
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
