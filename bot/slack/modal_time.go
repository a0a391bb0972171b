package slack

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/release"
)

// endTyped reads a time as it is read after /releasebot, "90m" or "until 15:30", and says in plain text what is wrong with
// it. At most one of the two is set.
func endTyped(verb release.Verb, typed string, b bot.Board, now time.Time) (length time.Duration, until time.Time, problem string) {
	words := strings.Fields(typed)
	leads := []string{"for", "until"} // people leave them out
	if len(words) > 0 && slices.Contains(leads, strings.ToLower(words[0])) {
		leads, words = words[:1], words[1:]
	} else if strings.Contains(typed, ":") {
		slices.Reverse(leads)
	}
	if len(words) == 0 {
		return 0, time.Time{}, "Type a time like 90m, 3h or 1h30m."
	}
	for _, lead := range leads {
		length, until, wrong := asTyped(verb, lead+" "+strings.Join(words, " "), b, now)
		if wrong == "" {
			return length, until, ""
		}
		if problem == "" || !strings.ContainsAny(typed, "0123456789") { // what has no number is rather a day than a length
			problem = wrong
		}
	}
	return 0, time.Time{}, problem
}

// asTyped lets the grammar read what would be typed for the verb with such an end.
func asTyped(verb release.Verb, end string, b bot.Board, now time.Time) (time.Duration, time.Time, string) {
	const it = "the service"
	text := string(verb) + " " + end
	if verb == release.VerbSnooze {
		text = string(verb) + " #1 " + end
	}
	r, reply := commands.Parse(text, commands.Where{
		Channel: it, Now: now, Services: []commands.Service{{Name: it, Channel: it, Location: zoneOf(b)}},
	})
	switch {
	case reply != nil:
		return 0, time.Time{}, cut(reply.Text, maxReason)
	case r.Reason != "" || r.For == 0 && r.Until.IsZero():
		return 0, time.Time{}, fmt.Sprintf("“%s” is no time that I understand. Write it like 90m, 3h, 1h30m or until 15:30.", plain(end, maxName))
	}
	return r.For, r.Until, ""
}
