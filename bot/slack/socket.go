package slack

import (
	"context"
	"io"
	"log"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/release"
)

// Inbox is where a request is written down before Slack is told that it arrived; store.Store is one.
type Inbox interface {
	Receive(ctx context.Context, at time.Time, r release.Request) (fresh bool, err error)
}

// Socket receives clicks and commands by Socket Mode. Each is parsed, written to the inbox and acknowledged at once;
// the loop of its service does the rest.
type Socket struct {
	Client   *Client
	Inbox    Inbox
	Services []commands.Service // Channel is an id; see SetServices
	Now      func() time.Time
	Wake     func(service string) // a request was written down
	Acked    func(took time.Duration)
	// Connection is told when the connection to Slack was opened or lost, once each; nil tells nobody.
	Connection func(open bool, at time.Time)
	Log        zerolog.Logger

	Boards func() []bot.Board // how the services stand, from memory; nil knows of none
	Access *Access            // nil lets everybody do everything
	Homes  *Homes             // nil shows no App Home
	// Context tells which of our messages a thread belongs to, by its key ("event/2528"); "" for none. It may be nil.
	Context func(ctx context.Context, channel, ts string) string

	services atomic.Pointer[[]commands.Service] // in place of Services, once set
	// Back is told when a connection is there again after it was not for more than 30 s, with the time from which on
	// what was said may not have been heard: that of the loss, or what Since says where there was none in this process.
	// It may be nil.
	Back  func(ctx context.Context, from, to time.Time)
	Since func() time.Time // when the bot was last known to be connected before this process; nil or zero: never

	connected line
	heard     recent         // events that were taken already
	beside    sync.WaitGroup // what runs beside the acknowledgements
}

// SetServices makes these the services that people may name from now on. It may be called at any time.
func (s *Socket) SetServices(services []commands.Service) {
	services = slices.Clone(services)
	s.services.Store(&services)
}

func (s *Socket) known() []commands.Service {
	if services := s.services.Load(); services != nil {
		return *services
	}
	return s.Services
}

const (
	// receiveWithin bounds the write before an acknowledgement, which Slack wants within 3 s.
	receiveWithin = 2 * time.Second
	// reconnectAfter is the pause after slack-go gave up, which it does for a token that Slack refuses now.
	reconnectAfter = 30 * time.Second
)

// Run receives until ctx ends. A refused token is no reason to stop the loops: it is said, and tried again.
func (s *Socket) Run(ctx context.Context) {
	defer s.beside.Wait()
	for ctx.Err() == nil {
		err := s.connect(ctx)
		if ctx.Err() != nil {
			return
		}
		s.Log.Error().Err(err).Msg("Slack refuses the connection; check the app token")
		pause := time.NewTimer(reconnectAfter)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
}

// connect keeps one client going until slack-go gives up or ctx ends.
func (s *Socket) connect(ctx context.Context) error {
	client := socketmode.New(s.Client.api, socketmode.OptionLog(log.New(io.Discard, "", 0)))
	ctx, cancel := context.WithCancel(ctx)
	var drained sync.WaitGroup
	defer drained.Wait()
	defer cancel()
	drained.Go(func() { s.drain(ctx, client) })
	err := client.RunContext(ctx)
	s.lost()
	return err
}

// drain reads every event for as long as ctx lasts: slack-go stands still for ever when nobody does.
func (s *Socket) drain(ctx context.Context, client *socketmode.Client) {
	for {
		select {
		case <-ctx.Done():
			return
		case event := <-client.Events:
			s.handle(ctx, client, event)
		}
	}
}

func (s *Socket) handle(ctx context.Context, client *socketmode.Client, event socketmode.Event) {
	begun := time.Now()
	switch event.Type {
	case socketmode.EventTypeConnected, socketmode.EventTypeHello:
		s.back(ctx)
		s.Log.Info().Str("event", string(event.Type)).Msg("connected to Slack")
	case socketmode.EventTypeConnecting: // there is no other line than the one that is opened now
		s.lost()
	case socketmode.EventTypeDisconnect, socketmode.EventTypeConnectionError, socketmode.EventTypeInvalidAuth:
		s.lost()
		s.Log.Warn().Str("event", string(event.Type)).Str("data", problem(event.Data)).Msg("not connected to Slack")
	case socketmode.EventTypeErrorWriteFailed:
		s.Log.Error().Str("data", problem(event.Data)).Msg("an acknowledgement did not reach Slack, which may tell its person that it failed")
	case socketmode.EventTypeErrorBadMessage:
		s.Log.Error().Str("data", problem(event.Data)).Msg("Slack sent what cannot be understood; it is not acknowledged")
	case socketmode.EventTypeSlashCommand:
		if command, ok := event.Data.(slackapi.SlashCommand); ok {
			s.slash(ctx, client, *event.Request, command, begun)
		}
	case socketmode.EventTypeInteractive:
		if callback, ok := event.Data.(slackapi.InteractionCallback); ok {
			s.interactive(ctx, client, *event.Request, callback, begun)
		}
	case socketmode.EventTypeEventsAPI:
		if told, ok := event.Data.(slackevents.EventsAPIEvent); ok {
			s.event(ctx, client, *event.Request, told)
		}
	}
}

// problem is what may be logged of an event that tells of trouble: its error's sentence, and nothing of a payload.
func problem(data any) string {
	switch e := data.(type) {
	case *slackapi.ConnectionErrorEvent:
		return withoutSecrets(e.ErrorObj.Error())
	case *socketmode.ErrorWriteFailed:
		return withoutSecrets(e.Cause.Error())
	case *socketmode.ErrorBadMessage:
		return withoutSecrets(e.Cause.Error())
	default:
		return ""
	}
}

// ackWithin is as long as Slack waits. Between two connections slack-go would hold an acknowledgement for ever.
const ackWithin = 3 * time.Second

func (s *Socket) ack(client *socketmode.Client, request socketmode.Request, payload any) {
	ctx, cancel := context.WithTimeout(context.Background(), ackWithin)
	defer cancel()
	if err := client.AckCtx(ctx, request.EnvelopeID, payload); err != nil {
		s.Log.Error().Err(err).Msg("an acknowledgement to Slack failed")
	}
}
