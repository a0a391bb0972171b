package slack

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// event is one that Slack tells of, with what its payload says around it.
type event struct {
	id   string // unique; Slack may tell of it again
	team string
	data any
}

// handlers are the events that the bot subscribes to, by their type. Each acknowledges.
var handlers = map[string]func(s *Socket, ctx context.Context, client *socketmode.Client, envelope socketmode.Request, e event){
	string(slackevents.AppMention):    (*Socket).mentioned,
	string(slackevents.AppHomeOpened): (*Socket).homeOpened,
}

// Events are the types of the events that the bot subscribes to: the manifest lists them.
func Events() []string { return slices.Sorted(maps.Keys(handlers)) }

func (s *Socket) event(ctx context.Context, client *socketmode.Client, envelope socketmode.Request, told slackevents.EventsAPIEvent) {
	e := eventOf(envelope, told)
	handle, ok := handlers[told.InnerEvent.Type]
	if !ok {
		s.ack(client, envelope, nil)
		return
	}
	handle(s, ctx, client, envelope, e)
}

// eventOf is known by its own id, which is the same when Slack tells of it again, or else by its envelope's.
func eventOf(envelope socketmode.Request, told slackevents.EventsAPIEvent) event {
	e := event{id: envelope.EnvelopeID, data: told.InnerEvent.Data, team: told.TeamID}
	if callback, ok := told.Data.(*slackevents.EventsAPICallbackEvent); ok && callback.EventID != "" {
		e.id = callback.EventID
	}
	return e
}

func (s *Socket) homeOpened(_ context.Context, client *socketmode.Client, envelope socketmode.Request, e event) {
	s.ack(client, envelope, nil)
	if opened, ok := e.data.(*slackevents.AppHomeOpenedEvent); ok && opened.Tab == "home" {
		s.Access.Seen(opened.User, "")
		s.Homes.Opened(opened.User)
	}
}

// recent remembers the last names it was told, and whether it was told one before.
type recent struct {
	mu    sync.Mutex
	names []string
}

// heardKept is how many events are remembered; Slack tells of one again within minutes.
const heardKept = 1000

func (r *recent) knows(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.names, name)
}

func (r *recent) fresh(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.Contains(r.names, name) {
		return false
	}
	if len(r.names) >= heardKept {
		r.names = slices.Delete(r.names, 0, heardKept/2)
	}
	r.names = append(r.names, name)
	return true
}
