package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/release"
)

// slash takes a slash command, which came at begun. Help, mistakes and refusals that are known already are answered in
// the acknowledgement itself.
func (s *Socket) slash(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, command slackapi.SlashCommand, begun time.Time) {
	s.Access.Seen(command.UserID, command.TeamID)
	where := s.where(command.ChannelID)
	request, reply := commands.Parse(command.Text, where)
	if reply != nil {
		s.beside.Go(func() { // what they may see is looked up, and nobody else waits for that
			within, cancel := context.WithTimeout(ctx, answerWithin)
			defer cancel()
			s.ack(client, envelope, ephemeral(s.explained(within, command.Text, where, command.UserID)))
			s.Acked(time.Since(begun))
		})
		return
	}
	defer func() { s.Acked(time.Since(begun)) }()
	request.By = command.UserID
	request.Denied, _ = s.Access.Remembered(request) // the loop says so, and keeps it; of who is not known yet it asks
	// A trigger id is of one invocation; an envelope may come twice.
	request.ID = "slash/" + command.TriggerID
	if command.TriggerID == "" {
		request.ID = "slash/" + envelope.EnvelopeID
	}
	request.Channel, request.Respond = command.ChannelID, command.ResponseURL
	s.receive(ctx, client, envelope, request)
}

// explained is the answer to a text that is no request. Help and guesses name services, charts and builds: only those
// of services that the person may see.
func (s *Socket) explained(ctx context.Context, text string, where commands.Where, by string) Message {
	var first *release.Denied
	where.Services = slices.DeleteFunc(slices.Clone(where.Services), func(service commands.Service) bool {
		denied := s.Access.Check(ctx, release.Request{Service: service.Name, Verb: release.VerbStatus, By: by})
		if first == nil {
			first = denied
		}
		return denied != nil
	})
	if len(where.Services) == 0 && first != nil {
		return sentence(denial(*first))
	}
	_, reply := commands.Parse(text, where)
	if reply == nil { // with fewer services it is clear; but what was not clear is not done
		reply = &commands.Reply{Text: "Which service? Name the one that you mean."}
	}
	return RenderReply(*reply)
}

// where is what a text is understood against.
func (s *Socket) where(channel string) commands.Where {
	boards := map[string]bot.Board{}
	if s.Boards != nil {
		for _, b := range s.Boards() {
			boards[b.Policy.Service] = b
		}
	}
	services := slices.Clone(s.known())
	for i := range services {
		b, ok := boards[services[i].Name]
		if !ok {
			continue
		}
		services[i].Location = b.Location
		for _, e := range b.State.Events {
			services[i].Events = append(services[i].Events, e.Number)
		}
		for _, build := range knownBuilds(b.State) {
			services[i].Builds = append(services[i].Builds, build.String())
		}
	}
	return commands.Where{Services: services, Channel: channel, Now: s.Now()}
}

// tell answers what no loop will answer.
func (s *Socket) tell(ctx context.Context, request release.Request, text string) {
	s.whisper(ctx, request, sentence(outside(text, maxSection)))
}

// refuse tells a person why they may not, and who may.
// refuse writes down who may not do what they asked for, so that the loop tells them and the history has it.
func (s *Socket) refuse(ctx context.Context, request release.Request, d release.Denied) {
	request.Denied = &d
	within, cancel := context.WithTimeout(ctx, receiveWithin)
	defer cancel()
	fresh, err := s.Inbox.Receive(within, s.Now(), request)
	switch {
	case err != nil:
		s.Log.Error().Err(err).Str("request", request.ID).Str("by", request.By).Msg("a refusal cannot be written down; its person is told all the same")
		s.whisper(ctx, request, sentence(denial(d)))
	case fresh:
		s.Wake(request.Service)
	}
}

// whisperWithin is how long a person is tried to be told, for as long as Slack only says "later".
const whisperWithin = time.Minute

func (s *Socket) whisper(ctx context.Context, request release.Request, m Message) {
	ctx, cancel := context.WithTimeout(ctx, whisperWithin)
	defer cancel()
	err := s.Client.reply(ctx, request, m)
	var refused *bot.Refusal
	for errors.As(err, &refused) && refused.Wait > 0 && ctx.Err() == nil {
		timer := time.NewTimer(refused.Wait)
		select {
		case <-timer.C:
			err = s.Client.reply(ctx, request, m)
		case <-ctx.Done():
		}
		timer.Stop()
	}
	if err != nil {
		s.Log.Warn().Err(err).Str("by", request.By).Msg("a person could not be answered")
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

// ephemeral is the payload of an acknowledgement that tells one person something: in plain text where it would be longer
// than Slack takes.
func ephemeral(m Message) map[string]any {
	payload := map[string]any{"response_type": slackapi.ResponseTypeEphemeral, "text": m.Text}
	if len(m.Blocks) == 0 {
		return payload
	}
	payload["blocks"] = m.Blocks
	if data, err := json.Marshal(payload); err != nil || len(data) > maxAck {
		delete(payload, "blocks")
	}
	return payload
}

// pressed is where and by whom something was pressed.
type pressed struct {
	by, channel, thread, respond, trigger string
	id                                    string // of this press and no other
	home                                  bool
}

// request is r as this person asks for it here.
func (p pressed) request(r release.Request) release.Request {
	r.ID, r.By, r.Channel, r.Thread, r.Respond = p.id, p.by, p.channel, p.thread, p.respond
	return r
}

// pressedFrom reads a payload. In the App Home nobody can be answered in place, so answers go to the person.
func pressedFrom(c slackapi.InteractionCallback, action *slackapi.BlockAction) pressed {
	p := pressed{
		by: c.User.ID, channel: c.Channel.ID, thread: orElse(c.Message.ThreadTimestamp, c.Container.ThreadTs), respond: c.ResponseURL, trigger: c.TriggerID,
		home: c.View.Type == slackapi.VTHomeTab,
	}
	where := []string{"click", c.Container.MessageTs}
	if c.View.ID != "" {
		p.channel, where = c.User.ID, []string{"click", c.View.ID, c.View.Hash}
	}
	p.id = strings.Join(append(where, action.ActionID, action.ActionTs, c.User.ID), "/")
	return p
}
