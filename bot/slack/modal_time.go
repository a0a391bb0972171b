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
	text := string(verb) + " " + end
	if verb == release.VerbSnooze {
		text = string(verb) + " #1 " + end
	}
	r, problem := readTyped(text, b, now)
	if problem == "" && r.For == 0 && r.Until.IsZero() {
		problem = fmt.Sprintf("“%s” is no time that I understand. Write it like 90m, 3h, 1h30m or until 15:30.", plain(end, maxName))
	}
	return r.For, r.Until, problem
}

// readTyped reads a text as if it was typed after /releasebot for the service of the board, and says in plain text what is
// wrong with it. What would end up as the reason is wrong: a form asks for that elsewhere.
func readTyped(text string, b bot.Board, now time.Time) (release.Request, string) {
	const it, reason = "the service", "that is why"
	service := commands.Service{Name: it, Channel: it, Location: zoneOf(b)}
	for _, build := range knownBuilds(b.State) {
		service.Builds = append(service.Builds, build.String())
	}
	r, reply := commands.Parse(text+" - "+reason, commands.Where{Channel: it, Now: now, Services: []commands.Service{service}})
	switch {
	case reply != nil:
		return release.Request{}, cut(reply.Text, maxReason)
	case r.Reason != reason:
		return release.Request{}, fmt.Sprintf("I do not understand “%s”. A reason goes below.", plain(strings.TrimSuffix(r.Reason, " - "+reason), maxName))
	}
	return r, ""
}
