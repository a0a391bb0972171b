package commands

import (
	"strings"

	"releasebot/release"
)

// Denied says why the person may not ask for q, and who may; nil if they may. Guests, people of other workspaces and those
// of whom nothing is known may ask for what Roles give their very id, and for nothing else.
func (r Roles) Denied(a Actor, q release.Request) *release.Denied {
	q.By = a.ID
	role := NeedsFor(q)
	if r.has(a, role) {
		return nil
	}
	ids, everybody := r.who(role)
	who := "{who}"
	if everybody {
		ids, who = nil, "any member of this workspace"
	}
	if a.stranger() && !r.has(a, Viewer) {
		return &release.Denied{Text: refusal(a, role, q.Service) + " Ask " + who + ".", Who: ids}
	}
	return &release.Denied{Text: "Only " + role.String() + "s may " + doing(q) + ": " + who + ".", Who: ids}
}

// refusal says what is wrong with a stranger.
func refusal(a Actor, role Role, service string) string {
	cannot := " cannot steer ReleaseBot."
	if role == Viewer {
		cannot = " cannot ask ReleaseBot about " + service + "."
	}
	switch {
	case a.Elsewhere:
		return "People of other workspaces" + cannot
	case a.Guest:
		return "Guests" + cannot
	case a.Unknown != "":
		return a.Unknown
	default:
		return "It is not known who asks for this."
	}
}

// doing names what a request asks for: "roll back webapp".
func doing(q release.Request) string {
	text, ok := deeds[q.Verb]
	switch {
	case q.Everyone:
		text = "end what others are told of SERVICE"
	case NeedsFor(q) > Needs(q.Verb):
		text = "choose for others what they are told of SERVICE"
	case !ok:
		text = "ask about SERVICE"
	}
	return strings.ReplaceAll(text, "SERVICE", q.Service)
}

// deeds are the verbs that change something, as said to people.
var deeds = map[release.Verb]string{
	release.VerbDeploy:   "deploy a build of SERVICE",
	release.VerbPause:    "pause SERVICE",
	release.VerbResume:   "resume SERVICE",
	release.VerbRollback: "roll back SERVICE",
	release.VerbFreeze:   "freeze SERVICE",
	release.VerbUnfreeze: "unfreeze SERVICE",
	release.VerbSnooze:   "snooze charts of SERVICE",
	release.VerbUnsnooze: "end a snooze of SERVICE",
	release.VerbAck:      "acknowledge events of SERVICE",
	release.VerbOpen:     "open events of SERVICE",
	release.VerbClose:    "close events of SERVICE",
}
