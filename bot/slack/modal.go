package slack

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/release"
)

// about is what a modal is about. It stands in the view's private_metadata, so that what is submitted is held against
// what was shown, whatever happened meanwhile and whichever process takes it.
type about struct {
	Verb    release.Verb   `json:"verb"`
	Service string         `json:"service"`
	Deploy  int            `json:"deploy,omitempty"` // the version of what was shown: another deploy is another question
	Event   int            `json:"event,omitempty"`
	Chart   string         `json:"chart,omitempty"`
	Target  release.Target `json:"target,omitzero"`
	Build   string         `json:"build,omitempty"`   // chosen to begin with
	Chosen  string         `json:"chosen,omitempty"`  // for deploy: whatever was to be deployed next when the modal was opened
	Channel string         `json:"channel,omitempty"` // where it was opened, and so where to answer: a person's id for the Home
	Thread  string         `json:"thread,omitempty"`
}

// request is what a modal's submission asks for, before what was filled in.
func (a about) request() release.Request {
	return release.Request{
		Service: a.Service, Verb: a.Verb, Deploy: a.Deploy, Event: a.Event, Chart: a.Chart, Target: a.Target,
		Channel: a.Channel, Thread: a.Thread,
	}
}

// form is one kind of modal.
type form struct {
	title, submit string // 24 characters at most
	// over says as mrkdwn why what the modal is about is over; "" while it is not.
	over func(b bot.Board, a about) string
	// blocks asks. filled is what the person has put in so far.
	blocks func(b bot.Board, a about, filled filled) []slackapi.Block
	// read makes the request of what was put in, or says in plain text what is wrong with it, by the block's id.
	read func(b bot.Board, a about, filled filled, now time.Time) (release.Request, map[string]string)
}

// forms are the modals, by what they ask for.
var forms = map[release.Verb]form{
	release.VerbRollback: {title: "Roll Back", submit: "Roll Back", over: rollBackOver, blocks: rollBackBlocks, read: rollBackRead},
	release.VerbPause:    {title: "Pause", submit: "Pause", over: pauseOver, blocks: pauseBlocks, read: pauseRead},
	release.VerbFreeze:   {title: "Freeze", submit: "Freeze", over: pauseOver, blocks: pauseBlocks, read: pauseRead},
	release.VerbSnooze:   {title: "Snooze a Chart", submit: "Snooze", over: snoozeOver, blocks: snoozeBlocks, read: snoozeRead},
	release.VerbDeploy:   {title: "Deploy a Build", submit: "Deploy", over: deployOver, blocks: deployBlocks, read: deployRead},
	release.VerbOpen:     {title: "Open an Event", submit: "Open Event", over: neverOver, blocks: openBlocks, read: openRead},
}

// modalCallback begins the callback_id of every modal, with the verb after it.
const modalCallback = "releasebot:ask:"

// errForm is logged: nobody can open what there is no form for.
var errForm = errors.New("there is no such form")

// modal makes the view that asks.
func modal(b bot.Board, a about, filled filled) (slackapi.ModalViewRequest, error) {
	f, ok := forms[a.Verb]
	data, err := json.Marshal(a)
	if !ok || err != nil || len(data) > maxPrivate {
		return slackapi.ModalViewRequest{}, errForm
	}
	view := plate(f.title, f.blocks(b, a, filled)...)
	view.CallbackID, view.PrivateMetadata = modalCallback+string(a.Verb), string(data)
	view.Submit, view.Close = plainObject(f.submit, maxTitleBar), plainObject("Cancel", maxTitleBar)
	return view, nil
}

// plate is a view that says something, and asks nothing.
func plate(title string, blocks ...slackapi.Block) slackapi.ModalViewRequest {
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, Title: plainObject(title, maxTitleBar), Close: plainObject("Close", maxTitleBar),
		Blocks: slackapi.Blocks{BlockSet: blocks[:min(len(blocks), maxViewBlocks)]},
	}
}

// told is the view that takes a modal's place where nothing is to be done; text is mrkdwn.
func told(verb release.Verb, text string) slackapi.ModalViewRequest {
	return plate(orElse(forms[verb].title, "ReleaseBot"), paragraph("", text))
}

// aboutOf undoes modal.
func aboutOf(v slackapi.View) (about, form, bool) {
	verb, ours := strings.CutPrefix(v.CallbackID, modalCallback)
	f, known := forms[release.Verb(verb)]
	var a about
	err := json.Unmarshal([]byte(v.PrivateMetadata), &a)
	return a, f, ours && known && err == nil && string(a.Verb) == verb && a.Service != ""
}

func neverOver(bot.Board, about) string { return "" }
