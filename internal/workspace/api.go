package workspace

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
)

type reply = map[string]any

// refusal is an answer with "ok": false.
type refusal struct {
	code     string
	messages []string // what is wrong, for people
	extra    reply
}

func (r *refusal) Error() string {
	if len(r.messages) == 0 {
		return "the local Slack refuses: " + r.code
	}
	return "the local Slack refuses: " + r.code + ": " + strings.Join(r.messages, "; ")
}

func refuse(code string, messages ...string) error { return &refusal{code: code, messages: messages} }

func (r *refusal) answer() reply {
	a := reply{"ok": false, "error": r.code}
	if len(r.messages) > 0 {
		a["errors"] = r.messages
		a["response_metadata"] = reply{"messages": r.messages}
	}
	maps.Copy(a, r.extra)
	return a
}

// method is one Web API method. It runs under the workspace's lock.
type method struct {
	run   func(w *Workspace, a args) (reply, error)
	scope string // "*:read" asks for that of the channel's kind; "" for none
	app   bool   // takes the app token instead of the bot token
}

// methods are what the app may call. The scopes are those of Slack's method pages.
var methods = map[string]method{
	"auth.test":                    {run: (*Workspace).authTest},
	"apps.connections.open":        {run: (*Workspace).connectionsOpen, app: true},
	"chat.postMessage":             {run: (*Workspace).postMessage, scope: "chat:write"},
	"chat.update":                  {run: (*Workspace).updateMessage, scope: "chat:write"},
	"chat.delete":                  {run: (*Workspace).deleteMessage, scope: "chat:write"},
	"chat.postEphemeral":           {run: (*Workspace).postEphemeral, scope: "chat:write"},
	"chat.getPermalink":            {run: (*Workspace).getPermalink},
	"conversations.info":           {run: (*Workspace).conversationsInfo, scope: "*:read"},
	"conversations.list":           {run: (*Workspace).conversationsList, scope: "*:read"},
	"conversations.members":        {run: (*Workspace).conversationsMembers, scope: "*:read"},
	"conversations.join":           {run: (*Workspace).conversationsJoin, scope: "channels:join"},
	"conversations.history":        {run: (*Workspace).conversationsHistory, scope: "*:history"},
	"conversations.replies":        {run: (*Workspace).conversationsReplies, scope: "*:history"},
	"conversations.open":           {run: (*Workspace).conversationsOpen, scope: "im:write"},
	"users.info":                   {run: (*Workspace).usersInfo, scope: "users:read"},
	"users.list":                   {run: (*Workspace).usersList, scope: "users:read"},
	"users.lookupByEmail":          {run: (*Workspace).lookupByEmail, scope: "users:read.email"},
	"usergroups.list":              {run: (*Workspace).usergroupsList, scope: "usergroups:read"},
	"usergroups.users.list":        {run: (*Workspace).usergroupsUsersList, scope: "usergroups:read"},
	"reactions.add":                {run: (*Workspace).reactionsAdd, scope: "reactions:write"},
	"files.getUploadURLExternal":   {run: (*Workspace).getUploadURL, scope: "files:write"},
	"files.completeUploadExternal": {run: (*Workspace).completeUpload, scope: "files:write"},
	"files.info":                   {run: (*Workspace).filesInfo, scope: "files:read"},
	"views.publish":                {run: (*Workspace).viewsPublish},
	"views.open":                   {run: (*Workspace).viewsOpen},
	"views.push":                   {run: (*Workspace).viewsPush},
	"views.update":                 {run: (*Workspace).viewsUpdate},
}

// serveAPI answers one call: count it, let a fault have its way, then run the method.
func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	w.inject(rw, r, name, func() (int, reply) {
		a, err := parseArgs(rw, r)
		var answer reply
		if err == nil {
			answer, err = w.locked(func() (reply, error) { return w.call(name, a) })
		}
		w.report(name, err)
		return http.StatusOK, answerOf(answer, err)
	})
}

// locked does something under the lock.
func (w *Workspace) locked(do func() (reply, error)) (reply, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return do()
}

func (w *Workspace) call(name string, a args) (reply, error) {
	m, ok := methods[name]
	if !ok {
		return nil, refuse("unknown_method")
	}
	if err := w.authorize(m, a); err != nil {
		return nil, err
	}
	if err := checkCall(name, a); err != nil {
		return nil, err
	}
	return m.run(w, a)
}

func answerOf(a reply, err error) reply {
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return refused.answer()
	case err != nil:
		return reply{"ok": false, "error": "fatal_error", "errors": []string{err.Error()}}
	case a == nil:
		return reply{"ok": true}
	}
	a["ok"] = true
	return a
}

func writeJSON(rw http.ResponseWriter, status int, body any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(body)
}
