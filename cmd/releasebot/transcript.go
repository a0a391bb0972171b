package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"

	"releasebot/internal/workspace"
)

// transcript prints what happens in a workspace as it happens: for people, or as JSON lines.
type transcript struct {
	w     *workspace.Workspace
	json  bool
	names map[string]string
	stop  func()
	done  chan struct{}

	mu   sync.Mutex
	out  io.Writer
	said map[string]string // first line last printed, by ts
}

func newTranscript(out io.Writer, w *workspace.Workspace, asJSON bool) *transcript {
	t := &transcript{w: w, json: asJSON, out: out, said: map[string]string{}, names: map[string]string{}, done: make(chan struct{})}
	w.Read(func(s *workspace.Snapshot) {
		for _, u := range s.Users() {
			t.names[u.ID] = u.Name
		}
		for _, c := range s.Channels() {
			t.names[c.ID] = c.Name
		}
		for _, g := range s.Groups() {
			t.names[g.ID] = g.Handle
		}
	})
	events, stop := w.Subscribe()
	t.stop = stop
	go func() {
		defer close(t.done)
		for e := range events {
			t.print(e)
		}
	}()
	return t
}

func (t *transcript) close() {
	t.stop()
	<-t.done
}

// say prints a line of the demo's own.
func (t *transcript) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if t.json {
		t.line(jsonLine{Time: time.Now().UTC(), Kind: "demo", Text: text})
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = fmt.Fprintf(t.out, "\n── %s\n", text)
}

// jsonLine is one line of --json. Kind is the workspace's (posted, edited, ephemeral, slash, click), or "demo" for what
// the demo itself says.
type jsonLine struct {
	Time    time.Time       `json:"time"`
	Kind    workspace.Kind  `json:"kind"`
	Channel string          `json:"channel"`
	Thread  string          `json:"thread"`
	User    string          `json:"user"`
	Text    string          `json:"text"`
	Blocks  json.RawMessage `json:"blocks,omitempty"`
}

func (t *transcript) line(l jsonLine) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_ = json.NewEncoder(t.out).Encode(l)
}

func (t *transcript) print(e workspace.Event) {
	switch e.Kind {
	case workspace.Posted, workspace.Edited, workspace.Ephemeral, workspace.Slashed, workspace.Clicked:
	default:
		return
	}
	if t.json {
		t.line(jsonLine{e.Time, e.Kind, e.Channel, e.ThreadTS, e.User, e.Text, e.Blocks})
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if text := t.forPeople(e); text != "" {
		_, _ = fmt.Fprintln(t.out, text)
	}
	t.said[e.TS] = t.plain(e.Text)
}

// forPeople is an event in lines for a terminal, or "" for one that is nothing new.
func (t *transcript) forPeople(e workspace.Event) string {
	at, text := e.Time.Local().Format("15:04"), t.plain(e.Text)
	switch {
	case e.Kind == workspace.Slashed:
		return fmt.Sprintf("\n%s  @%s types %s", at, t.names[e.User], text)
	case e.Kind == workspace.Clicked:
		return fmt.Sprintf("\n%s  @%s presses %s", at, t.names[e.User], button(text))
	case e.Kind == workspace.Ephemeral:
		return fmt.Sprintf("%s     only @%s sees: %s", at, t.names[e.To], indent(t.body(e)))
	case e.Kind == workspace.Edited && t.said[e.TS] == text:
		return "" // a countdown went on
	case e.Kind == workspace.Edited:
		return fmt.Sprintf("%s     ✎ %s", at, text)
	case e.Broadcast:
		return fmt.Sprintf("%s     ↳ in the thread and the channel: %s", at, indent(t.body(e)))
	case e.ThreadTS != "":
		return fmt.Sprintf("%s     ↳ in the thread: %s", at, indent(t.body(e)))
	default:
		return fmt.Sprintf("\n%s  #%s  %s", at, t.names[e.Channel], indent(t.body(e)))
	}
}

// button is what stands on the button of an action.
func button(action string) string {
	_, verb, _ := strings.Cut(action, ":")
	if label, ok := map[string]string{"rollback": "Roll Back", "pause": "Pause", "resume": "Resume", "snooze": "Snooze"}[verb]; ok {
		verb = label
	}
	return "[ " + verb + " ]"
}

// indent puts the lines after the first one under it, behind the time.
func indent(s string) string { return strings.ReplaceAll(s, "\n", "\n       ") }

// body is what a person sees of a message's blocks, in lines.
func (t *transcript) body(e workspace.Event) string {
	var blocks []struct {
		Text     struct{ Text string }
		Fields   []struct{ Text string }
		Elements []struct{ Text json.RawMessage }
	}
	if json.Unmarshal(e.Blocks, &blocks) != nil || len(blocks) == 0 {
		return t.plain(e.Text)
	}
	var lines []string
	for _, b := range blocks {
		if b.Text.Text != "" {
			lines = append(lines, b.Text.Text)
		}
		for _, f := range b.Fields {
			lines = append(lines, f.Text)
		}
		var row []string
		for _, el := range b.Elements {
			var text string
			var label struct{ Text string }
			if json.Unmarshal(el.Text, &text) == nil {
				row = append(row, text)
			} else if json.Unmarshal(el.Text, &label) == nil {
				row = append(row, "[ "+label.Text+" ]")
			}
		}
		if len(row) > 0 {
			lines = append(lines, strings.Join(row, "  "))
		}
	}
	return t.plain(strings.Join(lines, "\n"))
}

var (
	mention = regexp.MustCompile(`<(?:@|!subteam\^)([A-Z0-9]+)>`)
	date    = regexp.MustCompile(`<!date\^\d+\^[^|>]*\|([^>]*)>`)
	link    = regexp.MustCompile(`<https?://[^|>]*\|([^>]*)>`)
)

// plain turns Slack's mark-up into what a terminal shows.
func (t *transcript) plain(s string) string {
	s = mention.ReplaceAllStringFunc(s, func(m string) string { return "@" + t.names[mention.FindStringSubmatch(m)[1]] })
	s = date.ReplaceAllString(s, "$1")
	s = link.ReplaceAllString(s, "$1")
	return strings.NewReplacer(
		"&amp;", "&", "&lt;", "<", "&gt;", ">", ":white_circle:", "⚪", ":large_blue_circle:", "🔵", ":large_purple_circle:", "🟣",
	).Replace(s)
}
