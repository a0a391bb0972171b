package slack_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/release"
)

// isAction tells whether an id is one of the actions, perhaps with a tag.
func isAction(id string) bool {
	return slices.ContainsFunc(slack.Actions(), func(action string) bool { return id == action || strings.HasPrefix(id, action+":") })
}

// ids collects the values of a field anywhere in a JSON value.
func ids(value any, field string, into map[string]bool) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			ids(v, field, into)
		}
	case map[string]any:
		for name, v := range value {
			if id, ok := v.(string); ok && name == field {
				into[id] = true
			}
			ids(v, field, into)
		}
	}
}

// shown are the ids of what a view or a message has to press.
func shown(t *testing.T, view any) map[string]bool {
	t.Helper()
	data, err := json.Marshal(view)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	ids(value, "action_id", found)
	return found
}

// Every id that the program writes begins as one of these constants, from which Actions is made: whoever adds one must
// add it to Actions, and so to the matrix of who may do what.
func TestEveryIDIsAmongTheActions(t *testing.T) {
	begun := []string{"releasebot:", "releasebot:home", "releasebot:home:", "releasebot:ask:", "releasebot:more"}
	seen := map[string]bool{}
	for _, folder := range []string{".", "../../commands"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(node ast.Node) bool {
				literal, ok := node.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(literal.Value)
				if err == nil && strings.HasPrefix(text, "releasebot:") {
					seen[text] = true
					if !slices.Contains(begun, text) {
						t.Errorf("%s: %q is none of the ids that Actions knows", name, text)
					}
				}
				return true
			})
		}
	}
	if len(seen) != len(begun) {
		t.Errorf("of %q only %v are there", begun, seen)
	}
}

// written is an id as the golden messages have it.
var written = regexp.MustCompile(`releasebot:[a-z:]+`)

// Whatever can be pressed in a message or in the Home is one of the actions.
func TestWhatIsShownIsAmongTheActions(t *testing.T) {
	found := map[string]bool{}
	add := func(view any) {
		for id := range shown(t, view) {
			found[id] = true
			if !isAction(id) && id != "" {
				t.Errorf("%q can be pressed, and is none of the actions", id)
			}
		}
	}
	messages, err := filepath.Glob("testdata/messages/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range messages {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range written.FindAllString(string(data), -1) {
			add(map[string]string{"action_id": id})
		}
	}
	paged := baking()
	for i := range 99 {
		paged.Policy.Charts = append(paged.Policy.Charts, release.Chart{Name: "Chart " + strconv.Itoa(i)})
	}
	other := baking()
	other.Policy.Service = "other"
	other.State.Holds = []release.Hold{{Kind: release.HoldPause, By: "U0ANNA"}, {Kind: release.HoldFreeze, By: "U0ANNA"}}
	for page := range 2 {
		add(slack.HomeOf(slack.Look{}, []bot.Board{paged, other}, "", "", page))
	}
	if !found["releasebot:more"] || !found["releasebot:dialog:rollback"] {
		t.Errorf("the messages have only %v", found)
	}
	for _, turn := range []string{"service", "state", "previous", "next"} {
		if !found["releasebot:home:"+turn] {
			t.Errorf("the Home does not show %s", turn)
		}
	}
}
