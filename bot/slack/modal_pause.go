package slack

import (
	"slices"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/release"
)

// tomorrow and openEnd are ends of a pause that are no length of time.
const (
	tomorrow     = "tomorrow"
	openEnd      = "open"
	tomorrowHour = 9
)

// ends are offered for a pause and a freeze.
func ends(verb release.Verb) []choice {
	return []choice{
		{"30m", "for 30 minutes"}, {"1h", "for 1 hour"}, {"3h", "for 3 hours"}, {tomorrow, "until tomorrow 9:00"},
		{openEnd, "until somebody " + map[release.Verb]string{release.VerbPause: "resumes it", release.VerbFreeze: "unfreezes it"}[verb]},
	}
}

// pauseOver is for a pause and a freeze: a second one is none, and one for a deploy that is over is none either.
func pauseOver(b bot.Board, a about) string {
	kind, done := release.HoldPause, "paused"
	if a.Verb == release.VerbFreeze {
		kind, done = release.HoldFreeze, "frozen"
	}
	i := slices.IndexFunc(b.State.Holds, func(h release.Hold) bool { return h.Kind == kind })
	if i >= 0 {
		h := b.State.Holds[i]
		return "Already " + done + " by " + mention(h.By) + " since " + moment(h.Since, b.At) + ended(orElse(quoted(h.Reason), ".")) + " Nothing was changed."
	}
	if d := b.State.Deploy; a.Deploy != 0 && (d == nil || d.Number != a.Deploy || d.Phase.Ended()) {
		return becameOf(b.State, "deploy/"+strconv.Itoa(a.Deploy), "Deploy "+hash(a.Deploy))
	}
	return ""
}

func pauseBlocks(b bot.Board, a about, _ filled) []slackapi.Block {
	what := "Nothing of *" + serviceName(b.State.Service) + "* advances"
	if a.Verb == release.VerbFreeze {
		what = "No deploy of *" + serviceName(b.State.Service) + "* starts and none advances"
	}
	choices := ends(a.Verb)
	return []slackapi.Block{
		paragraph("", what+" until then. A roll back still works."),
		pick(inUntil, "How long?", choices, openEnd),
		typedLine(inTyped, "Or until when?", "Like “until 15:30” or “45m”. It counts instead of what is chosen above.", "", maxName, true),
		typedLine(inReason, "Why?", "Everybody reads it.", "", maxReason, a.Verb != release.VerbFreeze),
	}
}

func pauseRead(b bot.Board, a about, f filled, now time.Time) (release.Request, map[string]string) {
	r := a.request()
	if r.Reason = f[inReason]; r.Reason == "" && a.Verb == release.VerbFreeze {
		return r, map[string]string{inReason: "A freeze needs a reason: whoever is stopped by it for days wants to know."}
	}
	typed := f[inTyped]
	if typed == "" {
		switch end, ok := chosen(ends(a.Verb), f[inUntil]); {
		case !ok:
			return r, map[string]string{inUntil: "Choose how long, or type it below."}
		case end.value == openEnd:
			return r, nil
		case end.value == tomorrow:
			day := now.In(zoneOf(b))
			r.Until = time.Date(day.Year(), day.Month(), day.Day()+1, tomorrowHour, 0, 0, 0, zoneOf(b))
			return r, nil
		default:
			typed = end.value
		}
	}
	length, until, problem := endTyped(a.Verb, typed, b, now)
	if problem != "" {
		return r, map[string]string{inTyped: problem}
	}
	r.For, r.Until = length, until
	return r, nil
}

// endTyped reads a time as typed after /releasebot, and says in plain text what is wrong with it. At most one of the two is set.
func endTyped(verb release.Verb, typed string, b bot.Board, now time.Time) (time.Duration, time.Time, string) {
	if strings.TrimSpace(typed) == "" {
		return 0, time.Time{}, "Type a time like 90m, 3h or 1h30m."
	}
	length, until, reply := commands.ParseEnd(verb, typed, now, zoneOf(b))
	if reply != nil {
		return 0, time.Time{}, plain(reply.Text, maxReason)
	}
	return length, until, ""
}
