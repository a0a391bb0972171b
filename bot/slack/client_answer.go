package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/release"
	"releasebot/store"
)

// Answer tells one person. It answers where Slack said, and by an ephemeral message where that is over.
//
// Who pressed something in the App Home is told no more than no: the Home itself shows what became of a yes.
func (c *Client) Answer(ctx context.Context, m store.Message) error {
	if atHome(m.Answer.Request) && isSentence(*m.Answer) && !m.Answer.Refused {
		return nil
	}
	answer := RenderAnswer(c.config.Look, *m.Answer)
	if !m.At.IsZero() && time.Since(m.At) > answerFor {
		if !isSentence(*m.Answer) {
			return forGood(fmt.Errorf("what was asked for is older than %s by now", lasting(answerFor)))
		}
		answer = late(answer, m.At)
	}
	return c.reply(ctx, m.Answer.Request, answer)
}

// answerFor is how long an answer is fresh, and how long Slack's response_url takes one. Afterwards nobody is shown what
// was so then: they can ask again. But what became of something that they wanted done they are told all the same, by an
// ephemeral message.
const answerFor = 30 * time.Minute

// late says of when an answer is.
func late(m Message, at time.Time) Message {
	when := "To what you asked for at " + moment(at, time.Now()) + ", which Slack did not let me answer then: "
	m.Text = cutMarkup(when+m.Text, maxText)
	m.Blocks = slices.Insert(slices.Clone(m.Blocks), 0, slackapi.Block(slackapi.NewContextBlock("", slackapi.NewTextBlockObject(slackapi.MarkdownType, strings.TrimSuffix(when, ": ")+":", false, true))))
	return m
}

// atHome tells whether a request comes from the App Home, where nothing can be answered but by a direct message.
func atHome(r release.Request) bool {
	return r.Respond == "" && (r.Channel == "" || userID.MatchString(r.Channel))
}

// isSentence tells an answer that only says what was done from one that shows what was asked for.
func isSentence(a release.Answer) bool {
	return a.Status == nil && a.Event == nil && a.Stats == nil && len(a.Verdicts) == 0 && len(a.Past) == 0
}

// reply tells the person who asked, and nobody else.
func (c *Client) reply(ctx context.Context, r release.Request, m Message) error {
	options := append(noPreviews(), slackapi.MsgOptionText(m.Text, false), slackapi.MsgOptionBlocks(m.Blocks...))
	if r.Respond != "" {
		_, _, err := c.api.PostMessageContext(ctx, r.Channel, append(options, slackapi.MsgOptionResponseURL(r.Respond, slackapi.ResponseTypeEphemeral))...)
		if err == nil || !gone(err) {
			return refusal(err)
		}
	}
	if atHome(r) || r.Channel == "" {
		return c.tellAlone(ctx, r.By, options)
	}
	if r.Thread != "" {
		options = append(options, slackapi.MsgOptionTS(r.Thread))
	}
	_, err := c.api.PostEphemeralContext(ctx, r.Channel, r.By, options...)
	return noWhere(err)
}

// tellAlone writes to a person directly.
func (c *Client) tellAlone(ctx context.Context, person string, options []slackapi.MsgOption) error {
	channel, err := c.conversation(ctx, person)
	if err != nil {
		return err
	}
	_, _, err = c.api.PostMessageContext(ctx, channel, options...)
	return noWhere(err)
}

// noWhere gives an answer up that has nowhere to go: nobody puts a channel right for the sake of an answer.
func noWhere(err error) error {
	if code, ok := said(err); ok && slices.Contains(nowhere, code) {
		return &bot.Refusal{Err: err, Permanent: true}
	}
	return refusal(err)
}
