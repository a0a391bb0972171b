package slack

import (
	"maps"
	"slices"
	"strings"
)

// Method is a method of Slack's Web API that the bot calls.
type Method struct {
	Scopes []string // that the bot token needs for it; of a conversation's kinds, all
	What   string   // what the bot calls it for
	Calls  []string // slack-go's functions that do
}

// Methods are all methods of the Web API that the bot calls; a test holds them to the code. The scopes are those of
// Slack's method pages (docs.slack.dev/reference/methods).
var Methods = map[string]Method{
	"auth.test":                    {What: "know itself", Calls: []string{"AuthTestContext"}},
	"chat.postMessage":             {Scopes: []string{"chat:write"}, What: "post messages", Calls: []string{"PostMessageContext"}},
	"chat.update":                  {Scopes: []string{"chat:write"}, What: "keep messages up to date", Calls: []string{"UpdateMessageContext"}},
	"chat.delete":                  {Scopes: []string{"chat:write"}, What: "take back a message that stands there twice", Calls: []string{"DeleteMessageContext"}},
	"chat.postEphemeral":           {Scopes: []string{"chat:write"}, What: "answer one person", Calls: []string{"PostEphemeralContext"}},
	"conversations.list":           {Scopes: []string{"channels:read", "groups:read"}, What: "find a channel by its name", Calls: []string{"GetConversationsContext"}},
	"conversations.info":           {Scopes: []string{"channels:read", "groups:read"}, What: "see that it is in a channel", Calls: []string{"GetConversationInfoContext"}},
	"conversations.history":        {Scopes: histories, What: "find its own message again after a crash", Calls: []string{"GetConversationHistoryContext"}},
	"conversations.replies":        {Scopes: histories, What: "find its own reply again after a crash", Calls: []string{"GetConversationRepliesContext"}},
	"conversations.open":           {Scopes: []string{"im:write"}, What: "write to one person directly", Calls: []string{"OpenConversationContext"}},
	"users.info":                   {Scopes: []string{"users:read"}, What: "tell guests and people of other workspaces from members", Calls: []string{"GetUserInfoContext"}},
	"users.lookupByEmail":          {Scopes: []string{"users:read.email"}, What: "find the author of a change by their e-mail", Calls: []string{"GetUserByEmailContext"}},
	"usergroups.users.list":        {Scopes: []string{"usergroups:read"}, What: "know who is in the user groups that may do things", Calls: []string{"GetUserGroupMembersContext"}},
	"files.getUploadURLExternal":   {Scopes: []string{"files:write"}, What: "put pictures of charts into threads", Calls: []string{"UploadFileContext"}},
	"files.completeUploadExternal": {Scopes: []string{"files:write"}, What: "put pictures of charts into threads", Calls: []string{"UploadFileContext"}},
	"views.open":                   {What: "ask in a modal", Calls: []string{"OpenViewContext"}},
	"views.publish":                {What: "show the App Home", Calls: []string{"PublishViewContext"}},
	"views.update":                 {What: "change a modal", Calls: []string{"UpdateViewContext"}},
}

var histories = []string{"channels:history", "groups:history", "im:history"}

// others are the scopes that no method needs.
var others = map[string]string{
	"commands":          "take /releasebot",
	"app_mentions:read": "take what is typed after its name",
}

// optional are the scopes that the bot can do without, and what it then does not do.
var optional = map[string]string{
	"usergroups:read":   "nobody counts as a member of a user group, so only people who are named themselves may do what groups may",
	"users:read.email":  "authors of changes are not found by their e-mail",
	"files:write":       "no pictures of charts",
	"im:write":          "direct messages are posted without opening the conversation first",
	"im:history":        "after a crash a direct message may come twice",
	"app_mentions:read": "the bot does not hear its name",
}

// Scopes are all scopes of a bot token, each with what it is for: the manifest lists them.
func Scopes() map[string]string {
	whats := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(Methods)) {
		for _, scope := range Methods[name].Scopes {
			if what := Methods[name].What; !slices.Contains(whats[scope], what) {
				whats[scope] = append(whats[scope], what)
			}
		}
	}
	all := maps.Clone(others)
	for scope, what := range whats {
		all[scope] = strings.Join(what, ", ")
	}
	return all
}

const missingScope = "missing_scope"

// without says once that a scope is missing, and what the bot does without it.
func (c *Client) without(scope string, err error) {
	c.mu.Lock()
	said := c.lacking[scope]
	c.lacking[scope] = true
	c.mu.Unlock()
	if !said {
		c.config.Log.Warn().Err(err).Str("scope", scope).Str("without", optional[scope]).
			Msg("the bot token lacks a scope; add it on the app's page “OAuth & Permissions” and install the app again")
	}
}
