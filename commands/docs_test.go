package commands_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"releasebot/commands"
)

var typed = regexp.MustCompile("`" + commands.Command + " ([^`]+)`")

// The grammar that people read is the one that is read here.
func TestDocumentedExamples(t *testing.T) {
	page, err := os.ReadFile("../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	before, asked, ok := strings.Cut(string(page), "## What is asked about")
	if !ok {
		t.Fatal("there is no section of what is asked about")
	}
	asked, _, _ = strings.Cut(asked, "\n## ")
	shown := map[string]int{}
	for _, m := range typed.FindAllStringSubmatch(before, -1) {
		r, reply := commands.Parse(m[1], knownInWebapp)
		shown[string(r.Verb)]++
		if reply != nil && len(reply.Usage) == 0 {
			t.Errorf("%q is shown, and refused: %s", m[1], reply.Text)
		}
	}
	for _, verb := range verbs {
		if shown[verb] == 0 || !strings.Contains(before, "| `"+verb+" ") {
			t.Errorf("%s has %d examples, or no row", verb, shown[verb])
		}
	}
	rows := 0
	for line := range strings.Lines(asked) {
		for i, m := range typed.FindAllStringSubmatch(line, -1) {
			rows++
			if r, reply := commands.Parse(m[1], knownInWebapp); (reply != nil) != (i == 0) {
				t.Errorf("%q is understood as %+v, %+v", m[1], r, reply)
			}
		}
	}
	if rows < 8 {
		t.Errorf("only %d examples of what is asked about", rows)
	}
}

// All that the table of times shows can be typed as it stands.
func TestDocumentedTimes(t *testing.T) {
	page, err := os.ReadFile("../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	_, times, _ := strings.Cut(string(page), "## Times")
	table, _, _ := strings.Cut(times, "\nTimes are")
	found := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(table, -1)
	for _, m := range found {
		r, reply := commands.Parse("pause "+m[1], knownInWebapp)
		if reply != nil || r.For == 0 && r.Until.IsZero() || r.Reason != "" {
			t.Errorf("%q is read as %+v, %+v", m[1], r, reply)
		}
	}
	if len(found) < 12 {
		t.Errorf("only %d times", len(found))
	}
}
