package slack

import (
	"strings"
	"testing"

	"github.com/slack-go/slack/socketmode"
)

// sends hands payloads of a kind to one socket, each as Slack would, and gives what the inbox and Slack got.
func sends(t *testing.T, kind int, payloads ...string) (*kept, *stub) {
	t.Helper()
	s, client, inbox, web := fuzzSocket()
	for _, payload := range payloads {
		event, ok := parsed(kind, []byte(payload))
		if !ok {
			t.Fatalf("slack-go refuses %s", payload)
		}
		s.handle(t.Context(), client, event)
		s.beside.Wait()
	}
	return inbox, web
}

// A payload that comes again, whole or in another envelope, has the id of the first: the inbox takes one of an id.
func TestReplayedPayloadsAreTheSameRequest(t *testing.T) {
	payloads := seeds()
	for kind, some := range payloads {
		for _, payload := range some {
			inbox, _ := sends(t, kind, payload, payload)
			if n := len(inbox.requests); n == 2 && inbox.requests[0].ID != inbox.requests[1].ID {
				t.Errorf("the same payload is %q and %q: %s", inbox.requests[0].ID, inbox.requests[1].ID, payload)
			}
		}
	}
	// Without a trigger or an event id, the envelope tells a payload that comes twice.
	s, client, inbox, _ := fuzzSocket()
	for _, envelope := range []string{"e1", "e1", "e2"} {
		event, _ := parsed(kindSlash, []byte(`{"command":"/releasebot","text":"pause","user_id":"U0BEN","channel_id":"C0DEPLOYS"}`))
		event.Request = &socketmode.Request{EnvelopeID: envelope}
		s.handle(t.Context(), client, event)
	}
	if r := inbox.requests; len(r) != 3 || r[0].ID != r[1].ID || r[1].ID == r[2].ID {
		t.Errorf("requests: %+v", r)
	}
}

// What no message of ours has asks for nothing: unknown actions, values of others, values that are too long or nearly
// right, modals whose parts do not fit together. Its person is told, in words that call nobody.
func TestForgedPayloadsAskForNothing(t *testing.T) {
	huge := strings.Repeat("x", 100_000)
	for name, payload := range map[string]string{
		"an unknown action":        clickPayload("releasebot:explode", "webapp"),
		"an action of another app": clickPayload("other:pause", "webapp"),
		"another service":          clickPayload("releasebot:pause", "payments"),
		"a service with markup":    clickPayload("releasebot:pause", "%3C%21channel%3E"),
		"a value twice":            clickPayload("releasebot:pause", "webapp deploy/42 deploy/43"),
		"a signed number":          clickPayload("releasebot:pause", "webapp deploy/+42"),
		"a value with more behind": clickPayload("releasebot:pause", "webapp "),
		"a huge value":             clickPayload("releasebot:pause", "webapp reason/"+huge),
		"a huge action":            clickPayload("releasebot:pause:"+huge, "webapp"),
		"a form of another app":    strings.Replace(seedView(t), modalCallback, "other:", 1),
		"a form for another verb":  strings.Replace(seedView(t), modalCallback+"pause", modalCallback+"rollback", 1),
		"a form for nobody":        strings.Replace(seedView(t), `\"service\":\"webapp\"`, `\"service\":\"payments\"`, 1),
		"no action at all":         `{"type":"block_actions","user":{"id":"U0BEN"},"actions":[]}`,
		"a kind of payload unseen": `{"type":"message_action","user":{"id":"U0BEN"},"callback_id":"pause"}`,
	} {
		inbox, web := sends(t, kindInteractive, payload)
		if len(inbox.requests) > 0 {
			t.Errorf("%s asks for %+v", name, inbox.requests)
		}
		for _, said := range web.sent {
			if callsAll.MatchString(unescaped(said)) || len(said) > 40_000 {
				t.Errorf("%s: %d bytes are said: %.300s", name, len(said), said)
			}
		}
		if strings.HasPrefix(name, "an ") && len(web.sent) == 0 {
			t.Errorf("%s: nobody is told", name)
		}
	}
}

// seedView is the submission of a form that pauses.
func seedView(t *testing.T) string {
	t.Helper()
	for _, payload := range seeds()[kindInteractive] {
		if strings.Contains(payload, modalCallback+"pause") {
			return payload
		}
	}
	t.Fatal("there is none")
	return ""
}

// The block and the channel that a payload names choose nothing: the value says what is asked for, and of which service.
func TestWhereAButtonStandsChangesNothing(t *testing.T) {
	payload := clickPayload("releasebot:pause", "webapp deploy/42")
	elsewhere := strings.NewReplacer(`"block_id":"b"`, `"block_id":"releasebot:rollback"`, "C0DEPLOYS", "C0EVIL").Replace(payload)
	here, _ := sends(t, kindInteractive, payload)
	there, _ := sends(t, kindInteractive, elsewhere)
	a, b := here.requests[0], there.requests[0]
	if b.Channel != "C0EVIL" {
		t.Errorf("it is answered in %q", b.Channel)
	}
	if b.Channel = a.Channel; a != b {
		t.Errorf("%+v became %+v", a, b)
	}
}
