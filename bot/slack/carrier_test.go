package slack_test

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"releasebot/bot/slack"
)

// What was not sent yet when a call is given up must not be sent later: its connection is reset, not closed.
func TestAGivenUpCallIsThrownAway(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	ctx, giveUp := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			ended <- err
			return
		}
		defer func() { _ = conn.Close() }()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		buffer := make([]byte, 64<<10)
		for n := 0; err == nil; n, err = conn.Read(buffer) {
			if n > 0 {
				giveUp()
			}
		}
		ended <- err
	}()
	client := slack.NewClient(slack.Config{BotToken: "xoxb-1", AppToken: "xapp-1", APIURL: "http://" + listener.Addr().String() + "/api/"})
	if _, err := client.Preflight(ctx, []string{"C1"}); err == nil {
		t.Fatal("no error")
	}
	if err := <-ended; !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the connection ended with %v, want a reset", err)
	}
}
