package workspace_test

import (
	"fmt"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"releasebot/internal/workspace"
)

// BenchmarkClick is one press in a channel of a thousand messages, with the answer that an app gives: an edit and a reply.
func BenchmarkClick(b *testing.B) {
	w := workspace.New(workspace.Options{})
	defer w.Close()
	if err := w.Start("127.0.0.1:0"); err != nil {
		b.Fatal(err)
	}
	api := slack.New(w.Info().BotToken, slack.OptionAPIURL(w.Info().APIURL), slack.OptionAppLevelToken(w.Info().AppToken))
	go acknowledge(b, api)
	connected := func(s *workspace.Snapshot) bool { return s.Connections() > 0 }
	if err := w.WaitFor(b.Context(), connected); err != nil {
		b.Fatal(err)
	}
	blocks := slack.MsgOptionBlocks(section("*Deploy*"), slack.NewActionBlock("", button("pause", "Pause", "1")))
	var ts string
	for i := range 1_000 {
		_, ts, _ = api.PostMessage(deploys, text(fmt.Sprint(i)), blocks)
	}
	for b.Loop() {
		if err := w.Click(b.Context(), anna, deploys, ts, "pause"); err != nil {
			b.Fatal(err)
		}
		if _, _, _, err := api.UpdateMessage(deploys, ts, text("x"), blocks); err != nil {
			b.Fatal(err)
		}
		if _, _, err := api.PostMessage(deploys, text("x"), slack.MsgOptionTS(ts)); err != nil {
			b.Fatal(err)
		}
	}
}

func acknowledge(b *testing.B, api *slack.Client) {
	socket := socketmode.New(api)
	go func() { _ = socket.RunContext(b.Context()) }()
	for {
		select {
		case event := <-socket.Events:
			if event.Request != nil && event.Request.EnvelopeID != "" {
				_ = socket.Ack(*event.Request)
			}
		case <-b.Context().Done():
			return
		}
	}
}
