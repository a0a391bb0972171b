package slack_test

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/release"
)

var update = flag.Bool("update", false, "write testdata/messages anew")

// TestMessages holds every message of the fixtures to its file, and to Slack's rules.
func TestMessages(t *testing.T) {
	look := slack.DefaultLook()
	for name, m := range messages(t, look) {
		t.Run(name, func(t *testing.T) {
			checkMessage(t, m)
			checkButtons(t, m)
			golden(t, name, show(m))
		})
	}
}

func messages(t *testing.T, look slack.Look) map[string]slack.Message {
	all := map[string]slack.Message{}
	for name, card := range allDeploys() {
		all[name] = slack.Render(look, release.Post{At: at(14), Deploy: card})
	}
	for name, card := range allEvents() {
		all[name] = slack.Render(look, release.Post{At: at(14), Event: card})
	}
	for name, answer := range union(answers(), moreAnswers()) {
		all[name] = slack.RenderAnswer(look, answer)
	}
	for _, kind := range noteKinds(t) {
		n := noteOf(kind)
		all["note-"+strings.ReplaceAll(string(kind), " ", "-")] = slack.Render(look, release.Post{At: at(14), Note: &n})
		if kind == release.NoteBlind || kind == release.NoteSees || kind == release.NotePaused {
			n.Deploy = 0 // while no deploy runs
			all["note-"+strings.ReplaceAll(string(kind), " ", "-")+"-idle"] = slack.Render(look, release.Post{At: at(14), Note: &n})
		}
	}
	for name, n := range otherNotes() {
		all[name] = slack.Render(look, release.Post{At: at(14), Note: &n})
	}
	for name, d := range digests() {
		all[name] = slack.Render(look, release.Post{At: d.To.Add(9 * time.Hour), Digest: &d})
	}
	for name, s := range summaries() {
		all[name] = slack.Render(look, release.Post{At: s.To, Summary: &s})
	}
	for name, trouble := range troubles() {
		all[name] = slack.Render(look, release.Post{At: at(14), Trouble: &trouble})
	}
	blue := noteOf(release.NoteEscalated)
	blue.Urgency = release.Blue
	all["note-escalated-blue"] = slack.Render(look, release.Post{At: at(14), Note: &blue})
	for _, text := range []string{"help", "pause <!here>"} {
		_, reply := commands.Parse(text, commands.Where{})
		all["reply-"+strings.Fields(text)[0]] = slack.RenderReply(*reply)
	}
	return all
}

// noteKinds reads release's own list, so that a new kind cannot be forgotten here.
func noteKinds(t *testing.T) []release.NoteKind {
	file, err := parser.ParseFile(token.NewFileSet(), "../../release/actions.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []release.NoteKind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == "NoteKind" {
			kind, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, release.NoteKind(kind))
		}
		return false
	})
	if len(kinds) < 20 {
		t.Fatalf("found only %d kinds of notes", len(kinds))
	}
	return kinds
}

func TestEveryNoteKindHasItsSentence(t *testing.T) {
	for _, kind := range noteKinds(t) {
		// Also with nothing but its kind known, and without a deploy.
		for _, n := range []release.Note{noteOf(kind), {Kind: kind}, {Kind: kind, Service: "webapp", By: "U0BEN"}} {
			m := slack.Render(slack.Look{}, release.Post{Note: &n})
			checkMessage(t, m)
			if strings.HasPrefix(m.Text, "Note: ") {
				t.Errorf("%q has no sentence of its own", kind)
			}
			if strings.Contains(m.Text, "..") || strings.Contains(m.Text, "  ") {
				t.Errorf("%q reads badly: %s", kind, m.Text)
			}
		}
	}
}

func golden(t *testing.T, name, got string) {
	path := filepath.Join("testdata", "messages", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("run with -update and review:\n%s", diff)
	}
}
