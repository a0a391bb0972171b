package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"releasebot/commands"
)

// Slack drops an acknowledgement of 20 KB, and its person is told that nothing happened.
func TestAcknowledgementsAreShort(t *testing.T) {
	for piece, blocks := range map[string]bool{"é": true, "🚀": false, "<": true, "&": true} {
		m := RenderReply(commands.Reply{Text: strings.Repeat(piece, 5000)})
		payload := ephemeral(m)
		data, err := json.Marshal(payload)
		if _, there := payload["blocks"]; err != nil || len(data) >= 19_500 || there != blocks || payload["text"] == "" {
			t.Errorf("%q: %d bytes, blocks %v, %v", piece, len(data), there, err)
		}
	}
}
