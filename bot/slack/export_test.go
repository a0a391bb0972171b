package slack

import (
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/release"
)

// ModalOf is the modal for what a button asked for, with a choice made in it; ok is false where there is none.
func ModalOf(b bot.Board, r release.Request, choice string) (view slackapi.ModalViewRequest, ok bool) {
	a := aboutFrom(r, b.State)
	if f, known := forms[a.Verb]; known {
		if over := f.over(b, a); over != "" {
			return told(a.Verb, over), true
		}
	}
	view, err := modal(b, a, filled{inBuild: choice})
	return view, err == nil
}

// ReadOf is what is wrong with what was put into such a modal, by block.
func ReadOf(b bot.Board, r release.Request, put map[string]string, now time.Time) map[string]string {
	a := aboutFrom(r, b.State)
	f := forms[a.Verb]
	if f.over(b, a) != "" {
		return nil
	}
	_, wrong := f.read(b, a, put, now)
	return wrong
}

// HomeOf is the Home of somebody who may do everything.
func HomeOf(look Look, boards []bot.Board, service, state string, page int) slackapi.HomeTabViewRequest {
	services := make([]homeService, len(boards))
	for i, b := range boards {
		services[i] = homeService{Board: b, may: func(release.Verb) bool { return true }}
	}
	return homeView(look, services, homePlace{Service: service, State: state, Page: page})
}
