package slack

import (
	"context"
	"slices"

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
	return c.reply(ctx, m.Answer.Request, RenderAnswer(c.config.Look, *m.Answer))
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
