package slack

import (
	"context"
	"fmt"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/store"
)

// findEarlier is how much earlier than our clock's time of the post a message is looked for: clocks differ.
const findEarlier = 5 * time.Minute

// Find looks for a message by the key in its metadata, since the time when its post was begun.
func (c *Client) Find(ctx context.Context, m store.Message, parent string) (string, error) {
	channel, err := c.channel(ctx, m.Channel)
	if err != nil {
		return "", err
	}
	if userID.MatchString(channel) {
		return "", nil // nobody knows the id of the conversation, so it cannot be read
	}
	oldest := fmt.Sprintf("%d.000000", m.Tried.Add(-findEarlier).Unix())
	cursor := ""
	for {
		messages, next, err := c.page(ctx, channel, parent, oldest, cursor)
		if code, _ := said(err); code == missingScope && !channelID.MatchString(channel) {
			c.without("im:history", err)
			return "", nil // in a direct conversation, twice is better than never
		}
		if err != nil {
			return "", refusal(err)
		}
		for _, message := range messages {
			if is(message, m) {
				return message.Timestamp, nil
			}
		}
		if next == "" {
			return "", nil
		}
		cursor = next
	}
}

// is tells whether Slack's message is ours. One that a picture's upload made has no metadata, but the picture.
func is(message slackapi.Message, m store.Message) bool {
	if m.Post != nil && m.Post.Picture != nil {
		return slices.ContainsFunc(message.Files, func(f slackapi.File) bool { return f.Name == fileName(m.Key) })
	}
	return message.Metadata.EventType == metadataEvent && message.Metadata.EventPayload["key"] == m.Key
}

func (c *Client) page(ctx context.Context, channel, parent, oldest, cursor string) ([]slackapi.Message, string, error) {
	const limit = 200
	if parent != "" {
		messages, more, next, err := c.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: parent, Oldest: oldest, Cursor: cursor, Limit: limit, IncludeAllMetadata: true,
		})
		if !more {
			next = ""
		}
		return messages, next, err
	}
	history, err := c.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: limit, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	if !history.HasMore {
		return history.Messages, "", nil
	}
	return history.Messages, history.ResponseMetaData.NextCursor, nil
}
