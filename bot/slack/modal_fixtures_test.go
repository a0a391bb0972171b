package slack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/internal/workspace"
	"releasebot/release"
)

// boards are what a test says that is known of the services.
type boards struct {
	mu  sync.Mutex
	all []bot.Board
}

func (b *boards) get() []bot.Board {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all
}

// change replaces the first board's state with a changed copy.
func (b *boards) change(change func(*release.State)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	board := b.all[0]
	if board.State.Deploy != nil {
		d := *board.State.Deploy
		board.State.Deploy = &d
	}
	change(&board.State)
	b.all = append([]bot.Board{board}, b.all[1:]...)
}

var built = time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)

func build(n string) release.Build {
	return release.Build{ID: "commit-of-" + n, Name: n, Time: built}
}

// baking is webapp with b512 in dogfood, and three builds to go back to.
func baking() bot.Board {
	tier := release.Tier{Name: "dogfood", Zones: []string{"az1"}}
	drive := release.Drive{ID: "42", Target: release.Target{Tier: "dogfood", Zone: "az1"}, Build: build("b512"), Status: release.Succeeded}
	return bot.Board{
		At: built.Add(time.Hour), Location: time.UTC, Channel: "#deploys",
		Policy: release.Policy{
			Service: "webapp", Tiers: []release.Tier{tier, {Name: "production", Zones: []string{"az1", "az2"}}},
			Charts: []release.Chart{{Name: "Latency", LookBack: 3 * time.Hour}, {Name: "Queue", LookBack: time.Hour, Whole: true}},
		},
		State: release.State{
			Service: "webapp", Good: []release.Build{build("b509"), build("b510"), build("b511")},
			Deploy: &release.Deploy{
				Number: 42, Build: build("b512"), Previous: build("b511"), Phase: release.Baking, StartedAt: built,
				Stages: []release.Stage{{Tier: tier, Drives: []release.Drive{drive}}},
			},
			Recent: []release.Ended{{Key: "deploy/41", Outcome: "rolled back", By: "U0ANNA", At: built}},
			Events: []release.Event{{Number: 2528, Chart: "Latency", Urgency: release.Blue, Opened: built, Breaches: []release.Jump{{Target: drive.Target}}}},
			Watch:  release.Watch{At: built.Add(time.Hour)},
		},
	}
}

// stage is a line to Slack with boards, and with access for Ben and Anna.
type stage struct {
	*line
	boards *boards
	socket *slack.Socket
	roles  map[string]commands.Roles
}

func newStage(t *testing.T, change ...func(*line, *slack.Socket)) *stage {
	t.Helper()
	s := &stage{boards: &boards{all: []bot.Board{baking()}}, roles: rolesOf()}
	first := func(l *line, socket *slack.Socket) {
		socket.Boards, s.socket = s.boards.get, socket
		socket.Access = slack.NewAccess(l.client, s.roles, zerolog.Nop())
		socket.Now = func() time.Time { return time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC) }
	}
	s.line = connect(t, append([]func(*line, *slack.Socket){first}, change...)...)
	return s
}

// button posts a message with one button that opens a modal for r.
func (s *stage) button(t *testing.T, r release.Request) (ts, actionID string) {
	t.Helper()
	id, value := commands.Dialog(r, "")
	return s.buttons(t, id, value), id
}

// begin presses such a button, and waits for the modal as it opens.
func (s *stage) begin(t *testing.T, user string, r release.Request) workspace.View {
	t.Helper()
	ts, id := s.button(t, r)
	if err := s.Click(t.Context(), user, "C0DEPLOYS", ts, id); err != nil {
		t.Fatal(err)
	}
	return s.modal(t, user, func(workspace.View) bool { return true })
}

// open is begin, with the modal as it is once it is known who may see it.
func (s *stage) open(t *testing.T, user string, r release.Request) workspace.View {
	t.Helper()
	s.begin(t, user, r)
	return s.modal(t, user, func(v workspace.View) bool { return !strings.Contains(text(v), "One moment") })
}

// everybody may steer webapp from now on.
func (s *stage) everybody() { s.roles["webapp"] = commands.Roles{} }

// only one person may.
func (s *stage) only(operator string) {
	s.roles["webapp"] = commands.Roles{Operators: []string{operator}}
}

// modal waits until a person's top modal is as it should be.
func (s *stage) modal(t *testing.T, user string, is func(workspace.View) bool) (v workspace.View) {
	t.Helper()
	s.wait(t, func(now *workspace.Snapshot) bool {
		open := now.Modals(user)
		if len(open) == 0 || !is(open[len(open)-1]) {
			return false
		}
		v = open[len(open)-1]
		return true
	})
	checkView(t, v.Body)
	return v
}

func (l *line) wait(t *testing.T, holds func(*workspace.Snapshot) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := l.WaitFor(ctx, holds); err != nil {
		t.Fatal(err)
	}
}

// ephemeral waits for what only this person is told.
func (l *line) ephemeral(t *testing.T, user string) (m workspace.Message) {
	t.Helper()
	l.wait(t, func(s *workspace.Snapshot) bool {
		told := s.Ephemerals(user)
		if len(told) == 0 {
			return false
		}
		m = told[len(told)-1]
		return true
	})
	return m
}

// modals tells how many modals a person has.
func (l *line) modals(user string) (n int) {
	l.Read(func(s *workspace.Snapshot) { n = len(s.Modals(user)) })
	return n
}

var viewSchemas = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	all := map[string]*jsonschema.Schema{}
	for kind, name := range map[string]string{"modal": "SlackModal", "home": "SlackHome"} {
		compiled, err := jsonschema.NewCompiler().Compile("testdata/blockkit.schema.json#/definitions/" + name)
		if err != nil {
			return nil, err
		}
		all[kind] = compiled
	}
	return all, nil
})

// checkView holds a view to all that Slack asks of one, and its texts to what we ask of them.
func checkView(t failer, body []byte) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("no JSON: %v", err)
	}
	schemas, err := viewSchemas()
	if err != nil {
		t.Fatalf("the schemas: %v", err)
	}
	kind, _ := value.(map[string]any)["type"].(string)
	if err := schemas[kind].Validate(value); err != nil {
		t.Fatalf("against Slack's schema: %v\n%s", err, body)
	}
	if len(body) > 250_000 {
		t.Fatalf("the view has %d bytes", len(body))
	}
	seen := map[string]bool{}
	collect(value, func(key, text string) {
		if key == "action_id" || key == "block_id" && text != "" {
			if seen[key+text] {
				t.Fatalf("%s %q is there twice", key, text)
			}
			seen[key+text] = true
		}
	})
	var markdown func(any)
	markdown = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			if text, ok := value["text"].(string); ok && value["type"] == "mrkdwn" {
				checkMarkup(t, text)
			}
			for _, inner := range value {
				markdown(inner)
			}
		case []any:
			for _, inner := range value {
				markdown(inner)
			}
		}
	}
	markdown(value)
}

// text is all that a view says.
func text(v workspace.View) string {
	var value any
	if err := json.Unmarshal(v.Body, &value); err != nil {
		return err.Error()
	}
	var texts []string
	collect(value, func(key, text string) {
		if key == "text" {
			texts = append(texts, text)
		}
	})
	return strings.Join(texts, "\n")
}
