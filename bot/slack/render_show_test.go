package slack_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot/slack"
	"releasebot/commands"
)

// checkButtons holds buttons to the grammar that will read them, and to what destruction needs.
func checkButtons(t *testing.T, m slack.Message) {
	emphasised := 0
	for _, element := range elements(m) {
		switch e := element.(type) {
		case *slackapi.ButtonBlockElement:
			if r, err := commands.Click(e.ActionID, e.Value); err != nil || r.Service != "webapp" {
				t.Errorf("%q %q is read as %+v, %v", e.ActionID, e.Value, r, err)
			}
			if e.Style != "" {
				emphasised++
			}
			if asks := e.Text.Text == "Roll Back" || e.Text.Text == "Close Event"; asks != (e.Confirm != nil) {
				t.Errorf("%s: confirm is %v", e.Text.Text, e.Confirm)
			}
		case *slackapi.OverflowBlockElement:
			for _, o := range e.Options {
				id, value, _ := strings.Cut(o.Value, " ")
				if r, err := commands.DialogOf(id, value); err != nil || r.Service != "webapp" || !strings.HasSuffix(o.Text.Text, "…") {
					t.Errorf("%s: %q is read as %+v, %v", o.Text.Text, o.Value, r, err)
				}
			}
		default:
			t.Errorf("%T", element)
		}
	}
	if emphasised > 1 {
		t.Errorf("%d emphasised buttons", emphasised)
	}
}

func elements(m slack.Message) []slackapi.BlockElement {
	var all []slackapi.BlockElement
	for _, block := range m.Blocks {
		if actions, ok := block.(*slackapi.ActionBlock); ok {
			all = append(all, actions.Elements.ElementSet...)
		}
	}
	return all
}

var dateToken = regexp.MustCompile(`<!date\^[0-9]+\^[^|>]*\|([^>]*)>`)

// show prints a message as a person would see it, more or less.
func show(m slack.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "text: %s\n", m.Text)
	for _, block := range m.Blocks {
		b.WriteString("\n")
		switch block := block.(type) {
		case *slackapi.HeaderBlock:
			fmt.Fprintf(&b, "# %s\n", block.Text.Text)
		case *slackapi.SectionBlock:
			showSection(&b, block)
		case *slackapi.ContextBlock:
			for _, e := range block.ContextElements.Elements {
				fmt.Fprintf(&b, "(%s)\n", e.(*slackapi.TextBlockObject).Text)
			}
		case *slackapi.ActionBlock:
			for _, e := range block.Elements.ElementSet {
				showElement(&b, e)
			}
		}
	}
	return dateToken.ReplaceAllString(b.String(), "{$1}")
}

func showSection(b *strings.Builder, section *slackapi.SectionBlock) {
	if section.Text != nil {
		fmt.Fprintln(b, section.Text.Text)
	}
	for _, f := range section.Fields {
		fmt.Fprintln(b, "| "+f.Text)
	}
}

func showElement(b *strings.Builder, element slackapi.BlockElement) {
	switch e := element.(type) {
	case *slackapi.ButtonBlockElement:
		showButton(b, e)
	case *slackapi.OverflowBlockElement:
		for _, o := range e.Options {
			fmt.Fprintf(b, "[⋯ %s]  %s = %q\n", o.Text.Text, e.ActionID, o.Value)
		}
	}
}

func showButton(b *strings.Builder, e *slackapi.ButtonBlockElement) {
	style := ""
	if e.Style != "" {
		style = " " + string(e.Style)
	}
	fmt.Fprintf(b, "[%s]%s  %s = %q\n", e.Text.Text, style, e.ActionID, e.Value)
	if c := e.Confirm; c != nil {
		fmt.Fprintf(b, "    asks: %s\n          %s\n          [%s] [%s]\n", c.Title.Text, c.Text.Text, c.Confirm.Text, c.Deny.Text)
	}
}
