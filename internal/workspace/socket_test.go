package workspace_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"releasebot/internal/workspace"
)

func TestSlash(t *testing.T) {
	clock := newClock()
	w, api := start(t, workspace.Options{Now: clock.Now})
	commands := make(chan slack.SlashCommand, 10)
	app(t, w, api, func(socket *socketmode.Client, event socketmode.Event) {
		if command, ok := event.Data.(slack.SlashCommand); ok {
			commands <- command
			_ = socket.Ack(*event.Request, map[string]string{"text": "Looking at " + command.Text})
		}
	})
	if err := w.Slash(t.Context(), anna, random, "/releasebot", "status webapp"); err != nil {
		t.Fatal(err)
	}
	got := <-commands
	if got.UserName != "anna" || got.ChannelName != "random" || got.Text != "status webapp" || got.TeamDomain != "local" {
		t.Errorf("the app got %+v", got)
	}
	if shown := w.Ephemerals(anna); len(shown) != 1 || shown[0].Text != "Looking at status webapp" || shown[0].Channel != random {
		t.Errorf("Anna was shown %+v", shown)
	}
	if err := w.Slash(t.Context(), anna, random, "/other", ""); err == nil {
		t.Error("a command nobody registered was taken")
	}

	respond := func(options ...slack.MsgOption) error {
		_, _, err := api.PostMessage("", options...)
		return err
	}
	if err := respond(slack.MsgOptionResponseURL(got.ResponseURL, slack.ResponseTypeInChannel), text("for all")); err != nil {
		t.Fatal(err)
	}
	if m := w.Messages(random); len(m) != 1 || m[0].Text != "for all" {
		t.Errorf("the channel holds %+v", m)
	}
	for range 4 {
		if err := respond(slack.MsgOptionResponseURL(got.ResponseURL, slack.ResponseTypeEphemeral), text("again")); err != nil {
			t.Fatal(err)
		}
	}
	if err := respond(slack.MsgOptionResponseURL(got.ResponseURL, ""), text("a sixth time")); err == nil {
		t.Error("a response_url took a sixth use")
	}
	if err := w.Slash(t.Context(), anna, random, "/releasebot", "late"); err != nil {
		t.Fatal(err)
	}
	late := <-commands
	clock.Advance(31 * time.Minute)
	if err := respond(slack.MsgOptionResponseURL(late.ResponseURL, ""), text("late")); err == nil {
		t.Error("a response_url lived for 31 minutes")
	}
}

func TestClick(t *testing.T) {
	w, api := start(t, workspace.Options{})
	app(t, w, api, func(socket *socketmode.Client, event socketmode.Event) {
		callback, ok := event.Data.(slack.InteractionCallback)
		if !ok {
			return
		}
		_ = socket.Ack(*event.Request)
		action := callback.ActionCallback.BlockActions[0]
		said := strings.Join([]string{callback.User.ID, action.ActionID, action.Value, callback.Channel.Name, callback.Container.MessageTs}, " ")
		_, _, _ = api.PostMessage("", slack.MsgOptionReplaceOriginal(callback.ResponseURL), text(said))
	})
	rollback := button("rollback", "Roll Back", "deploy/1")
	rollback.Confirm = confirmation("Roll back production from b512 to b511")
	buttons := slack.NewActionBlock("", button("pause", "Pause", "deploy/1"), rollback)
	ts := mustPost(t, api, text("Deploy 1"), slack.MsgOptionBlocks(buttons))

	if err := w.Click(t.Context(), anna, deploys, ts, "resume"); err == nil {
		t.Error("a button that is not there was pressed")
	}
	err := w.Click(t.Context(), anna, deploys, ts, "rollback")
	var confirm *workspace.ConfirmError
	if !errors.As(err, &confirm) || !strings.Contains(string(confirm.Dialog), "from b512 to b511") {
		t.Errorf("got %v, want a confirm dialog", err)
	}
	if err := w.Confirm(t.Context(), anna, deploys, ts, "pause"); err == nil {
		t.Error("a dialog that is not there was accepted")
	}
	if err := w.Confirm(t.Context(), anna, deploys, ts, "rollback"); err != nil {
		t.Fatal(err)
	}
	want := "U0ANNA rollback deploy/1 deploys " + ts
	replaced := func(s *workspace.Snapshot) bool {
		m, _ := s.Message(deploys, ts)
		return m.Text == want && m.Blocks == nil
	}
	if err := w.WaitFor(context10(t), replaced); err != nil {
		t.Errorf("%v: the message is %+v", err, w.Messages(deploys))
	}
	if err := w.Click(t.Context(), anna, deploys, ts, "pause"); err == nil {
		t.Error("a button was pressed after it was gone")
	}
}

func TestModal(t *testing.T) {
	clock, fast := newClock(), newClock()
	w, api := start(t, workspace.Options{Now: fast.Now, Wall: clock.Now})
	input := slack.NewInputBlock("why", slack.NewTextBlockObject(slack.PlainTextType, "Reason", false, false), nil,
		slack.NewPlainTextInputBlockElement(nil, "reason"))
	title := slack.NewTextBlockObject(slack.PlainTextType, "Pause", false, false)
	modal := slack.ModalViewRequest{Type: slack.VTModal, Title: title, Submit: title, CallbackID: "pause", Blocks: slack.Blocks{BlockSet: []slack.Block{input}}}
	reasons := make(chan string, 1)
	triggers := make(chan string, 1)
	app(t, w, api, func(socket *socketmode.Client, event socketmode.Event) {
		switch data := event.Data.(type) {
		case slack.SlashCommand:
			triggers <- data.TriggerID
			_ = socket.Ack(*event.Request)
		case slack.InteractionCallback:
			reason := data.View.State.Values["why"]["reason"].Value
			if reason == "no" {
				_ = socket.Ack(*event.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"why": "say more"}))
				return
			}
			reasons <- reason
			_ = socket.Ack(*event.Request)
		}
	})
	trigger := func() string {
		t.Helper()
		if err := w.Slash(t.Context(), anna, deploys, "/releasebot", "pause"); err != nil {
			t.Fatal(err)
		}
		return <-triggers
	}
	id := trigger()
	fast.Advance(time.Hour) // what is sped up does not let a trigger expire
	opened, err := api.OpenView(id, modal)
	if err != nil {
		t.Fatal(err)
	}
	_, err = api.OpenView(id, modal)
	wantError(t, err, "exchanged_trigger_id")
	expired := trigger()
	clock.Advance(4 * time.Second)
	_, err = api.OpenView(expired, modal)
	wantError(t, err, "expired_trigger_id")
	modal.Submit = nil
	_, err = api.OpenView(trigger(), modal)
	wantError(t, err, "invalid_arguments")

	var refused *workspace.SubmitError
	if err := w.Submit(t.Context(), anna, opened.ID, map[string]string{"reason": "no"}); !errors.As(err, &refused) || refused.Errors["why"] != "say more" {
		t.Errorf("got %v, want the app's refusal", err)
	}
	if err := w.Submit(t.Context(), anna, opened.ID, nil); err == nil {
		t.Error("an empty modal was submitted")
	}
	if err := w.Submit(t.Context(), anna, opened.ID, map[string]string{"reason": "lunch"}); err != nil {
		t.Fatal(err)
	}
	if got := <-reasons; got != "lunch" {
		t.Errorf("the app got %q", got)
	}
	w.Read(func(s *workspace.Snapshot) {
		if open := s.Modals(anna); len(open) != 0 {
			t.Errorf("still open: %+v", open)
		}
	})
}

func TestHomeAndMentionEvents(t *testing.T) {
	w, api := start(t, workspace.Options{AckTimeout: 50 * time.Millisecond})
	attempts := make(chan int, 10)
	app(t, w, api, func(socket *socketmode.Client, event socketmode.Event) {
		outer, ok := event.Data.(slackevents.EventsAPIEvent)
		if !ok {
			return
		}
		switch inner := outer.InnerEvent.Data.(type) {
		case *slackevents.AppHomeOpenedEvent:
			_ = socket.Ack(*event.Request)
			home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewActionBlock("", button("pause", "Pause", "1"))}}}
			_, _ = api.PublishView(inner.User, home, "")
		case *slackevents.AppMentionEvent:
			attempts <- event.Request.RetryAttempt
			if event.Request.RetryAttempt > 0 {
				_ = socket.Ack(*event.Request)
				_, _, _ = api.PostMessage(inner.Channel, text("here"), slack.MsgOptionTS(inner.TimeStamp))
			}
		case nil:
		}
	})
	if err := w.OpenHome(ben); err != nil {
		t.Fatal(err)
	}
	published := func(s *workspace.Snapshot) bool { _, ok := s.Home(ben); return ok }
	if err := w.WaitFor(context10(t), published); err != nil {
		t.Fatal(err)
	}
	ts, err := w.Say(ben, deploys, "<@"+workspace.BotUser+"> status", "")
	if err != nil {
		t.Fatal(err)
	}
	answered := func(s *workspace.Snapshot) bool {
		m, _ := s.Message(deploys, ts)
		return len(m.Replies) == 1
	}
	if err := w.WaitFor(context10(t), answered); err != nil {
		t.Fatal(err)
	}
	if first, second := <-attempts, <-attempts; first != 0 || second != 1 {
		t.Errorf("the mention came as attempts %d and %d", first, second)
	}
}

func TestDisconnect(t *testing.T) {
	w, api := start(t, workspace.Options{})
	if err := w.Slash(t.Context(), anna, deploys, "/releasebot", "status"); !errors.Is(err, workspace.ErrNotConnected) {
		t.Errorf("without an app: %v", err)
	}
	app(t, w, api, func(socket *socketmode.Client, event socketmode.Event) {
		if event.Type == socketmode.EventTypeSlashCommand {
			_ = socket.Ack(*event.Request)
		}
	})
	w.Disconnect("refresh_requested", false)
	again := func(s *workspace.Snapshot) bool { return s.Calls("apps.connections.open") == 2 && s.Connections() == 1 }
	if err := w.WaitFor(context10(t), again); err != nil {
		t.Fatal(err)
	}
	if err := w.Slash(t.Context(), anna, deploys, "/releasebot", "status"); err != nil {
		t.Error(err)
	}
}

func TestNoAck(t *testing.T) {
	w, api := start(t, workspace.Options{AckTimeout: 20 * time.Millisecond})
	app(t, w, api, func(*socketmode.Client, socketmode.Event) {})
	if err := w.Slash(t.Context(), anna, deploys, "/releasebot", ""); !errors.Is(err, workspace.ErrNoAnswer) {
		t.Errorf("got %v, want a time-out", err)
	}
}

func TestPingsAndLongAcks(t *testing.T) {
	w, api := start(t, workspace.Options{PingEvery: time.Millisecond, AckTimeout: 50 * time.Millisecond})
	pings := make(chan struct{}, 1000)
	socket, _ := dial(t, api, &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {"https://api.slack.com"}}, OnPingReceived: counting(pings),
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		var envelope struct {
			ID string `json:"envelope_id"`
		}
		for wsjson.Read(t.Context(), socket, &envelope) == nil {
			if envelope.ID != "" {
				long := map[string]string{"text": strings.Repeat("x", 20_000)}
				_ = wsjson.Write(t.Context(), socket, map[string]any{"envelope_id": envelope.ID, "payload": long})
			}
		}
	}()
	defer func() { _ = socket.CloseNow(); <-done }()
	<-pings
	<-pings
	if err := w.Slash(t.Context(), anna, deploys, "/releasebot", ""); !errors.Is(err, workspace.ErrNoAnswer) {
		t.Errorf("an acknowledgement of 20 KB gave %v, want silence", err)
	}
}

func TestManySockets(t *testing.T) {
	w, api := start(t, workspace.Options{})
	var sockets []*websocket.Conn
	another := func() map[string]any {
		t.Helper()
		socket, url := dial(t, api, nil)
		t.Cleanup(func() { _ = socket.CloseNow() })
		sockets = append(sockets, socket)
		if _, _, err := websocket.Dial(t.Context(), url, nil); err == nil {
			t.Error("a socket's URL worked twice")
		}
		var frame map[string]any
		if err := wsjson.Read(t.Context(), socket, &frame); err != nil {
			t.Fatal(err)
		}
		return frame
	}
	for i := range 10 {
		if hello := another(); hello["type"] != "hello" || hello["num_connections"] != float64(i+1) {
			t.Fatalf("socket %d was greeted with %v", i+1, hello)
		}
	}
	if refused := another(); refused["reason"] != "too_many_websockets" {
		t.Errorf("the eleventh socket got %v", refused)
	}
	// Two commands go to two sockets, each to one.
	var acked sync.WaitGroup
	for _, socket := range sockets[:2] {
		acked.Go(func() {
			var envelope struct {
				ID string `json:"envelope_id"`
			}
			if wsjson.Read(t.Context(), socket, &envelope) == nil {
				_ = wsjson.Write(t.Context(), socket, map[string]string{"envelope_id": envelope.ID})
			}
		})
	}
	for range 2 {
		if err := w.Slash(t.Context(), anna, deploys, "/releasebot", ""); err != nil {
			t.Error(err)
		}
	}
	acked.Wait()
}
