package slack

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Nothing that others wrote reaches a message but through outside, plain, link or codeBlock.

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// outside makes text of others fit for a line of mrkdwn: one line, cut to limit, unable to be a mention, a link or code.
func outside(s string, limit int) string { return escaper.Replace(plain(s, limit)) }

// plain makes text of others fit for a plain_text object, which Slack shows as it is.
func plain(s string, limit int) string {
	s = s[:min(len(s), 64*limit)] // what is far too long is not even read
	return cut(strings.Join(strings.Fields(strings.Map(inLine, strings.ToValidUTF8(s, "�"))), " "), limit)
}

// inLine drops what could break out of a line or turn its reading order, and ends no code span.
func inLine(r rune) rune {
	switch {
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return ' '
	case unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r == '\u200b':
		return -1
	case r == '`':
		return '\''
	}
	return r
}

// cut shortens s to limit characters.
func cut(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}

// cutMarkup shortens finished mrkdwn to limit characters without cutting through an escape, a link or a code block.
func cutMarkup(s string, limit int) string {
	const room = 5 // for "…" and the end of a code block
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	s = string([]rune(s)[:max(limit-room, 0)])
	if open := strings.LastIndexByte(s, '<'); open > strings.LastIndexByte(s, '>') {
		s = s[:open]
	}
	if open := strings.LastIndexByte(s, '&'); open > strings.LastIndexByte(s, ';') {
		s = s[:open]
	}
	s = strings.TrimRight(s, "`")
	if strings.Count(s, "```")%2 == 1 {
		return s + "…\n```"
	}
	return s + "…"
}

var colour = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)

// codeBlock shows the end of a program's output as it is.
func codeBlock(s string, limit int) string {
	s = colour.ReplaceAllString(strings.ToValidUTF8(s, "�"), "")
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return inLine(r)
	}, strings.ReplaceAll(s, "\r\n", "\n"))
	s = strings.Trim(s, "\n")
	if strings.TrimSpace(s) == "" {
		return ""
	}
	if runes := []rune(s); len(runes) > limit {
		s = "…" + string(runes[len(runes)-limit+1:])
	}
	return "```\n" + escaper.Replace(s) + "\n```"
}

var (
	userID    = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)
	groupID   = regexp.MustCompile(`^S[A-Z0-9]{2,}$`)
	channelID = regexp.MustCompile(`^[CG][A-Z0-9]{2,}$`)
)

// called is a mention of a person or a user group, and nothing for what is no id of one.
func called(id string) string {
	switch {
	case len(id) > maxName:
		return ""
	case userID.MatchString(id):
		return "<@" + id + ">"
	case groupID.MatchString(id):
		return "<!subteam^" + id + ">"
	default:
		return ""
	}
}

// mention names a person, and calls them if id is a Slack user's.
func mention(id string) string {
	switch {
	case userID.MatchString(id) && len(id) <= maxName:
		return "<@" + id + ">"
	case strings.TrimSpace(id) == "":
		return "somebody"
	default:
		return outside(id, maxName)
	}
}

// link shows text, which is mrkdwn already, as a link where address is one that a browser may open.
func link(address, text string) string {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxURL || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return text
	}
	var b strings.Builder
	for _, c := range []byte(address) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("<>|\"`\\", c) >= 0 {
			b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)+0x100, 16)[1:]))
			continue
		}
		b.WriteByte(c)
	}
	return "<" + strings.ReplaceAll(b.String(), "&", "&amp;") + "|" + text + ">"
}

// moment shows a time in each reader's own zone, with the day where it is far from now.
func moment(t, now time.Time) string {
	if t.Unix() <= 0 {
		return "an unknown time"
	}
	token, layout := "{time}", "15:04 MST"
	if !now.IsZero() && now.Sub(t).Abs() >= 12*time.Hour {
		token, layout = "{date_short_pretty} at {time}", "2 Jan 15:04 MST"
	}
	return "<!date^" + strconv.FormatInt(t.Unix(), 10) + "^" + token + "|" + t.UTC().Format(layout) + ">"
}
