package commands

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"releasebot/release"
)

const (
	actionPrefix = "releasebot:"
	dialogPrefix = actionPrefix + "dialog:"
)

// What Slack takes of a button, in characters (Block Kit); all of ours but a tag is ASCII.
const (
	maxActionID = 255
	maxValue    = 2000
)

// errButton is told to the person who clicked.
var errButton = errors.New("ReleaseBot does not know this button. Type " + Command + " status to see how things stand")

// Press names a button that asks for r: "releasebot:snooze", or "releasebot:snooze:tag" where a tag makes it unique in
// a view, and its value, "webapp event/2528 chart/Five%20Hundred%20Errors". The value holds all that is asked for, times
// to the second, so that a click that comes late is known to be late; who asks and where to answer, Slack says. Both are
// empty where no button can say it: the verb is unknown, there is no service, or Slack would not take their length.
func Press(r release.Request, tag string) (actionID, value string) {
	return named(actionPrefix, r, tag)
}

// Button is Press for a button of a message.
func Button(verb release.Verb, service string, deploy, event int) (actionID, value string) {
	return Press(release.Request{Verb: verb, Service: service, Deploy: deploy, Event: event}, "")
}

// Click understands a press of a button that Press named. Its error is a sentence for the person who clicked.
func Click(actionID, value string) (release.Request, error) {
	if strings.HasPrefix(actionID, dialogPrefix) {
		return release.Request{}, errButton
	}
	return meaning(actionPrefix, actionID, value)
}

// Dialog names a button, or an option of an overflow menu, that opens a modal for r: "releasebot:dialog:snooze", or with
// ":tag" at its end. The rest is as for Press. An option's value takes 150 characters only.
func Dialog(r release.Request, tag string) (actionID, value string) {
	return named(dialogPrefix, r, tag)
}

// DialogOf understands what Dialog named: what the modal is to ask about. Its error is a sentence for the person who clicked.
func DialogOf(actionID, value string) (release.Request, error) {
	return meaning(dialogPrefix, actionID, value)
}

func named(prefix string, r release.Request, tag string) (actionID, value string) {
	actionID = prefix + string(r.Verb)
	if tag != "" {
		actionID += ":" + tag
	}
	words := []string{url.PathEscape(r.Service)} // a name with spaces stays one word
	for _, f := range fields {
		if text := f.get(r); text != "" {
			words = append(words, f.name+"/"+url.PathEscape(text))
		}
	}
	value = strings.Join(words, " ")
	if !slices.Contains(requests, r.Verb) || r.Service == "" || len(actionID) > maxActionID || len(value) > maxValue {
		return "", ""
	}
	return actionID, value
}

func meaning(prefix, actionID, value string) (release.Request, error) {
	id, ours := strings.CutPrefix(actionID, prefix)
	verb, tag, _ := strings.Cut(id, ":")
	words := strings.Split(value, " ")
	service, err := url.PathUnescape(words[0])
	r := release.Request{Verb: release.Verb(verb), Service: service}
	if !ours || err != nil {
		return release.Request{}, errButton
	}
	for _, word := range words[1:] {
		name, text, _ := strings.Cut(word, "/")
		text, _ = url.PathUnescape(text) // what it cannot undo is found below
		for _, f := range fields {
			if f.name == name {
				f.set(&r, text)
			}
		}
	}
	// Whatever named would not have written is not one of ours: another order, twice the same, "+42".
	if sameID, same := named(prefix, r, tag); sameID == "" || sameID != actionID || same != value {
		return release.Request{}, errButton
	}
	return r, nil
}
