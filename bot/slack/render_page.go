package slack

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"
)

// page is a message being written.
type page struct {
	blocks []slackapi.Block
	texts  []*slackapi.TextBlockObject // all that can be cut where the whole is too long
}

// section adds the lines that say something as one block.
func (p *page) section(lines ...string) {
	if text := joinLines(lines); text != "" {
		p.blocks = append(p.blocks, slackapi.NewSectionBlock(p.markup(text), nil, nil))
	}
}

// context adds metadata, small and grey, separated by " · ".
func (p *page) context(parts ...string) {
	var said []string
	for _, part := range parts {
		if part != "" {
			said = append(said, part)
		}
	}
	if len(said) > 0 {
		p.blocks = append(p.blocks, slackapi.NewContextBlock("", p.markup(strings.Join(said, " · "))))
	}
}

func (p *page) actions(buttons ...*slackapi.ButtonBlockElement) {
	var elements []slackapi.BlockElement
	for _, b := range buttons {
		if b != nil {
			elements = append(elements, b)
		}
	}
	if len(elements) > 0 {
		p.blocks = append(p.blocks, slackapi.NewActionBlock("", elements...))
	}
}

// markup is verbatim: Slack makes no links and mentions of its own out of it, only those written as such.
func (p *page) markup(text string) *slackapi.TextBlockObject {
	object := slackapi.NewTextBlockObject(slackapi.MarkdownType, cutMarkup(text, maxSection), false, true)
	p.texts = append(p.texts, object)
	return object
}

// message ends the page. Its longest texts are cut until the whole is as short as Slack wants it.
func (p *page) message(text string) Message {
	p.blocks = p.blocks[:min(len(p.blocks), maxBlocks)]
	for p.size() >= maxBlocksJSON {
		longest, length := (*slackapi.TextBlockObject)(nil), 2*shortestText
		for _, object := range p.texts {
			if n := utf8.RuneCountInString(object.Text); n > length {
				longest, length = object, n
			}
		}
		if longest == nil {
			break
		}
		longest.Text = cutMarkup(longest.Text, length*3/4)
	}
	return Message{Text: cutMarkup(text, maxText), Blocks: p.blocks}
}

// shortestText is below what no text is cut; so short, all of a message's texts are far below its limit.
const shortestText = 20

func (p *page) size() int {
	data, err := json.Marshal(slackapi.Blocks{BlockSet: p.blocks})
	if err != nil {
		return 0 // strings and pointers to them cannot fail
	}
	return utf8.RuneCount(data)
}

// sentence is a message that says one thing.
func sentence(text string) Message {
	var p page
	p.section(text)
	return p.message(text)
}

func joinLines(lines []string) string {
	var said []string
	for _, line := range lines {
		if line != "" {
			said = append(said, line)
		}
	}
	return strings.Join(said, "\n")
}

// titled puts a title over lines, if there are any.
func titled(title string, lines []string) []string {
	if joinLines(lines) == "" {
		return nil
	}
	return append([]string{"*" + title + "*"}, lines...)
}
