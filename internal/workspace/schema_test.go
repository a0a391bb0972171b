package workspace_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/slack-go/slack"
)

// judge compiles definitions of one of Slack's schemas, against which the workspace's own words are held.
func judge(t *testing.T, file string) func(definition string, value []byte) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("slack", doc); err != nil {
		t.Fatal(err)
	}
	return func(definition string, value []byte) {
		t.Helper()
		schema, err := compiler.Compile("slack#/definitions/" + definition)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
		if err != nil {
			t.Fatalf("%s: %v in %s", definition, err, value)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%v\nin %s", err, value)
		}
	}
}

// dial opens a bare socket, whose URL it gives, too.
func dial(t *testing.T, api *slack.Client, options *websocket.DialOptions) (socket *websocket.Conn, url string) {
	t.Helper()
	_, url, err := api.StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	socket, _, err = websocket.Dial(t.Context(), url, options)
	if err != nil {
		t.Fatal(err)
	}
	return socket, url
}

// counting has pings told of.
func counting(pings chan struct{}) func(context.Context, []byte) bool {
	return func(context.Context, []byte) bool {
		select {
		case pings <- struct{}{}:
		default:
		}
		return true
	}
}

// envelopes opens a bare socket that acknowledges everything and hands on the payloads.
func envelopes(t *testing.T, api *slack.Client) <-chan []byte {
	t.Helper()
	socket, _ := dial(t, api, nil)
	socket.SetReadLimit(1 << 20)
	var hello map[string]any
	if err := wsjson.Read(t.Context(), socket, &hello); err != nil {
		t.Fatal(err)
	}
	payloads, done := make(chan []byte, 100), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var envelope struct {
				ID      string          `json:"envelope_id"`
				Payload json.RawMessage `json:"payload"`
			}
			if wsjson.Read(t.Context(), socket, &envelope) != nil {
				return
			}
			payloads <- envelope.Payload
			_ = wsjson.Write(t.Context(), socket, map[string]string{"envelope_id": envelope.ID})
		}
	}()
	t.Cleanup(func() { _ = socket.CloseNow(); <-done })
	return payloads
}
