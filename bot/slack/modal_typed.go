package slack

import (
	"fmt"
	"strings"
	"time"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/release"
)

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
		return release.Request{}, plain(reply.Text, maxReason)
	case r.Reason != reason:
		return release.Request{}, fmt.Sprintf("I do not understand “%s”. A reason goes below.", plain(strings.TrimSuffix(r.Reason, " - "+reason), maxName))
	}
	return r, ""
}
