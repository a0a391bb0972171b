package slack

import (
	"math"
	"strconv"
	"time"

	"releasebot/release"
)

// blameLine says whether the new build can be what jumps, with what the targets that still run the old build do at the
// same time.
func blameLine(c release.EventCard, now time.Time) string {
	e, build := c.Event, buildName(c.Event.Build)
	j, _ := e.Compared()
	switch e.Blame() {
	case release.BlameNew:
		return "Only on " + build + ": " + othersWords(c, j, now) + "."
	case release.BlameShared:
		return sharedWords(c, j, now)
	case release.BlameElsewhere:
		return "Not where the new build is: " + build + " had not reached " + places(e.Elsewhere()) + " when this began."
	case release.BlameAlone:
		return aloneWords(c, j)
	case release.BlameWhole:
		return "This chart is judged for the whole service: it cannot be told which build does it."
	default:
		return ""
	}
}

// oldBuild names what the targets run that the deploy has not reached.
func oldBuild(c release.EventCard) string {
	if c.Deploy == nil || c.Deploy.Number != c.Event.Deploy {
		return "the old build"
	}
	return buildName(c.Deploy.Previous)
}

// sharedWords names the targets on the old build that are part of the event, and says what all of them do.
func sharedWords(c release.EventCard, j release.Jump, now time.Time) string {
	text, others := "Not only the new build: ", othersWords(c, j, now)
	if at := c.Event.Elsewhere(); len(at) > 0 {
		text += places(at) + " still ran " + oldBuild(c) + " and jumped too"
		others = capital(others)
		if others != "" {
			text += ". "
		}
	}
	return text + others + "."
}

// othersWords says what the targets on the old build do, and when that was, if it is not the newest comparison; nothing
// if none was judged.
func othersWords(c release.EventCard, j release.Jump, now time.Time) string {
	o := j.Closest.Others
	if o == nil || o.Targets <= 0 {
		return ""
	}
	still := "the one target still on " + oldBuild(c)
	if o.Targets > 1 {
		still = "the " + count(o.Targets, "target") + " still on " + oldBuild(c)
	}
	text := scoreWords(c.Event, j, still)
	if j.Closest.Evidence.Plain() {
		text = breachWords(*o, still)
	}
	if !j.Closest.At.Equal(j.Latest.At) {
		text += " (at " + moment(j.Closest.At, now) + ")"
	}
	return text
}

// scoreWords compares in scores, where these compare.
func scoreWords(e release.Event, j release.Jump, still string) string {
	if j.Closest.Others.Targets > 1 {
		still = "the median of " + still
	}
	return still + " scores " + decimal(j.Closest.Others.Score, 1) + ", " + shareWords(e, j)
}

// breachWords compares in breaches, where scores do not compare.
func breachWords(o release.Others, still string) string {
	switch {
	case o.Targets == 1 && o.Breaches == 0:
		return still + " is not in breach"
	case o.Targets == 1:
		return still + " is in breach too"
	case o.Breaches == 0:
		return "none of " + still + " is in breach"
	case o.Breaches == 1:
		return "1 of " + still + " is in breach too"
	default:
		return strconv.Itoa(o.Breaches) + " of " + still + " are in breach too"
	}
}

// shareWords compares the score of the others with this one. The share is rounded down, so that it stays on its side of
// the half that decides.
func shareWords(e release.Event, j release.Jump) string {
	this := "the " + decimal(j.Closest.Evidence.Score, 1) + " here"
	if len(e.Breaches) > 1 {
		this = "the " + decimal(j.Closest.Evidence.Score, 1) + " in " + place(j.Target)
	}
	switch share := j.Closest.Others.Share; {
	case share <= -0.5:
		return "the other way than " + this
	case share < 0: // they fell a little, as always about half of them do
		return "none of " + this
	}
	return strconv.FormatFloat(math.Floor(j.Closest.Others.Share*100), 'f', 0, 64) + " % of " + this
}

func aloneWords(c release.EventCard, j release.Jump) string {
	if j.Closest.Others != nil && j.Closest.Others.Unjudged > 0 {
		return "Nothing to compare with: this chart is unknown or snoozed where " + oldBuild(c) + " still runs."
	}
	return "Nothing runs the old build any more, so there is nothing to compare with."
}
