package workspace_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"go.uber.org/goleak"

	"releasebot/internal/workspace"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	deploys = "C0DEPLOYS"
	random  = "C0RANDOM"
	anna    = "U0ANNA"
	ben     = "U0BEN"
)

// clock is a time that only moves when a test says so.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Unix(1_700_000_000, 0)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func start(t *testing.T, options workspace.Options) (*workspace.Workspace, *slack.Client) {
	t.Helper()
	w := workspace.New(options)
	t.Cleanup(w.Close)
	if err := w.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	return w, client(t, w, w.Info().BotToken)
}

func client(t *testing.T, w *workspace.Workspace, token string) *slack.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return slack.New(token, slack.OptionAPIURL(w.Info().APIURL), slack.OptionAppLevelToken(w.Info().AppToken),
		slack.OptionHTTPClient(&http.Client{Transport: transport}))
}

func context10(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// app runs slack-go's Socket Mode client with one handler for every event, and waits until it is connected.
func app(t *testing.T, w *workspace.Workspace, api *slack.Client, handle func(*socketmode.Client, socketmode.Event)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	socket := socketmode.New(api)
	var running sync.WaitGroup
	running.Go(func() { _ = socket.RunContext(ctx) })
	running.Go(func() {
		for {
			select {
			case event := <-socket.Events:
				handle(socket, event)
			case <-ctx.Done():
				return
			}
		}
	})
	t.Cleanup(func() { cancel(); running.Wait() })
	connected := func(s *workspace.Snapshot) bool { return s.Connections() > 0 }
	if err := w.WaitFor(context10(t), connected); err != nil {
		t.Fatal(err)
	}
}

func mustPost(t *testing.T, api *slack.Client, options ...slack.MsgOption) string {
	t.Helper()
	_, ts, err := api.PostMessage(deploys, options...)
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

func text(s string) slack.MsgOption { return slack.MsgOptionText(s, false) }

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

func button(id, label, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(id, value, slack.NewTextBlockObject(slack.PlainTextType, label, false, false))
}

func section(s string) slack.Block {
	return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, s, false, false), nil, nil)
}

func confirmation(question string) *slack.ConfirmationBlockObject {
	plain := func(s string) *slack.TextBlockObject {
		return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
	}
	return slack.NewConfirmationBlockObject(plain("Sure?"), plain(question), plain("Yes"), plain("Cancel"))
}
