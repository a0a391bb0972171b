package slack

import (
	"context"
	"fmt"
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
	oldest := fmt.Sprintf("%d.000000", m.Tried.Add(-findEarlier).Unix())
	cursor := ""
	for {
		messages, next, err := c.page(ctx, channel, parent, oldest, cursor)
		if err != nil {
			return "", refusal(err)
		}
		for _, message := range messages {
			if message.Metadata.EventType == metadataEvent && message.Metadata.EventPayload["key"] == m.Key {
				return message.Timestamp, nil
			}
		}
		if next == "" {
			return "", nil
		}
		cursor = next
	}
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
