package slack

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"releasebot/release"
	"releasebot/store"
)

// A response_url and the address of an upload are as good as a token for whoever reads them in a log.
func TestErrorsTellNoSecrets(t *testing.T) {
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/files.getUploadURLExternal" {
			_, _ = w.Write([]byte(`{"ok":true,"file_id":"F1","upload_url":"` + server.URL + `/upload/v1/SECRET"}`))
			return
		}
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	draw := func(context.Context, release.Picture) ([]byte, string, error) { return []byte("png"), "", nil }
	c := NewClient(Config{APIURL: server.URL + "/api/", BotToken: "xoxb-SECRET", AppToken: "xapp-SECRET", Draw: draw})
	asked := release.Request{By: "U0BEN", Channel: "C1", Respond: server.URL + "/commands/T1/SECRET?a=SECRET"}
	shown := store.Message{Key: "event/1/chart", Channel: "C1", Post: &release.Post{Picture: &release.Picture{}}}
	_, uploading := c.Post(t.Context(), shown, "")
	for what, err := range map[string]error{"a response_url": c.reply(t.Context(), asked, sentence("Done.")), "an upload": uploading} {
		if err == nil || strings.Contains(err.Error(), "SECRET") || !strings.Contains(err.Error(), server.URL) {
			t.Errorf("the error with %s: %v", what, err)
		}
	}
	if _, err := c.api.AuthTestContext(t.Context()); err == nil || !strings.Contains(err.Error(), "/api/auth.test") {
		t.Errorf("the error does not name the method: %v", err)
	}
}

// What is logged of a connection's trouble has no ticket and no payload in it.
func TestTroubleIsToldWithoutSecrets(t *testing.T) {
	broken := &time.ParseError{Message: ` wss://wss.slack.com/link/?ticket=SECRET is over`}
	for _, data := range []any{
		&slackapi.ConnectionErrorEvent{ErrorObj: broken},
		&socketmode.ErrorWriteFailed{Cause: broken, Response: &socketmode.Response{Payload: "SECRET"}},
		&socketmode.ErrorBadMessage{Cause: broken, Message: []byte("SECRET")},
	} {
		if got := problem(data); strings.Contains(got, "SECRET") || !strings.Contains(got, "wss://wss.slack.com is over") {
			t.Errorf("%T: %q", data, got)
		}
	}
}
