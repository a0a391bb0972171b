package slack

import (
	"strings"

	slackapi "github.com/slack-go/slack"

	"releasebot/commands"
	"releasebot/release"
)

// Message is what Slack is given. Text is mrkdwn: notifications and screen readers use it, and it never is empty.
type Message struct {
	Text   string
	Blocks []slackapi.Block
}

// Look is what a team may choose of how messages look. The zero Look is the default one.
type Look struct {
	Emoji map[release.Urgency]string // ":white_circle:"; stands beside the urgency's word, never instead of it
}

// DefaultLook has the circles that everybody has.
func DefaultLook() Look {
	return Look{Emoji: map[release.Urgency]string{
		release.White: ":white_circle:", release.Blue: ":large_blue_circle:", release.Purple: ":large_purple_circle:",
	}}
}

// circle is the urgency's emoji and a space, or nothing.
func (l Look) circle(u release.Urgency) string {
	emoji, ok := l.Emoji[u]
	if !ok {
		emoji = DefaultLook().Emoji[u]
	}
	if emoji = outside(emoji, maxName); emoji == "" {
		return ""
	}
	return emoji + " "
}

// urgent is the circle and the word: ":large_blue_circle: Blue".
func (l Look) urgent(u release.Urgency) string { return l.circle(u) + capital(urgencyWord(u)) }

func urgencyWord(u release.Urgency) string {
	if u < release.White || u > release.Purple {
		return "event"
	}
	return u.String()
}

// Render shows a post.
func Render(look Look, post release.Post) Message {
	switch {
	case post.Deploy != nil:
		return renderDeploy(look, *post.Deploy, post.At)
	case post.Event != nil:
		return renderEvent(look, *post.Event, post.At)
	case post.Note != nil:
		return renderNote(look, *post.Note, post.At)
	default:
		return sentence("This message has nothing to show.")
	}
}

// RenderAnswer shows what one person asked for.
func RenderAnswer(look Look, answer release.Answer) Message {
	switch {
	case answer.Status == nil:
		text := outside(answer.Text, maxSection)
		if answer.By != "" {
			text = strings.ReplaceAll(text, "{by}", mention(answer.By))
		}
		if !answer.At.IsZero() {
			text = strings.ReplaceAll(text, "{at}", moment(answer.At, answer.At))
		}
		if text == "" {
			text = "Done."
		}
		return sentence(text)
	case answer.Request.Verb == release.VerbEvents:
		return renderEvents(look, *answer.Status)
	default:
		return renderStatus(look, *answer.Status)
	}
}

// RenderReply shows what the grammar answers: help, or what was not understood.
func RenderReply(reply commands.Reply) Message {
	text := outside(reply.Text, maxSection)
	if text == "" {
		text = "Type " + commands.Command + " help."
	}
	var p page
	lines := []string{text}
	group := ""
	for _, u := range reply.Usage {
		if u.Group != "" && u.Group != group {
			group = u.Group
			lines = append(lines, "*"+outside(group, maxReason)+"*")
		}
		lines = append(lines, "• `"+outside(u.Type, maxReason)+"` "+outside(u.Does, maxReason))
	}
	p.section(lines...)
	return p.message(text)
}
