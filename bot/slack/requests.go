package slack

import (
	"context"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"releasebot/commands"
	"releasebot/release"
	"releasebot/store"
)

// slash takes a slash command. Help and mistakes are answered in the acknowledgement itself.
func (s *Socket) slash(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, command slackapi.SlashCommand) {
	request, reply := commands.Parse(command.Text, commands.Where{Services: s.Services, Channel: command.ChannelID})
	if reply != nil {
		s.ack(client, envelope, ephemeral(RenderReply(*reply)))
		return
	}
	// A trigger id is of one invocation; an envelope may come twice.
	request.ID = "slash/" + command.TriggerID
	if command.TriggerID == "" {
		request.ID = "slash/" + envelope.EnvelopeID
	}
	request.By, request.Channel, request.Respond = command.UserID, command.ChannelID, command.ResponseURL
	s.receive(ctx, client, envelope, request)
}

// click takes a press of one of our buttons.
func (s *Socket) click(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, callback slackapi.InteractionCallback) {
	if callback.Type != slackapi.InteractionTypeBlockActions || len(callback.ActionCallback.BlockActions) == 0 {
		s.ack(client, envelope, nil)
		return
	}
	action := callback.ActionCallback.BlockActions[0]
	request, err := commands.Click(action.ActionID, action.Value)
	if err != nil {
		s.Log.Warn().Err(err).Str("action", action.ActionID).Msg("a click that means nothing")
		s.ack(client, envelope, nil)
		return
	}
	if !slices.ContainsFunc(s.Services, func(known commands.Service) bool { return known.Name == request.Service }) {
		s.ack(client, envelope, nil)
		request.By, request.Channel, request.Respond = callback.User.ID, callback.Channel.ID, callback.ResponseURL
		go s.tell(ctx, request, "I no longer look after "+request.Service+". Nothing was changed.")
		return
	}
	request.ID = strings.Join([]string{"click", callback.Container.MessageTs, action.ActionID, action.ActionTs, callback.User.ID}, "/")
	request.By, request.Channel, request.Respond = callback.User.ID, callback.Channel.ID, callback.ResponseURL
	request.Thread = callback.Message.ThreadTimestamp
	s.receive(ctx, client, envelope, request)
}

// tell answers what no loop will answer.
func (s *Socket) tell(ctx context.Context, request release.Request, text string) {
	err := s.Client.Answer(ctx, store.Message{Answer: &release.Answer{Request: request, Text: text, Refused: true}})
	if err != nil {
		s.Log.Warn().Err(err).Str("by", request.By).Msg("a click could not be answered")
	}
}

// receive writes the request down and only then acknowledges it. One that cannot be written down is not acknowledged:
// Slack tells the person that it failed, which is the truth.
func (s *Socket) receive(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, request release.Request) {
	within, cancel := context.WithTimeout(ctx, receiveWithin)
	defer cancel()
	fresh, err := s.Inbox.Receive(within, s.Now(), request)
	if err != nil {
		s.Log.Error().Err(err).Str("request", request.ID).Str("verb", string(request.Verb)).Str("by", request.By).
			Msg("a request cannot be written down; Slack tells its person that it failed")
		return
	}
	s.ack(client, envelope, nil)
	if fresh {
		s.Wake(request.Service)
	}
}

// ephemeral is the payload of an acknowledgement that tells one person something.
func ephemeral(m Message) map[string]any {
	payload := map[string]any{"response_type": slackapi.ResponseTypeEphemeral, "text": m.Text}
	if len(m.Blocks) > 0 {
		payload["blocks"] = m.Blocks
	}
	return payload
}
