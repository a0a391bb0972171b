package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rs/zerolog"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/release"
)

// stub is Slack's Web API as far as a payload leads to it: it says yes to everything and keeps what it was sent.
type stub struct {
	mu   sync.Mutex
	sent []string
}

func (s *stub) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	said := string(body)
	if form, err := url.ParseQuery(said); err == nil && form.Get("text")+form.Get("blocks")+form.Get("view") != "" {
		said = form.Get("text") + form.Get("blocks") + form.Get("view")
	}
	s.sent = append(s.sent, said)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"ok":true,"channel":"C1","ts":"1.1","view":{"id":"V1","hash":"h"}}`)),
	}, nil
}

// kept is an inbox in memory.
type kept struct{ requests []release.Request }

func (k *kept) Receive(_ context.Context, _ time.Time, r release.Request) (bool, error) {
	k.requests = append(k.requests, r)
	return true, nil
}

var fuzzNow = time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)

// fuzzBoard is a service with a deploy, an event and builds to go to.
func fuzzBoard() bot.Board {
	b := func(n string) release.Build { return release.Build{ID: "commit-of-" + n, Name: n, Time: fuzzNow} }
	tier := release.Tier{Name: "dogfood", Zones: []string{"az1"}}
	candidate := b("b513")
	return bot.Board{
		At: fuzzNow, Location: time.UTC, Channel: "C0DEPLOYS",
		Policy: release.Policy{Service: "webapp", Tiers: []release.Tier{tier}, Charts: []release.Chart{{Name: "Latency", LookBack: 3 * time.Hour}}},
		State: release.State{
			Service: "webapp", Good: []release.Build{b("b510"), b("b511")}, Candidate: &candidate,
			Deploy: &release.Deploy{Number: 42, Build: b("b512"), Previous: b("b511"), Phase: release.Baking, Stages: []release.Stage{{Tier: tier}}},
			Events: []release.Event{{Number: 2528, Chart: "Latency", Urgency: release.Blue, Opened: fuzzNow, Breaches: []release.Jump{{Target: release.Target{Tier: "dogfood", Zone: "az1"}}}}},
		},
	}
}

// fuzzSocket is a socket on the stub, and the client that it acknowledges to: it takes some acknowledgements and sends none.
func fuzzSocket() (*Socket, *socketmode.Client, *kept, *stub) {
	web, inbox := &stub{}, &kept{}
	api := slackapi.New("xoxb-fuzz", slackapi.OptionHTTPClient(&http.Client{Transport: web}), slackapi.OptionAppLevelToken("xapp-fuzz"))
	s := &Socket{
		Client: &Client{api: api, channels: map[string]string{}, lacking: map[string]bool{}, self: &self{user: "U0BOT", team: "T1"}},
		Inbox:  inbox, Services: []commands.Service{{Name: "webapp", Channel: "C0DEPLOYS", Charts: []string{"Latency"}, Targets: []release.Target{{Tier: "dogfood", Zone: "az1"}}}},
		Now: func() time.Time { return fuzzNow }, Wake: func(string) {}, Acked: func(time.Duration) {}, Log: zerolog.Nop(),
		Boards: func() []bot.Board { return []bot.Board{fuzzBoard()} },
	}
	return s, socketmode.New(api), inbox, web
}

// The kinds of payloads, as an envelope's type says them.
const (
	kindInteractive = iota
	kindSlash
	kindEvent
	kinds
)

// parsed is an event as slack-go makes it of a payload; ok is false where slack-go itself refuses it.
func parsed(kind int, payload []byte) (event socketmode.Event, ok bool) {
	event.Request = &socketmode.Request{EnvelopeID: "envelope", Payload: payload}
	switch kind {
	case kindSlash:
		var c slackapi.SlashCommand
		event.Type, ok = socketmode.EventTypeSlashCommand, json.Unmarshal(payload, &c) == nil
		event.Data = c
	case kindEvent:
		e, err := slackevents.ParseEvent(payload, slackevents.OptionNoVerifyToken())
		event.Type, event.Data, ok = socketmode.EventTypeEventsAPI, e, err == nil
	default:
		var c slackapi.InteractionCallback
		event.Type, ok = socketmode.EventTypeInteractive, json.Unmarshal(payload, &c) == nil
		event.Data = c
	}
	return event, ok
}

// by is who a payload says that it is of, which Slack vouches for.
func by(event socketmode.Event) string {
	switch data := event.Data.(type) {
	case slackapi.SlashCommand:
		return data.UserID
	case slackapi.InteractionCallback:
		return data.User.ID
	case slackevents.EventsAPIEvent:
		if m, ok := data.InnerEvent.Data.(*slackevents.AppMentionEvent); ok {
			return m.User
		}
	}
	return ""
}

// calls is what calls many people at once: the bot has no word of the kind of its own.
var callsAll = regexp.MustCompile(`<!(channel|here|everyone|subteam)`)

// FuzzPayload: whatever Slack sends, and whoever wrote what is in it, becomes a request of that person for a service that
// is there, within the limits of what may be asked, or a word to them that calls nobody.
func FuzzPayload(f *testing.F) {
	for kind, payloads := range seeds() {
		for _, payload := range payloads {
			f.Add(kind, []byte(payload))
		}
	}
	f.Fuzz(func(t *testing.T, kind int, payload []byte) {
		event, ok := parsed(abs(kind)%kinds, payload)
		if !ok {
			return
		}
		s, client, inbox, web := fuzzSocket()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		s.handle(ctx, client, event)
		s.beside.Wait()
		for _, r := range inbox.requests {
			checkRequest(t, r, by(event))
		}
		if len(inbox.requests) > 1 {
			t.Errorf("one payload is %d requests", len(inbox.requests))
		}
		for _, said := range web.sent {
			if callsAll.MatchString(unescaped(said)) {
				t.Errorf("it says %s", said)
			}
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

// unescaped undoes what JSON makes of "<".
func unescaped(said string) string {
	return strings.NewReplacer(`\u003c`, "<", `\u003C`, "<").Replace(said)
}

func checkRequest(t *testing.T, r release.Request, by string) {
	t.Helper()
	b := fuzzBoard()
	switch {
	case r.Service != "webapp":
		t.Errorf("it is for %q", r.Service)
	case r.By != by:
		t.Errorf("it is by %q, and the payload of %q", r.By, by)
	case !slices.ContainsFunc([]string{"click/", "view/", "slash/", "event/", "mention/"}, func(p string) bool { return strings.HasPrefix(r.ID, p) }):
		t.Errorf("its id is %q", r.ID)
	case commands.Needs(r.Verb) == commands.Viewer && strings.HasPrefix(r.ID, "view/"):
		t.Errorf("a modal asks for %q", r.Verb)
	case r.For < 0 || r.For > commands.MaxPause:
		t.Errorf("it is for %s", r.For)
	case r.Event < 0 || r.Deploy < 0 || r.Denied != nil:
		t.Errorf("it is %+v", r)
	}
	if strings.HasPrefix(r.ID, "view/") {
		if r.Chart != "" && !slices.ContainsFunc(b.Policy.Charts, func(c release.Chart) bool { return c.Name == r.Chart }) {
			t.Errorf("a modal names the chart %q", r.Chart)
		}
		if !r.Target.Whole() && !slices.Contains(b.Policy.Targets(), r.Target) {
			t.Errorf("a modal names %s", r.Target)
		}
		if n := utf8.RuneCountInString(r.Reason); n > maxSection {
			t.Errorf("a reason of %d characters", n)
		}
	}
}

// seeds are payloads as Slack's documentation has them, by their kind.
func seeds() map[int][]string {
	clicks := []string{}
	for _, r := range []release.Request{
		{Verb: release.VerbPause, Service: "webapp", Deploy: 42},
		{Verb: release.VerbRollback, Service: "webapp", Deploy: 42},
		{Verb: release.VerbSnooze, Service: "webapp", Event: 2528, Chart: "Latency", For: 3 * time.Hour},
		{Verb: release.VerbStatus, Service: "gone"},
	} {
		id, value := commands.Press(r, "")
		clicks = append(clicks, clickPayload(id, value))
		id, value = commands.Dialog(r, "1")
		clicks = append(clicks, clickPayload(id, value))
		option := id + " " + value
		clicks = append(clicks, strings.Replace(clickPayload(menuAction, ""), `"type":"button"`, `"type":"overflow","selected_option":{"value":`+quote(option)+`}`, 1))
	}
	for verb, values := range map[release.Verb]string{
		release.VerbPause:    `{"until":{"until":{"type":"static_select","selected_option":{"value":"open"}}},"reason":{"reason":{"type":"plain_text_input","value":"<!channel> lunch"}}}`,
		release.VerbFreeze:   `{"typed":{"typed":{"type":"plain_text_input","value":"until monday 9:00"}},"reason":{"reason":{"type":"plain_text_input","value":"the fair"}}}`,
		release.VerbSnooze:   `{"chart":{"chart":{"type":"static_select","selected_option":{"value":"Latency"}}},"place":{"place":{"type":"static_select","selected_option":{"value":"*"}}}}`,
		release.VerbRollback: `{"build":{"build":{"type":"static_select","selected_option":{"value":"commit-of-b511"}}}}`,
		release.VerbDeploy:   `{"typed":{"typed":{"type":"plain_text_input","value":"b511"}}}`,
		release.VerbOpen:     `{"reason":{"reason":{"type":"plain_text_input","value":"x"}},"urgency":{"urgency":{"type":"static_select","selected_option":{"value":"blue"}}},"place":{"place":{"type":"static_select","selected_option":{"value":"*"}}}}`,
	} {
		about := quote(`{"verb":"` + string(verb) + `","service":"webapp","deploy":42,"channel":"C0DEPLOYS"}`)
		clicks = append(clicks, `{"type":"view_submission","user":{"id":"U0BEN"},"view":{"id":"V1","hash":"1.a","type":"modal","callback_id":"`+modalCallback+string(verb)+`","private_metadata":`+about+`,"state":{"values":`+values+`}}}`)
	}
	return map[int][]string{
		kindInteractive: clicks,
		kindSlash: {
			`{"command":"/releasebot","text":"pause webapp <!channel>","user_id":"U0BEN","channel_id":"C0DEPLOYS","trigger_id":"1.2.a","response_url":"https://hooks.slack.com/commands/T/1/x"}`,
			`{"command":"/releasebot","text":"snooze Latncy for 99999d","user_id":"U0BEN","channel_id":"C1"}`,
		},
		kindEvent: {
			`{"type":"event_callback","event_id":"Ev1","team_id":"T1","event":{"type":"app_mention","user":"U0BEN","text":"<@U0BOT> pause webapp","channel":"C0DEPLOYS","ts":"1.1"}}`,
			`{"type":"event_callback","event_id":"Ev2","event":{"type":"app_mention","user":"U0BEN","text":"<@U0BOT> <!here> what","channel":"C0DEPLOYS","ts":"1.1","thread_ts":"1.0"}}`,
			`{"type":"event_callback","event":{"type":"app_home_opened","user":"U0BEN","tab":"home"}}`,
		},
	}
}

func clickPayload(id, value string) string {
	return `{"type":"block_actions","user":{"id":"U0BEN","team_id":"T1"},"channel":{"id":"C0DEPLOYS"},"container":{"type":"message","message_ts":"1.1"},"trigger_id":"1.2.a",` +
		`"response_url":"https://hooks.slack.com/actions/T/1/x","actions":[{"type":"button","block_id":"b","action_id":` + quote(id) + `,"value":` + quote(value) + `,"action_ts":"2.2"}]}`
}

func quote(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}

// The seeds lead somewhere: else the fuzzing of them finds nothing.
func TestSeedsAreRequests(t *testing.T) {
	asked := map[release.Verb]bool{}
	for kind, payloads := range seeds() {
		for _, payload := range payloads {
			event, ok := parsed(kind, []byte(payload))
			if !ok {
				t.Fatalf("slack-go refuses %s", payload)
			}
			s, client, inbox, _ := fuzzSocket()
			s.handle(t.Context(), client, event)
			s.beside.Wait()
			for _, r := range inbox.requests {
				asked[r.Verb] = true
			}
		}
	}
	for _, verb := range []release.Verb{release.VerbPause, release.VerbRollback, release.VerbSnooze, release.VerbFreeze, release.VerbOpen, release.VerbDeploy} {
		if !asked[verb] {
			t.Errorf("no seed asks for %s", verb)
		}
	}
}
