package workspace

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"time"
)

var tsShape = regexp.MustCompile(`^\d+(\.\d{1,6})?$`)

// span is the stretch of time that a history call asks for.
type span struct {
	oldest, latest string
	inclusive      bool
}

func parseSpan(a args) (span, error) {
	s := span{oldest: a.str("oldest"), latest: a.str("latest"), inclusive: a.flag("inclusive")}
	if s.oldest != "" && !tsShape.MatchString(s.oldest) {
		return s, refuse("invalid_ts_oldest")
	}
	if s.latest != "" && !tsShape.MatchString(s.latest) {
		return s, refuse("invalid_ts_latest")
	}
	s.oldest, s.latest = padTS(s.oldest), padTS(s.latest)
	return s, nil
}

// padTS makes "1700000000" comparable with "1700000000.000100"; "0" means the beginning of time.
func padTS(ts string) string {
	if ts == "" || ts == "0" {
		return ""
	}
	whole, part, _ := strings.Cut(ts, ".")
	return strings.Repeat("0", max(0, 10-len(whole))) + whole + "." + (part + "000000")[:6]
}

func (s span) holds(ts string) bool {
	if s.inclusive && (ts == s.oldest || ts == s.latest) {
		return true
	}
	return (s.oldest == "" || ts > s.oldest) && (s.latest == "" || ts < s.latest)
}

// readable finds the channel that the bot may read, and the span of it that it wants.
func (w *Workspace) readable(a args) (*channel, span, error) {
	c, err := w.target(a.str("channel"))
	if err != nil {
		// An archived channel is read-only, not gone.
		if c = w.channel(a.str("channel")); c == nil || !c.Archived || !c.Bot {
			return nil, span{}, err
		}
	}
	s, err := parseSpan(a)
	return c, s, err
}

func (w *Workspace) conversationsHistory(a args) (reply, error) {
	c, s, err := w.readable(a)
	if err != nil {
		return nil, err
	}
	var found []*Message
	for _, m := range slices.Backward(c.messages) {
		if !w.hidesYet(m) && (m.ThreadTS == "" || m.Broadcast) && s.holds(m.TS) {
			found = append(found, m)
		}
	}
	return w.messagesPage(a, c, found)
}

func (w *Workspace) conversationsReplies(a args) (reply, error) {
	c, s, err := w.readable(a)
	if err != nil {
		return nil, err
	}
	first := c.find(a.str("ts"))
	if first == nil {
		return nil, refuse("thread_not_found")
	}
	found := []*Message{first} // the parent comes first whatever the span; a reply's own ts gives only that reply
	for _, m := range c.replies[first.TS] {
		if s.holds(m.TS) && !w.hidesYet(m) {
			found = append(found, m)
		}
	}
	return w.messagesPage(a, c, found)
}

// hidesYet tells whether a message is too new to be in a history: Slack reads histories from copies that lag behind.
func (w *Workspace) hidesYet(m *Message) bool {
	lag := w.ordered("lag")
	return lag != nil && m.TS > stampOf(w.now().Add(-time.Duration(lag.Seconds)*time.Second))
}

func (w *Workspace) messagesPage(a args, c *channel, found []*Message) (reply, error) {
	items, next, err := page(a, found, func(m *Message) string { return m.TS })
	if err != nil {
		return nil, err
	}
	messages := []reply{}
	for _, m := range items {
		messages = append(messages, w.wire(c, m, a.flag("include_all_metadata")))
	}
	answer := reply{"messages": messages, "has_more": next != "", "pin_count": 0}
	return withCursor(answer, next), nil
}

// page cuts one page from a list and names the next. The cursor holds the key of the page's first item, so that items
// which arrive meanwhile shift nothing.
func page[T any](a args, items []T, key func(T) string) ([]T, string, error) {
	limit, err := a.limit(100, 999)
	if err != nil {
		return nil, "", err
	}
	if cursor := a.str("cursor"); cursor != "" {
		start, err := base64.StdEncoding.DecodeString(cursor)
		i := slices.IndexFunc(items, func(item T) bool { return "next:"+key(item) == string(start) })
		if err != nil || i < 0 {
			return nil, "", refuse("invalid_cursor")
		}
		items = items[i:]
	}
	if len(items) <= limit {
		return items, "", nil
	}
	return items[:limit], base64.StdEncoding.EncodeToString([]byte("next:" + key(items[limit]))), nil
}

func withCursor(answer reply, next string) reply {
	answer["response_metadata"] = reply{"next_cursor": next}
	return answer
}
