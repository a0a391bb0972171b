package slack

import (
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

	// Urgent is the team's own mrkdwn at the end of an event's first post, "<!here>" for purple. It alone can call everybody,
	// and so it is not escaped: it must come from the configuration. None by default.
	Urgent map[release.Urgency]string
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
	case post.Summary != nil:
		return renderSummary(look, *post.Summary, post.At)
	case post.Trouble != nil:
		return renderTrouble(*post.Trouble, post.At)
	case post.Digest != nil:
		return renderDigest(look, *post.Digest, post.At)
	case post.Picture != nil: // which is uploaded, and has its words beside it
		_, comment := PictureWords(look, *post.Picture)
		return sentence(comment)
	default:
		return sentence("This message has nothing to show.")
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
