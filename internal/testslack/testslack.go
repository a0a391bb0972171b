// Package testslack looks at a channel of the local Slack as the people of a test's team do, and waits for what it shows.
package testslack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"releasebot/internal/workspace"
)

// Within is how long all that is waited for may take: longer than anything does.
const Within = 90 * time.Second

// Seen is a message as people see it.
type Seen struct {
	workspace.Message
	Key string // from its metadata, as "deploy/42"; what people say has none
}

// Channel is a channel that a test looks at.
type Channel struct {
	T     testing.TB // fails where it waits in vain
	Slack *workspace.Workspace
	ID    string
}

// All lists the messages of a channel, those of threads behind their parents.
func All(s *workspace.Snapshot, channel string) []Seen {
	var list []Seen
	for _, m := range s.Messages(channel) {
		list = append(list, Seen{m, KeyOf(m.Metadata)})
		for _, r := range m.Replies {
			list = append(list, Seen{r, KeyOf(r.Metadata)})
		}
	}
	return list
}

// KeyOf is the key in a message's metadata; "" where there is none.
func KeyOf(metadata []byte) string {
	var m struct {
		Payload struct {
			Key string `json:"key"`
		} `json:"event_payload"`
	}
	_ = json.Unmarshal(metadata, &m) // what people say has none
	return m.Payload.Key
}

// Has tells whether a text has all words in it, in whatever case.
func Has(text string, words ...string) bool {
	for _, word := range words {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			return false
		}
	}
	return true
}

// Until waits until something is so in Slack.
func (c *Channel) Until(what string, so func(*workspace.Snapshot) bool) {
	c.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Within)
	defer cancel()
	if err := c.Slack.WaitFor(ctx, so); err != nil {
		c.T.Fatalf("waited in vain for %s; the channel:\n%s", what, c.Transcript())
	}
}

// Await waits until a message matches, and gives it.
func (c *Channel) Await(what string, match func(Seen) bool) (found Seen) {
	c.T.Helper()
	c.Until(what, func(s *workspace.Snapshot) bool {
		for _, m := range All(s, c.ID) {
			if match(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// Deploy waits until the message of the n-th deploy says all words in its first line.
func (c *Channel) Deploy(n int, words ...string) Seen {
	c.T.Helper()
	key := fmt.Sprintf("deploy/%d", n)
	return c.Await(fmt.Sprintf("%s to say %v", key, words), func(m Seen) bool { return m.Key == key && Has(m.Text, words...) })
}

// Note waits for something said once, in a thread or the channel.
func (c *Channel) Note(words ...string) Seen {
	c.T.Helper()
	return c.Await(fmt.Sprintf("a note to say %v", words), func(m Seen) bool {
		return strings.HasPrefix(m.Key, "note/") && Has(m.Text+string(m.Blocks), words...)
	})
}

// Button waits until a message has a button, "resume", and gives what is to be done to press it, which user does.
func (c *Channel) Button(user string, m Seen, verb string, confirmed bool) workspace.Press {
	c.T.Helper()
	action := "releasebot:" + verb
	c.Await(m.Key+" to have the button "+verb, func(now Seen) bool {
		return now.Key == m.Key && strings.Contains(string(now.Blocks), `"`+action+`"`)
	})
	return workspace.Press{User: user, Channel: c.ID, TS: m.TS, ActionID: action, Confirmed: confirmed}
}

// Answered waits for an answer that only its user sees.
func (c *Channel) Answered(user string, words ...string) {
	c.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Within)
	defer cancel()
	err := c.Slack.WaitFor(ctx, func(s *workspace.Snapshot) bool {
		return slices.ContainsFunc(s.Ephemerals(user), func(m workspace.Message) bool {
			return Has(m.Text+string(m.Blocks), words...)
		})
	})
	if err != nil {
		c.T.Fatalf("waited in vain for an answer to %s that says %v; the answers: %v", user, words, c.Slack.Ephemerals(user))
	}
}

// Transcript is what the channel shows, for a test that failed: a time, a key and the text of each message.
func (c *Channel) Transcript() string {
	var b strings.Builder
	c.Slack.Read(func(s *workspace.Snapshot) {
		for _, m := range All(s, c.ID) {
			indent := ""
			if m.ThreadTS != "" {
				indent = "    "
			}
			fmt.Fprintf(&b, "%s%s [%s] %s\n", indent, m.TS, m.Key, strings.ReplaceAll(m.Text, "\n", "\n"+indent))
		}
	})
	return b.String()
}
