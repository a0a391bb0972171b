package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/store"
)

// pictureWithin is how long a picture is tried: the channel's later messages wait for it, and it is worth less than they.
const pictureWithin = 2 * time.Minute

// upload draws a picture and puts it into the thread. The message that it makes comes later, so its ts is not known.
func (c *Client) upload(ctx context.Context, m store.Message, channel, parent string) (string, error) {
	if c.config.Draw == nil {
		return "", forGood(errors.New("nothing here draws pictures"))
	}
	picture := *m.Post.Picture
	png, alt, err := c.config.Draw(ctx, picture)
	switch {
	case err != nil && ctx.Err() == nil:
		return "", forGood(fmt.Errorf("the picture cannot be drawn: %w", err))
	case err != nil:
		return "", err
	case len(png) == 0:
		return "", forGood(errors.New("the picture is empty"))
	}
	title, comment := PictureWords(c.config.Look, picture)
	_, err = c.api.UploadFileContext(ctx, slackapi.UploadFileParameters{
		Reader: bytes.NewReader(png), FileSize: len(png), Filename: fileName(m.Key), Title: title, AltTxt: plain(alt, maxAlt),
		InitialComment: comment, Channel: channel, ThreadTimestamp: parent,
	})
	code, _ := said(err)
	switch late := !m.Tried.IsZero() && time.Since(m.Tried) > pictureWithin; {
	case err == nil:
		return "", nil
	case code == missingScope:
		c.without("files:write", err)
		return "", forGood(fmt.Errorf("the bot token lacks the scope files:write: %w", err))
	case late:
		return "", forGood(fmt.Errorf("tried for %s: %w", lasting(pictureWithin), err))
	}
	return "", err
}

// forGood is a refusal that no later try changes.
func forGood(err error) error { return &bot.Refusal{Err: err, Permanent: true} }

var noFileName = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// fileName makes a file's name of a message's key: "event-2528-chart.png" of "event/2528/chart". Find knows it by that.
func fileName(key string) string { return noFileName.ReplaceAllString(key, "-") + ".png" }
