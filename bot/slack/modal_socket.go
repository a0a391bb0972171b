package slack

import (
	"context"
	"time"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"releasebot/bot"
	"releasebot/release"
)

// answerWithin bounds all that stands between a submission and its acknowledgement, which Slack wants within 3 s.
const answerWithin = 2500 * time.Millisecond

// open asks a person in a modal. Slack's right to open one ends after 3 s, so nothing is waited for: where it is not known
// yet who may ask, the modal opens empty, and says what it is about, or why not, once that is known.
func (s *Socket) open(ctx context.Context, p pressed, r release.Request) {
	b, ok := s.board(r.Service)
	if !ok {
		s.tell(ctx, p.request(r), "I do not look after "+r.Service+" now. Nothing was changed.")
		return
	}
	r = p.request(r)
	denied, known := s.Access.Remembered(r)
	if denied != nil {
		s.refuse(ctx, r, *denied)
		return
	}
	view, err := s.view(b, aboutFrom(r, b.State))
	if err != nil {
		s.Log.Error().Err(err).Str("verb", string(r.Verb)).Str("by", r.By).Msg("a modal cannot be made")
		s.tell(ctx, r, "I cannot ask for that in a form. Type /releasebot help to see what can be typed.")
		return
	}
	first := view
	if !known {
		first = told(r.Verb, "One moment: I am looking up what you may do.")
	}
	opened, err := s.Client.api.OpenViewContext(ctx, p.trigger, first)
	if err != nil {
		s.Log.Warn().Err(err).Str("verb", string(r.Verb)).Str("by", r.By).Msg("a modal cannot be opened")
		s.tell(ctx, r, "Slack does not open the form"+blamed(err)+" Press again.")
		return
	}
	if !known {
		s.fill(ctx, r, opened.ID, view)
	}
}

// fill shows in a modal what it is about, to who may ask for it.
func (s *Socket) fill(ctx context.Context, r release.Request, id string, view slackapi.ModalViewRequest) {
	if denied := s.Access.Check(ctx, r); denied != nil {
		view = told(r.Verb, denial(*denied))
		s.refuse(ctx, r, *denied)
	}
	if _, err := s.Client.api.UpdateViewContext(ctx, view, "", "", id); err != nil {
		s.Log.Warn().Err(err).Str("verb", string(r.Verb)).Str("by", r.By).Msg("a modal cannot be changed")
		s.tell(ctx, r, "Slack does not fill in the form"+blamed(err)+" Close it and press again.")
	}
}

// view is the modal that asks, or the one that says why there is nothing to ask any more.
func (s *Socket) view(b bot.Board, a about) (slackapi.ModalViewRequest, error) {
	if f, ok := forms[a.Verb]; ok {
		if over := f.over(b, a); over != "" {
			return told(a.Verb, over), nil
		}
	}
	return modal(b, a, filled{})
}

func aboutFrom(r release.Request, now release.State) about {
	a := about{
		Verb: r.Verb, Service: r.Service, Deploy: r.Deploy, Event: r.Event, Chart: r.Chart, Target: r.Target, Build: r.Build,
		Chosen: chosenID(now), Channel: r.Channel, Thread: r.Thread,
	}
	if a.Verb == release.VerbRollback && a.Deploy == 0 && now.Deploy != nil {
		a.Deploy = now.Deploy.Number
	}
	return a
}

// changed shows a modal anew after a choice in it, whose consequence it spells out.
func (s *Socket) changed(ctx context.Context, by string, v slackapi.View) {
	a, f, ok := aboutOf(v)
	b, known := s.board(a.Service)
	if !ok || !known || f.over(b, a) != "" {
		return // the submission says so
	}
	view, err := modal(b, a, filledOf(v.State))
	r := a.request()
	r.By = by
	if denied := s.Access.Check(ctx, r); denied != nil {
		view, err = told(a.Verb, denial(*denied)), nil
	}
	if err == nil {
		_, err = s.Client.api.UpdateViewContext(ctx, view, "", v.Hash, v.ID)
	}
	if err != nil {
		s.Log.Warn().Err(err).Str("verb", string(a.Verb)).Msg("a modal cannot be changed")
	}
}

// submit takes what was filled into a modal. It is written down before the acknowledgement, which closes the modal.
func (s *Socket) submit(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, callback slackapi.InteractionCallback) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	v := callback.View
	a, f, ok := aboutOf(v)
	b, known := s.board(a.Service)
	if !ok || !known {
		s.replace(client, envelope, told(a.Verb, "I do not know what this form is for. Nothing was changed."))
		return
	}
	r := a.request()
	r.By = callback.User.ID
	if denied := s.Access.Check(ctx, r); denied != nil {
		s.replace(client, envelope, told(a.Verb, denial(*denied)))
		r.ID, r.Channel = "view/"+v.ID+"/"+v.Hash, r.By
		s.refuse(ctx, r, *denied)
		return
	}
	if over := f.over(b, a); over != "" {
		s.replace(client, envelope, told(a.Verb, over))
		return
	}
	r, wrong := f.read(b, a, filledOf(v.State), s.Now())
	if len(wrong) > 0 {
		s.ack(client, envelope, slackapi.NewErrorsViewSubmissionResponse(wrong))
		return
	}
	r.By, r.ID = callback.User.ID, "view/"+v.ID+"/"+v.Hash // a second submission of the same view is the same one
	s.receive(ctx, client, envelope, r)
}

func (s *Socket) replace(client *socketmode.Client, envelope socketmode.Request, view slackapi.ModalViewRequest) {
	s.ack(client, envelope, slackapi.NewUpdateViewSubmissionResponse(&view))
}

// board is what is known of a service now.
func (s *Socket) board(service string) (bot.Board, bool) {
	if s.Boards != nil && service != "" {
		for _, b := range s.Boards() {
			if b.Policy.Service == service {
				return b, true
			}
		}
	}
	return bot.Board{}, false
}
