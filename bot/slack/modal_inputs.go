package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// The inputs of modals, by their block_id, which is their element's action_id too.
const (
	inBuild   = "build"
	inTyped   = "typed" // what no option says
	inReason  = "reason"
	inUntil   = "until"
	inChart   = "chart"
	inPlace   = "place"
	inUrgency = "urgency"
)

// filled is what a person put into a modal's inputs, by block_id.
type filled map[string]string

func filledOf(state *slackapi.ViewState) filled {
	f := filled{}
	if state == nil {
		return f
	}
	for block, elements := range state.Values {
		for _, element := range elements {
			f[block] = cut(strings.TrimSpace(orElse(element.SelectedOption.Value, element.Value)), maxSection)
		}
	}
	return f
}

// choice is an option that is being offered: what it stands for, and what people read.
type choice struct{ value, text string }

// offered is a choice's value as Slack takes it: what is too long for it goes by its digest.
func offered(value string) string {
	if value != "" && len(value) <= maxChoice {
		return value
	}
	sum := sha256.Sum256([]byte(value))
	return "sha256:" + hex.EncodeToString(sum[:16])
}

// chosen finds what was chosen among what is offered now.
func chosen(choices []choice, value string) (choice, bool) {
	for _, c := range choices {
		if offered(c.value) == value {
			return c, true
		}
	}
	return choice{}, false
}

// listed are the first choices, as many as fit into a menu, with the one that is chosen to begin with.
func listed(choices []choice, initial string) []choice {
	const frame = 80 // bytes around an option's text and value
	n, left := 0, menuBudget
	for n < min(len(choices), maxChoices*maxChoices) {
		data, err := json.Marshal([]string{offered(choices[n].value), cut(choices[n].text, maxChoice)})
		if left -= len(data) + frame; err != nil || left < 0 {
			break
		}
		n++
	}
	shown := slices.Clone(choices[:n])
	if i := slices.IndexFunc(choices[n:], func(c choice) bool { return c.value == initial }); i >= 0 {
		shown[n-1] = choices[n+i]
	}
	return shown
}

// menuOf is a menu of choices, all of which are shown. What is initial is chosen to begin with, if it is there.
func menuOf(action, label string, choices []choice, initial string) *slackapi.SelectBlockElement {
	menu := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, plainObject(label, maxButtonLabel), action)
	options := make([]*slackapi.OptionBlockObject, len(choices))
	for i, c := range choices {
		options[i] = slackapi.NewOptionBlockObject(offered(c.value), plainObject(orElse(c.text, "unnamed"), maxChoice), nil)
		if c.value == initial {
			menu.InitialOption = options[i]
		}
	}
	menu.Options = options
	if len(options) > maxChoices { // one menu holds a hundred options, or as many groups of them
		menu.Options, menu.OptionGroups = nil, grouped(options)
	}
	return menu
}

// pick asks for one of several.
func pick(block, label string, choices []choice, initial string) *slackapi.InputBlock {
	shown := listed(choices, initial)
	input := slackapi.NewInputBlock(block, plainObject(label, maxLabel), nil, menuOf(block, "Choose one", shown, initial))
	if left := len(choices) - len(shown); left > 0 {
		input.Hint = plainObject(strconv.Itoa(left)+" more cannot be listed here: name one after /releasebot instead.", maxLabel)
	}
	return input
}

func grouped(options []*slackapi.OptionBlockObject) []*slackapi.OptionGroupBlockObject {
	var groups []*slackapi.OptionGroupBlockObject
	for len(options) > 0 {
		n := min(len(options), maxChoices)
		const brief = 30
		name := cut(options[0].Text.Text, brief) + " to " + cut(options[n-1].Text.Text, brief)
		groups = append(groups, slackapi.NewOptionGroupBlockElement(plainObject(name, maxChoice), options[:n]...))
		options = options[n:]
	}
	return groups
}

// typedLine asks for a line of text.
func typedLine(block, label, hint, initial string, most int, optional bool) *slackapi.InputBlock {
	field := slackapi.NewPlainTextInputBlockElement(nil, block)
	field.InitialValue, field.MaxLength = cut(initial, most), most
	input := slackapi.NewInputBlock(block, plainObject(label, maxLabel), nil, field)
	if hint != "" {
		input.Hint = plainObject(hint, maxLabel)
	}
	input.Optional = optional
	return input
}

func reasonLine() *slackapi.InputBlock {
	return typedLine(inReason, "Why?", "Everybody reads it.", "", maxReason, true)
}

// paragraph says something; text is mrkdwn, block its id or "".
func paragraph(block, text string) *slackapi.SectionBlock {
	object := slackapi.NewTextBlockObject(slackapi.MarkdownType, cutMarkup(orElse(text, "Nothing."), maxSection), false, true)
	return slackapi.NewSectionBlock(object, nil, nil, slackapi.SectionBlockOptionBlockID(block))
}
