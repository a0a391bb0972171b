package slack

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/release"
	"releasebot/store"
)

// contextWithin bounds the look at which message a thread belongs to; without it, what is typed means what it says.
const contextWithin = time.Second

// mentioned takes what a person typed after the bot's name, in a thread about what the thread is about.
func (s *Socket) mentioned(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, e event) {
	m, ok := e.data.(*slackevents.AppMentionEvent)
	we, _ := s.Client.remembered()
	if !ok || unheard(m, we.user) {
		s.ack(client, envelope, nil)
		return
	}
	s.Access.Seen(m.User, orElse(m.UserTeam, m.SourceTeam))
	s.beside.Go(func() { s.hear(ctx, client, envelope, e, m) })
}

// unheard tells whether something is not listened to: what bots say, this one among them, and edits of what was said.
func unheard(m *slackevents.AppMentionEvent, self string) bool {
	return m.BotID != "" || m.User == "" || m.User == self || m.Edited != nil
}

func (s *Socket) hear(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, e event, m *slackevents.AppMentionEvent) {
	within, cancel := context.WithTimeout(ctx, answerWithin) // until the acknowledgement; an answer after it has its own time
	defer cancel()
	text, where := commands.Mention(m.Text), s.whereIn(within, m.Channel, m.ThreadTimeStamp)
	request, reply := commands.Parse(text, where)
	request.ID, request.By = store.MentionID(m.Channel, m.TimeStamp), m.User // by which it is known wherever it is read
	request.Channel, request.Thread = m.Channel, m.ThreadTimeStamp
	if reply == nil {
		request.Denied, _ = s.Access.Remembered(request) // the loop says so, and keeps it; of who is not known yet it asks
		s.receive(within, client, envelope, request)     // Slack tells again of what is not acknowledged
		return
	}
	s.ack(client, envelope, nil)
	switch {
	case !s.heard.fresh(request.ID):
		s.Log.Debug().Str("event", e.id).Msg("Slack tells again of what was answered")
	default:
		s.whisper(ctx, request, s.explained(ctx, text, where, m.User))
	}
}

// whereIn is what a text is understood against in a thread: of an event's or a deploy's message, it may mean that one.
func (s *Socket) whereIn(ctx context.Context, channel, thread string) commands.Where {
	where := s.where(channel)
	if thread == "" || s.Context == nil {
		return where
	}
	ctx, cancel := context.WithTimeout(ctx, contextWithin)
	defer cancel()
	key := s.Context(ctx, channel, thread)
	kind, number, _ := strings.Cut(key, "/")
	n, _ := strconv.Atoi(number)
	switch kind {
	case "event":
		where.Event = n
	case "deploy":
		where.Deploy = n
	default:
		return where
	}
	if s.Boards != nil {
		for _, b := range s.Boards() {
			if knows(b, key, n) {
				where.Service = b.Policy.Service
			}
		}
	}
	return where
}

// knows tells whether an event or a deploy is of the service.
func knows(b bot.Board, key string, number int) bool {
	d := b.State.Deploy
	return d != nil && d.Key() == key || openEvent(b.State, number) != nil && strings.HasPrefix(key, "event/") ||
		slices.ContainsFunc(b.State.Recent, func(e release.Ended) bool { return e.Key == key })
}
