package workspace

import (
	"maps"
	"slices"
	"strings"
)

// authorize checks a call's token and scope.
func (w *Workspace) authorize(m method, a args) error {
	wanted, other := w.options.BotToken, w.options.AppToken
	if m.app {
		wanted, other = other, wanted
	}
	if w.ordered("revoked") != nil {
		return refuse("token_revoked")
	}
	switch a.token {
	case wanted:
	case "":
		return refuse("not_authed")
	case other:
		return refuse("not_allowed_token_type")
	default:
		return refuse("invalid_auth")
	}
	if m.scope == "" || m.app {
		return nil
	}
	for _, needed := range w.needed(m.scope, a) {
		if !w.granted(needed) {
			return &refusal{code: "missing_scope", extra: reply{"needed": needed, "provided": strings.Join(w.provided(), ",")}}
		}
	}
	return nil
}

// families are the first parts of the scopes that Slack asks for by the kind of a conversation.
var families = map[string]string{"public_channel": "channels", "private_channel": "groups", "im": "im"}

// needed lists the scopes of a call. "*:history" stands for the family of the channel that is read, or for those of the
// types that are listed.
func (w *Workspace) needed(scope string, a args) []string {
	right, perKind := strings.CutPrefix(scope, "*:")
	if !perKind {
		return []string{scope}
	}
	kinds := strings.Split(orElse(a.str("types"), "public_channel"), ",")
	if c := w.channel(a.str("channel")); c != nil {
		kinds = []string{c.kind()}
	}
	var needed []string
	for _, kind := range kinds {
		if family := families[strings.TrimSpace(kind)]; family != "" {
			needed = append(needed, family+":"+right)
		}
	}
	return needed
}

// granted says whether the app has a scope. A fault may take one away.
func (w *Workspace) granted(scope string) bool {
	if slices.ContainsFunc(w.orders, func(o *Order) bool { return o.Kind == "missing-scope" && o.Scope == scope }) {
		return false
	}
	return w.options.Scopes == nil || slices.Contains(w.options.Scopes, scope)
}

// provided lists the scopes that the app has, as far as the workspace's methods know of them.
func (w *Workspace) provided() []string {
	known := map[string]bool{}
	for _, m := range methods {
		right, perKind := strings.CutPrefix(m.scope, "*:")
		known[m.scope] = m.scope != "" && !perKind
		for _, family := range families {
			known[family+":"+right] = known[family+":"+right] || perKind
		}
	}
	for _, scope := range w.options.Scopes {
		known[scope] = true
	}
	var provided []string
	for _, scope := range slices.Sorted(maps.Keys(known)) {
		if known[scope] && w.granted(scope) {
			provided = append(provided, scope)
		}
	}
	return provided
}
