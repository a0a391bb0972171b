package commands

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"releasebot/release"
)

const actionPrefix = "releasebot:"

// errButton is told to the person who clicked.
var errButton = errors.New("ReleaseBot does not know this button. Type " + Command + " status to see how things stand")

// Button names a button: its action_id, unique within a message, and its value, which says what it is about, so that
// a click that comes late is known to be late. A deploy or event of 0 is left out: "webapp event/2528 deploy/42".
func Button(verb release.Verb, service string, deploy, event int) (actionID, value string) {
	value = url.PathEscape(service) // a name with spaces stays one word
	if event > 0 {
		value += " event/" + strconv.Itoa(event)
	}
	if deploy > 0 {
		value += " deploy/" + strconv.Itoa(deploy)
	}
	return actionPrefix + string(verb), value
}

// Click understands a press of a button that Button named. Its error is a sentence for the person who clicked.
func Click(actionID, value string) (release.Request, error) {
	name, ours := strings.CutPrefix(actionID, actionPrefix)
	words := strings.Split(value, " ")
	service, err := url.PathUnescape(words[0])
	r := release.Request{Verb: release.Verb(name), Service: service}
	if !ours || r.Verb == verbHelp || !slices.Contains(verbs, r.Verb) || service == "" || err != nil {
		return release.Request{}, errButton
	}
	for _, word := range words[1:] {
		kind, number, _ := strings.Cut(word, "/")
		n, _ := strconv.Atoi(number) // what is no number is found below
		switch kind {
		case "event":
			r.Event = n
		case "deploy":
			r.Deploy = n
		}
	}
	// Whatever Button would not have written is not one of ours: another order, twice the same, "+42".
	if id, same := Button(r.Verb, r.Service, r.Deploy, r.Event); id != actionID || same != value {
		return release.Request{}, errButton
	}
	return r, nil
}
