package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"
)

// page is a message being written.
type page struct {
	blocks []slackapi.Block
	texts  []*slackapi.TextBlockObject // all that can be cut where the whole is too long
}

// first adds the line that says what happened and what is needed: large where Slack's headers can hold it, for they know
// no mentions and no links and are short.
func (p *page) first(line string) {
	text := unescaper.Replace(line)
	if strings.Contains(line, "<") || utf8.RuneCountInString(text) > maxHeader {
		p.section("*" + line + "*")
		return
	}
	p.blocks = append(p.blocks, slackapi.NewHeaderBlock(plainObject(text, maxHeader)))
}

// unescaper turns text that went through outside back, for plain_text is shown as it is.
var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// section adds the lines that say something as one block.
func (p *page) section(lines ...string) {
	if text := joinLines(lines); text != "" {
		p.blocks = append(p.blocks, slackapi.NewSectionBlock(p.markup(text), nil, nil))
	}
}

// long adds lines as one block, or as several where one cannot hold them.
func (p *page) long(lines ...string) {
	begin, length := 0, 0
	for i, line := range lines {
		n := utf8.RuneCountInString(line) + 1
		if length+n > maxSection && i > begin {
			p.section(lines[begin:i]...)
			begin, length = i, 0
		}
		length += n
	}
	p.section(lines[begin:]...)
}

// fitting are the first lines whose JSON is within budget.
func fitting(lines []string, budget int) []string {
	for i := range lines {
		if budget -= cost(lines[i : i+1]); budget < 0 {
			return slices.Clone(lines[:i])
		}
	}
	return slices.Clone(lines)
}

// cost is how long lines are as JSON, which writes "<" as six characters.
func cost(lines []string) int {
	data, err := json.Marshal(lines)
	if err != nil {
		return 0 // strings cannot fail
	}
	return utf8.RuneCount(data)
}

// fields adds short texts side by side: two columns on a wide screen, one on a phone. Slack takes ten; more are lines.
func (p *page) fields(texts ...string) {
	if len(texts) > maxFields {
		p.section(texts...)
		return
	}
	var objects []*slackapi.TextBlockObject
	for _, text := range texts {
		objects = append(objects, p.markupOf(text, maxField))
	}
	if len(objects) > 0 {
		p.blocks = append(p.blocks, slackapi.NewSectionBlock(nil, objects, nil))
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

// actions adds buttons, and a menu of what is wanted less often.
func (p *page) actions(menu *slackapi.OverflowBlockElement, buttons ...*slackapi.ButtonBlockElement) {
	var elements []slackapi.BlockElement
	for _, b := range buttons {
		if b != nil {
			elements = append(elements, b)
		}
	}
	if menu != nil {
		elements = append(elements, menu)
	}
	if len(elements) > 0 {
		p.blocks = append(p.blocks, slackapi.NewActionBlock("", elements...))
	}
}

// markup is verbatim: Slack makes no links and mentions of its own out of it, only those written as such.
func (p *page) markup(text string) *slackapi.TextBlockObject { return p.markupOf(text, maxSection) }

func (p *page) markupOf(text string, limit int) *slackapi.TextBlockObject {
	object := slackapi.NewTextBlockObject(slackapi.MarkdownType, cutMarkup(text, limit), false, true)
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

func bullets(sentences []string) []string {
	lines := make([]string, len(sentences))
	for i, s := range sentences {
		lines[i] = "• " + s
	}
	return lines
}

// titled puts a title over lines, if there are any.
func titled(title string, lines []string) []string {
	if joinLines(lines) == "" {
		return nil
	}
	return append([]string{"*" + title + "*"}, lines...)
}
