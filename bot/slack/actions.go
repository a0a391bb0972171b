package slack

import (
	"slices"

	"releasebot/commands"
	"releasebot/release"
)

// Actions are the ids of all that a person can press, choose or submit in Slack, sorted: action_ids without the tag at
// their end, and the callback_ids of forms. Whatever else comes is answered with that it is not known.
func Actions() []string {
	ids := []string{menuAction}
	for _, verb := range commands.Verbs() {
		id, _ := commands.Button(verb, "any", 0, 0)
		ids = append(ids, id)
	}
	for verb := range forms {
		id, _ := commands.Dialog(release.Request{Verb: verb, Service: "any"}, "")
		ids = append(ids, id, modalCallback+string(verb))
	}
	for turn := range turns {
		ids = append(ids, homeAction+turn)
	}
	slices.Sort(ids)
	return ids
}
