package workspace_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"releasebot/internal/workspace"
)

func request(t *testing.T, w *workspace.Workspace, method, path, contentType, body string) (int, string) {
	t.Helper()
	return requestAs(t, w, w.Info().BotToken, method, path, contentType, body)
}

func requestAs(t *testing.T, w *workspace.Workspace, token, method, path, contentType, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, strings.TrimSuffix(w.Info().Page, "/")+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

func TestPersonOverHTTP(t *testing.T) {
	w, api := start(t, workspace.Options{})
	app(t, w, api, func(socket *socketmode.Client, event socketmode.Event) {
		if event.Request != nil && event.Request.EnvelopeID != "" {
			_ = socket.Ack(*event.Request)
		}
	})
	risky := button("rollback", "Roll Back", "7")
	risky.Confirm = confirmation("Sure?")
	ts := mustPost(t, api, text("<script>alert(1)</script>"), slack.MsgOptionBlocks(slack.NewActionBlock("", risky)))
	press := `{"user":"U0ANNA","channel":"C0DEPLOYS","ts":"` + ts + `","action_id":"rollback"`
	for _, test := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"slash", `{"user":"U0ANNA","channel":"C0DEPLOYS","text":"/releasebot status"}`, 200, `"ok":true`},
		{"slash", `{"user":"U0ANNA","channel":"C0DEPLOYS","text":"status"}`, 200, `"ok":true`},
		{"slash", `{"user":"U0ANNA","channel":"C0DEPLOYS","text":"/nothing"}`, 422, "not a valid command"},
		{"say", `{"user":"U0ANNA","channel":"C0DEPLOYS","text":"hello"}`, 200, `"ts":`},
		{"click", press + `}`, 422, `"confirm":{"`},
		{"click", press + `,"confirm":true,"value":"7"}`, 200, `"ok":true`},
		{"click", press + `,"confirm":true,"value":"8"}`, 422, "no \\\"rollback\\\""},
		{"click", `{"who":"me"}`, 400, "unknown field"},
	} {
		status, answer := request(t, w, "POST", "/person/"+test.path, "application/json", test.body)
		if status != test.status || !strings.Contains(answer, test.want) {
			t.Errorf("%s %s: got %d %s", test.path, test.body, status, answer)
		}
	}
	_, state := request(t, w, "GET", "/person/state?channel=C0DEPLOYS&user=U0ANNA", "", "")
	var seen struct {
		Messages []workspace.Message `json:"messages"`
	}
	if err := json.Unmarshal([]byte(state), &seen); err != nil || len(seen.Messages) != 2 {
		t.Errorf("the state is %s, %v", state, err)
	}
	if strings.Contains(state, w.Info().BotToken) {
		t.Error("the state gives the token away")
	}
	status, page := request(t, w, "GET", "/", "", "")
	if status != 200 || !strings.Contains(page, "/page.js") {
		t.Errorf("the page is %d %s", status, page)
	}
}

func TestStreams(t *testing.T) {
	w, api := start(t, workspace.Options{})
	events, cancel := w.Subscribe()
	defer cancel()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.Info().Page+"person/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()

	ts := mustPost(t, api, text("Deploy 1"))
	if e := <-events; e.Kind != workspace.Posted || e.TS != ts || e.Text != "Deploy 1" || e.Channel != deploys {
		t.Errorf("the subscriber got %+v", e)
	}
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") {
		continue
	}
	var e workspace.Event
	if err := json.Unmarshal([]byte(strings.TrimPrefix(lines.Text(), "data: ")), &e); err != nil || e.TS != ts {
		t.Errorf("the stream sent %q, %v", lines.Text(), err)
	}
}

func TestOtherSitesMayNotAct(t *testing.T) {
	w, _ := start(t, workspace.Options{})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.Info().Page+"person/say", strings.NewReader(`{"user":"U0ANNA","channel":"C0DEPLOYS","text":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://evil.example")
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusForbidden || len(w.Messages(deploys)) != 0 {
		t.Errorf("another site's page was answered %d", response.StatusCode)
	}
}
