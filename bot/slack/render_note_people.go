package slack

import (
	"fmt"
	"time"

	"releasebot/commands"
	"releasebot/release"
)

func noteChosen(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s wants %s deployed next to %s%s", mention(n.By), buildName(n.Build), serviceName(n.Service), reasoned(n)),
		"It starts when nothing speaks against it."
}

func noteFrozen(n release.Note, _ Look, now time.Time) (what, then string) {
	end := "until somebody unfreezes it"
	if !n.Until.IsZero() {
		end = "until " + moment(n.Until, now)
	}
	return fmt.Sprintf("%s froze %s %s%s", mention(n.By), serviceName(n.Service), end, reasoned(n)),
		"No deploy starts and none advances. A roll back still works."
}

// noteUnfrozen is by nobody where the freeze's time was over.
func noteUnfrozen(n release.Note, _ Look, _ time.Time) (what, then string) {
	if n.By == "" {
		return "The freeze of " + serviceName(n.Service) + " is over: its time has passed.", "Deploys go on unless something else holds them."
	}
	return mention(n.By) + " unfroze " + serviceName(n.Service) + reasoned(n), "Deploys go on unless something else holds them."
}

func noteAcked(n release.Note, _ Look, _ time.Time) (what, then string) {
	about := ""
	if n.Chart != "" {
		about = " (" + chartName(n.Chart) + ")"
	}
	return mention(n.By) + " looks after " + theEvent(n) + about + reasoned(n), ""
}

func noteByHand(n release.Note, look Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s: %s opened %s by hand%s: %s.", look.urgent(n.Urgency), mention(n.By), theEvent(n), in(n.Targets), inQuotes(n.Chart)),
		"Nothing advances until somebody closes it on its message. If the build is bad, roll back."
}

func noteProposed(n release.Note, _ Look, now time.Time) (what, then string) {
	return fmt.Sprintf("%s wants to go on past %s%s", mention(n.By), theEvent(n), reasoned(n)),
		fmt.Sprintf("A second person must agree by %s: press the same button, or type the same. Until then it stays held.", moment(n.Until, now))
}

func noteWatches(n release.Note, look Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s is told from now on what happens to %s%s, as %s asked.",
			capital(watcher(n.To)), serviceName(n.Service), fromUrgency(look, n.Urgency), mention(n.By)),
		fmt.Sprintf("To stop it: `%s unwatch %s`.", commands.Command, serviceName(n.Service))
}

func noteUnwatches(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s is no longer told what happens to %s, as %s asked.", capital(watcher(n.To)), serviceName(n.Service), mention(n.By)), ""
}

func noteYourLive(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s live: deploy %s of %s (%s) is all clear.", yours(n, "is", "are"), hash(n.Deploy), serviceName(n.Service), buildName(n.Build)), ""
}

// noteYourHeld is by a person where the event was opened by hand.
func noteYourHeld(n release.Note, look Look, _ time.Time) (what, then string) {
	then = "If you know why, say so in the event's thread; whoever is on call decides."
	if n.By != "" {
		return fmt.Sprintf("%s held: %s opened event %s (%s) while %s was deployed to %s: %s.", yours(n, "is", "are"), mention(n.By),
			hash(n.Event), look.circle(n.Urgency)+urgencyWord(n.Urgency), buildName(n.Build), serviceName(n.Service), inQuotes(n.Chart)), then
	}
	what = fmt.Sprintf("%s held: %s jumped while %s was deployed to %s (event %s, %s).", yours(n, "is", "are"),
		chartName(n.Chart), buildName(n.Build), serviceName(n.Service), hash(n.Event), look.circle(n.Urgency)+urgencyWord(n.Urgency))
	return what, then
}

func noteYourBack(n release.Note, _ Look, _ time.Time) (what, then string) {
	return fmt.Sprintf("%s rolled back with %s of %s, as %s asked%s", yours(n, "is being", "are being"), buildName(n.Build), serviceName(n.Service),
		mention(n.By), reasoned(n)), ""
}

// yours names an author's changes: "Your change #4711 Fix the login page is".
func yours(n release.Note, one, many string) string {
	switch len(n.Changes) {
	case 0:
		return "Your change " + one
	case 1:
		return "Your change " + changeName(n.Changes[0]) + " " + one
	}
	names := make([]string, len(n.Changes))
	for i, c := range n.Changes {
		names[i] = changeName(c)
	}
	return "Your changes " + and(names, shownPlaces) + " " + many
}

// watcher names who is told: a channel or a person.
func watcher(to string) string {
	if channelID.MatchString(to) && len(to) <= maxName {
		return "<#" + to + ">"
	}
	return mention(to)
}

func fromUrgency(look Look, u release.Urgency) string {
	if u <= release.White {
		return ""
	}
	return ", of events those from " + look.circle(u) + urgencyWord(u) + " on"
}
