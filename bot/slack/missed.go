package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/commands"
	"releasebot/release"
	"releasebot/store"
)

const (
	// threadsOf is how much older than what is looked for a message may be whose thread is read too.
	threadsOf = 24 * time.Hour
	// mostThreads and mostPages bound what is read of a channel: Slack allows some 50 calls a minute.
	mostThreads = 20
	mostPages   = 5
)

// Missed are the messages to the bot in a channel from one time to another, in their order, but for those that this
// process heard. Which of them another one heard, the inbox knows, by store.MentionID.
func (s *Socket) Missed(ctx context.Context, channel string, from, to time.Time) ([]release.Missed, error) {
	if personal(channel) {
		return nil, nil // nobody says there what is to be done
	}
	id, err := s.Client.channel(ctx, channel)
	if err != nil {
		return nil, err
	}
	we, err := s.Client.whoami(ctx)
	if err != nil {
		return nil, err
	}
	messages, err := s.Client.written(ctx, id, from)
	if err != nil {
		return nil, refusal(err)
	}
	var missed []release.Missed
	for _, m := range messages {
		at := timeOf(m.Timestamp)
		called := strings.Contains(m.Text, "<@"+we.user+">") || strings.Contains(m.Text, "<@"+we.user+"|")
		if m.BotID != "" || m.User == "" || m.User == we.user || !called || at.Before(from.Truncate(time.Second)) || at.After(to) {
			continue
		}
		if s.heard.knows(store.MentionID(id, m.Timestamp)) {
			continue
		}
		missed = append(missed, release.Missed{By: m.User, Channel: id, TS: m.Timestamp, Text: commands.Mention(m.Text)})
	}
	slices.SortFunc(missed, func(a, b release.Missed) int { return strings.Compare(a.TS, b.TS) })
	return slices.Compact(missed), nil
}

// written is what was said in a channel since a time, also in threads that began not long before.
func (c *Client) written(ctx context.Context, channel string, since time.Time) ([]slackapi.Message, error) {
	all, err := c.pages(ctx, channel, "", since.Add(-threadsOf))
	if err != nil {
		return nil, err
	}
	read := 0
	for _, m := range slices.Clone(all) {
		if timeOf(m.LatestReply).Before(since.Truncate(time.Second)) || read >= mostThreads {
			continue
		}
		read++
		replies, err := c.pages(ctx, channel, m.Timestamp, since)
		if err != nil {
			return nil, err
		}
		all = append(all, replies...)
	}
	return all, nil
}

// pages are the newest messages of a channel or a thread since a time.
func (c *Client) pages(ctx context.Context, channel, thread string, since time.Time) ([]slackapi.Message, error) {
	var all []slackapi.Message
	cursor := ""
	for range mostPages {
		messages, next, err := c.page(ctx, channel, thread, fmt.Sprintf("%d.000000", since.Unix()), cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, messages...)
		if cursor = next; next == "" {
			break
		}
	}
	return all, nil
}

// Folder keeps a summary; store.Store is one.
type Folder interface {
	Fold(ctx context.Context, f store.Folding) (key string, err error)
}

// SayMissed says once, in each of the channels of services (by the service's name, as configured), what people said to
// the bot from one time to another and nobody heard. It does none of it: they did not hear an answer, and things have
// moved on. Of a channel in which nothing was missed it says nothing.
func (s *Socket) SayMissed(ctx context.Context, to Folder, channels map[string]string, from, until time.Time) error {
	var seen []string
	var failed error
	for service, channel := range channels {
		if slices.Contains(seen, channel) {
			continue
		}
		seen = append(seen, channel)
		missed, err := s.Missed(ctx, channel, from, until)
		if err == nil && len(missed) > 0 {
			_, err = to.Fold(ctx, store.Folding{
				Service: service, Channel: channel, At: until, Summary: release.Summary{From: from, To: until}, Unheard: missed,
			})
		}
		if err != nil && failed == nil {
			failed = fmt.Errorf("what was said in %s while the bot was not connected: %w", channel, err)
		}
	}
	return failed
}
