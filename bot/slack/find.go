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

// Find looks for a message by the key in its metadata, since the time when its post was begun. Where it is there more
// than once, the first stays and the others are deleted.
func (c *Client) Find(ctx context.Context, m store.Message, parent string) (string, error) {
	channel, err := c.channel(ctx, m.Channel)
	if err != nil {
		return "", c.refused(m.Channel, err)
	}
	if userID.MatchString(channel) {
		return "", nil // nobody knows the id of the conversation, so it cannot be read
	}
	found, err := c.copies(ctx, m, channel, parent)
	if code, _ := said(err); code == missingScope && !channelID.MatchString(channel) {
		c.without("im:history", err)
		return "", nil // in a direct conversation, twice is better than never
	}
	if code, _ := said(err); code == "thread_not_found" {
		return "", nil // where there is no thread there is no reply
	}
	if err != nil || len(found) == 0 {
		c.relearn(ctx, m.Channel, err)
		return "", c.refused(m.Channel, err)
	}
	for _, ts := range found[1:] {
		if err := c.unsay(ctx, channel, ts); err != nil {
			return "", err
		}
	}
	return found[0], nil
}

// copies are the timestamps under which a message stands, the oldest first.
func (c *Client) copies(ctx context.Context, m store.Message, channel, parent string) ([]string, error) {
	oldest := fmt.Sprintf("%d.000000", m.Tried.Add(-findEarlier).Unix())
	var found []string
	for cursor := ""; ; {
		messages, next, err := c.page(ctx, channel, parent, oldest, cursor)
		if err != nil {
			return nil, err
		}
		for _, message := range messages {
			if is(message, m) {
				found = append(found, message.Timestamp)
			}
		}
		if next == "" {
			slices.Sort(found) // of equal length: seconds and six decimals
			return slices.Compact(found), nil
		}
		cursor = next
	}
}

// unsay deletes a message that stands there a second time. What cannot be deleted stays.
func (c *Client) unsay(ctx context.Context, channel, ts string) error {
	_, _, err := c.api.DeleteMessageContext(ctx, channel, ts)
	code, ok := said(err)
	switch {
	case err == nil || code == "message_not_found":
		return nil
	case ok && !slices.Contains(itself, code):
		c.config.Log.Error().Err(err).Str("ts", ts).Msg("a message stands there twice, and Slack does not let the second be deleted")
		return nil
	default:
		return refusal(err)
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
