package slack

import (
	"context"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"releasebot/commands"
	"releasebot/release"
)

// interactive takes what a person pressed, chose or submitted; it came at begun.
func (s *Socket) interactive(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, c slackapi.InteractionCallback, begun time.Time) {
	s.Access.Seen(c.User.ID, orElse(c.User.TeamID, c.Team.ID))
	if c.Type == slackapi.InteractionTypeViewSubmission {
		s.beside.Go(func() { // who may is looked up, and nobody else waits for that
			s.submit(ctx, client, envelope, c)
			s.Acked(time.Since(begun))
		})
		return
	}
	defer func() { s.Acked(time.Since(begun)) }()
	if c.Type != slackapi.InteractionTypeBlockActions || len(c.ActionCallback.BlockActions) == 0 {
		s.ack(client, envelope, nil)
		return
	}
	s.click(ctx, client, envelope, c, c.ActionCallback.BlockActions[0])
}

// click takes a press of one of our buttons, or a choice in one of our menus.
func (s *Socket) click(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, c slackapi.InteractionCallback, action *slackapi.BlockAction) {
	p, id, value := pressedFrom(c, action), action.ActionID, action.Value
	if id == menuAction { // of a menu, Slack tells no more than the option's value
		id, value, _ = strings.Cut(action.SelectedOption.Value, " ")
	}
	switch {
	case strings.HasPrefix(c.View.CallbackID, modalCallback):
		s.ack(client, envelope, nil)
		s.beside.Go(func() { s.changed(ctx, p.by, c.View) })
		return
	case p.home && s.Homes.turn(c.User.ID, c.View.PrivateMetadata, id, action.SelectedOption.Value):
		s.ack(client, envelope, nil)
		return
	}
	if request, err := commands.DialogOf(id, value); err == nil {
		s.ack(client, envelope, nil)
		s.beside.Go(func() { s.open(ctx, p, request) })
		return
	}
	request, err := commands.Click(id, value)
	if err != nil {
		s.Log.Warn().Err(err).Str("action", action.ActionID).Msg("a click that means nothing")
		s.ack(client, envelope, nil)
		s.beside.Go(func() { s.tell(ctx, p.request(release.Request{}), err.Error()+".") })
		return
	}
	s.press(ctx, client, envelope, p, request)
}

// press takes a button that asks for something at once.
func (s *Socket) press(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, p pressed, request release.Request) {
	request = p.request(request)
	if !slices.ContainsFunc(s.known(), func(known commands.Service) bool { return known.Name == request.Service }) {
		s.ack(client, envelope, nil)
		s.beside.Go(func() { s.tell(ctx, request, "I no longer look after "+request.Service+". Nothing was changed.") })
		return
	}
	s.receive(ctx, client, envelope, request)
	if p.home {
		s.Homes.acted(p.by)
	}
}
