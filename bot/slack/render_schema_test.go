package slack_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	slackapi "github.com/slack-go/slack"

	"releasebot/bot/slack"
)

// failer is what *testing.T and *rapid.T have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	return jsonschema.NewCompiler().Compile("testdata/blockkit.schema.json#/definitions/SlackMessage")
})

// checkMessage holds a message to all that Slack asks of one.
func checkMessage(t failer, m slack.Message) {
	t.Helper()
	data, err := json.Marshal(map[string]any{"text": m.Text, "blocks": m.Blocks})
	if err != nil {
		t.Fatalf("no JSON: %v", err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("no JSON: %v", err)
	}
	compiled, err := schema()
	if err != nil {
		t.Fatalf("the schema: %v", err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Fatalf("against Slack's schema: %v\n%s", err, data)
	}
	if strings.TrimSpace(m.Text) == "" || len(m.Blocks) == 0 || len(m.Blocks) > 50 {
		t.Fatalf("%d blocks, text %q", len(m.Blocks), m.Text)
	}
	blocks, err := json.Marshal(slackapi.Blocks{BlockSet: m.Blocks})
	if err != nil || utf8.RuneCount(blocks) >= 12_000 {
		t.Fatalf("the blocks have %d characters (%v)", utf8.RuneCount(blocks), err)
	}
	seen := map[string]bool{}
	collect(value, func(key, text string) {
		switch key {
		case "action_id", "block_id":
			if seen[key+text] {
				t.Fatalf("%s %q is there twice", key, text)
			}
			seen[key+text] = true
		}
	})
	for _, text := range markup(m) {
		checkMarkup(t, text)
	}
}

// collect visits every string of a JSON value.
func collect(value any, visit func(key, text string)) {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			if text, ok := inner.(string); ok {
				visit(key, text)
			}
			collect(inner, visit)
		}
	case []any:
		for _, inner := range value {
			collect(inner, visit)
		}
	}
}

// markup lists all mrkdwn of a message.
func markup(m slack.Message) []string {
	texts := []string{m.Text}
	for _, block := range m.Blocks {
		switch block := block.(type) {
		case *slackapi.SectionBlock:
			if block.Text != nil {
				texts = append(texts, block.Text.Text)
			}
			for _, f := range block.Fields {
				texts = append(texts, f.Text)
			}
		case *slackapi.ContextBlock:
			for _, e := range block.ContextElements.Elements {
				texts = append(texts, e.(*slackapi.TextBlockObject).Text)
			}
		}
	}
	return texts
}

var (
	ours    = regexp.MustCompile(`<@[UW][A-Z0-9]{2,}>|<!subteam\^S[A-Z0-9]{2,}>|<#[CG][A-Z0-9]{2,}>|<!date\^[0-9]+\^[^<>|]*\|[^<>|]*>|<https?://[^<>|\s]+\|[^<>]*>`)
	escape  = regexp.MustCompile(`&(amp|lt|gt);`)
	strange = regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
)

// checkMarkup fails where text holds a mention, a link or a control sequence that is not one of ours.
func checkMarkup(t failer, text string) {
	t.Helper()
	rest := escape.ReplaceAllString(ours.ReplaceAllString(text, ""), "")
	if strings.ContainsAny(rest, "<>&") {
		t.Fatalf("not escaped: %s", text)
	}
	if strange.MatchString(text) || !utf8.ValidString(text) {
		t.Fatalf("control characters: %q", text)
	}
	if strings.Count(text, "```")%2 != 0 {
		t.Fatalf("an open code block: %q", text)
	}
}
