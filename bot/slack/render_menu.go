package slack

import (
	"slices"

	slackapi "github.com/slack-go/slack"

	"releasebot/commands"
	"releasebot/release"
)

// menuAction is the action_id of a message's menu, "⋯". The dialog that an option opens stands in the option's value, its
// action_id and its value with a space between: of a menu, Slack tells no more than that.
const menuAction = "releasebot:more"

// menu holds the options that there are; nil for none.
func menu(options ...*slackapi.OptionBlockObject) *slackapi.OverflowBlockElement {
	options = slices.DeleteFunc(options, func(o *slackapi.OptionBlockObject) bool { return o == nil })
	if len(options) == 0 {
		return nil
	}
	return slackapi.NewOverflowBlockElement(menuAction, options...)
}

// option opens the dialog of a verb, or is nil where its value would be too long for Slack.
func option(text string, verb release.Verb, of release.Request) *slackapi.OptionBlockObject {
	of.Verb = verb
	id, value := commands.Dialog(of, "")
	if id == "" || len(id)+1+len(value) > maxOptionValue {
		return nil
	}
	return slackapi.NewOptionBlockObject(id+" "+value, plainObject(text, maxButtonLabel), nil)
}

// pauseOption is not there where a person has paused already.
func pauseOption(holds []release.Hold, of release.Request) *slackapi.OptionBlockObject {
	if slices.ContainsFunc(holds, func(h release.Hold) bool { return h.Kind == release.HoldPause }) {
		return nil
	}
	return option("Pause With a Reason…", release.VerbPause, of)
}
