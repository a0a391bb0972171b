package workspace_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"releasebot/internal/workspace"
)

func inject(t *testing.T, w *workspace.Workspace, o workspace.Order) string {
	t.Helper()
	id, err := w.Inject(o)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestOrderedCallsFail(t *testing.T) {
	w, api := start(t, workspace.Options{})
	post := func() error {
		_, _, err := api.PostMessage(deploys, text("hello"))
		return err
	}
	inject(t, w, workspace.Order{Kind: "429", Method: "chat.postMessage", Left: 2, Seconds: 3})
	for range 2 {
		var limited *slack.RateLimitedError
		if err := post(); !errors.As(err, &limited) || limited.RetryAfter != 3*time.Second {
			t.Errorf("got %v, want a 429 with 3 s", err)
		}
	}
	for kind, code := range map[string]int{"500": 500, "503": 503} {
		inject(t, w, workspace.Order{Kind: kind})
		var status slack.StatusCodeError
		if err := post(); !errors.As(err, &status) || status.Code != code {
			t.Errorf("got %v, want %d", err, code)
		}
	}
	inject(t, w, workspace.Order{Kind: "error", Method: "chat.postMessage", Error: "fatal_error"})
	wantError(t, post(), "fatal_error")
	inject(t, w, workspace.Order{Kind: "cut", Method: "chat.postMessage"})
	if err := post(); err == nil || len(w.Messages(deploys)) != 1 {
		t.Errorf("a call that was cut gave %v and left %d messages", err, len(w.Messages(deploys)))
	}
	id := inject(t, w, workspace.Order{Kind: "missing-scope", Scope: "chat:write"})
	wantError(t, post(), "missing_scope")
	if !w.ClearFault(id) || w.ClearFault(id) {
		t.Error("a fault was not cleared once")
	}
	if err := post(); err != nil || len(w.Faults()) != 0 {
		t.Errorf("afterwards: %v, and due is %+v", err, w.Faults())
	}
}

func TestOrderedTimeout(t *testing.T) {
	w, api := start(t, workspace.Options{})
	inject(t, w, workspace.Order{Kind: "timeout", Method: "auth.test", Seconds: 60})
	impatient := slack.New(w.Info().BotToken, slack.OptionAPIURL(w.Info().APIURL), slack.OptionHTTPClient(&http.Client{Timeout: 20 * time.Millisecond}))
	if _, err := impatient.AuthTest(); err == nil {
		t.Error("a late answer came in time")
	}
	if _, err := api.AuthTest(); err != nil {
		t.Error(err)
	}
}

func TestEnvelopesLostAndTwice(t *testing.T) {
	w, api := start(t, workspace.Options{AckTimeout: 50 * time.Millisecond})
	payloads := envelopes(t, api)
	slash := func() error { return w.Slash(t.Context(), anna, deploys, "/releasebot", "status") }
	inject(t, w, workspace.Order{Kind: "drop-envelope"})
	if err := slash(); !errors.Is(err, workspace.ErrNoAnswer) {
		t.Errorf("a lost envelope gave %v", err)
	}
	inject(t, w, workspace.Order{Kind: "duplicate-envelope"})
	if err := slash(); err != nil {
		t.Fatal(err)
	}
	if first, second := <-payloads, <-payloads; string(first) != string(second) {
		t.Errorf("the two deliveries differ: %s and %s", first, second)
	}
}

func TestOrderedDisconnects(t *testing.T) {
	w, api := start(t, workspace.Options{})
	app(t, w, api, func(*socketmode.Client, socketmode.Event) {})
	again := func(opened int) {
		t.Helper()
		back := func(s *workspace.Snapshot) bool {
			return s.Calls("apps.connections.open") == opened && s.Connections() == 1
		}
		if err := w.WaitFor(context10(t), back); err != nil {
			t.Fatal(err)
		}
	}
	inject(t, w, workspace.Order{Kind: "disconnect"})
	again(2)
	// slack-go opens its next socket at the warning already; the end comes later, and closes that too.
	inject(t, w, workspace.Order{Kind: "disconnect-warning", Seconds: 1})
	again(3)
}

func TestNoPings(t *testing.T) {
	clock := newClock()
	w, api := start(t, workspace.Options{Now: clock.Now, PingEvery: 100 * time.Microsecond})
	inject(t, w, workspace.Order{Kind: "no-pings", Seconds: 30})
	pings := make(chan struct{}, 1000)
	socket, _ := dial(t, api, &websocket.DialOptions{OnPingReceived: counting(pings)})
	defer func() { _ = socket.CloseNow() }()
	var hello map[string]any
	if err := wsjson.Read(t.Context(), socket, &hello); err != nil {
		t.Fatal(err)
	}
	// Frames come in order: a PING would be met before the events that were sent after it.
	for range 20 {
		if _, err := w.Say(anna, deploys, "<@"+workspace.BotUser+">", ""); err != nil {
			t.Fatal(err)
		}
		var event map[string]any
		if err := wsjson.Read(t.Context(), socket, &event); err != nil {
			t.Fatal(err)
		}
	}
	if len(pings) > 0 {
		t.Error("there was a PING, while there were to be none")
	}
	clock.Advance(31 * time.Second)
	reading := socket.CloseRead(t.Context())
	<-pings
	_ = socket.CloseNow()
	<-reading.Done()
}

func TestLateUploads(t *testing.T) {
	w, api := start(t, workspace.Options{})
	inject(t, w, workspace.Order{Kind: "late-uploads", Seconds: 1})
	done, err := api.UploadFile(slack.UploadFileParameters{Content: "x", FileSize: 1, Filename: "a.txt", Channel: deploys})
	if err != nil {
		t.Fatal(err)
	}
	info, _, _, err := api.GetFileInfo(done.ID, 0, 0)
	if err != nil || len(info.Shares.Public) != 0 || len(w.Messages(deploys)) != 0 {
		t.Errorf("the file shows at once: %+v, %v", info, err)
	}
	shown := func(s *workspace.Snapshot) bool { return len(s.Messages(deploys)) == 1 }
	if err := w.WaitFor(context10(t), shown); err != nil {
		t.Error(err)
	}
}

func TestExpiredTriggers(t *testing.T) {
	w, api := start(t, workspace.Options{})
	payloads := envelopes(t, api)
	open := func() error {
		t.Helper()
		if err := w.Slash(t.Context(), anna, deploys, "/releasebot", "pause"); err != nil {
			t.Fatal(err)
		}
		var command slack.SlashCommand
		if err := json.Unmarshal(<-payloads, &command); err != nil {
			t.Fatal(err)
		}
		title := slack.NewTextBlockObject(slack.PlainTextType, "x", false, false)
		_, err := api.OpenView(command.TriggerID, slack.ModalViewRequest{Type: slack.VTModal, Title: title, Blocks: slack.Blocks{BlockSet: []slack.Block{section("x")}}})
		return err
	}
	inject(t, w, workspace.Order{Kind: "expired-triggers"})
	wantError(t, open(), "expired_trigger_id")
	if err := open(); err != nil {
		t.Error(err)
	}
}

func TestFaultsOverHTTP(t *testing.T) {
	w, _ := start(t, workspace.Options{})
	for _, test := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "", `{"kind":"429","method":"chat.postMessage","times":3,"seconds":5}`, 200, `"id":"f1"`},
		{"POST", "", `{"kind":"missing-scope","scope":"chat:write"}`, 200, `"id":"f2"`},
		{"GET", "", "", 200, `{"id":"f1","kind":"429","method":"chat.postMessage","left":3,"seconds":5}`},
		{"GET", "", "", 200, `{"kind":"no-pings","label":"Sends no PINGs","needs":["seconds"]}`},
		{"POST", "", `{"kind":"flood"}`, 422, "no kind of fault"},
		{"POST", "", `{"kind":"error"}`, 422, "say which error"},
		{"POST", "", `{"kind":"missing-scope"}`, 422, "say which scope"},
		{"POST", "", `{"kind":"500","times":-1}`, 422, "times must lie"},
		{"POST", "", `{"colour":"red"}`, 400, "unknown field"},
		{"DELETE", "/f1", "", 200, `"ok":true`},
		{"DELETE", "/f1", "", 404, "no such fault"},
		{"DELETE", "", "", 200, `"ok":true`},
		{"GET", "", "", 200, `"faults":[]`},
	} {
		status, answer := request(t, w, test.method, "/admin/faults"+test.path, "application/json", test.body)
		if status != test.status || !strings.Contains(answer, test.want) {
			t.Errorf("%s %s: got %d %s", test.method, test.body, status, answer)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.Info().Page+"admin/faults", strings.NewReader(`{"kind":"500"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusForbidden || len(w.Faults()) != 0 {
		t.Errorf("another site's page was answered %d", response.StatusCode)
	}
}
