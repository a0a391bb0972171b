package slack

import (
	"fmt"
	"time"

	"releasebot/release"
)

func noteChosen(n release.Note, _ Look, _ time.Time) string {
	return fmt.Sprintf("%s wants %s of %s deployed next%s It starts when nothing speaks against it.",
		mention(n.By), buildName(n.Build), serviceName(n.Service), ended(orElse(quoted(n.Reason), ".")))
}

func noteFrozen(n release.Note, _ Look, now time.Time) string {
	end := "until somebody unfreezes it"
	if !n.Until.IsZero() {
		end = "until " + moment(n.Until, now)
	}
	return fmt.Sprintf("%s froze %s %s%s No deploy starts and none advances. A roll back still works.",
		mention(n.By), serviceName(n.Service), end, ended(orElse(quoted(n.Reason), ".")))
}

func noteUnfrozen(n release.Note, _ Look, _ time.Time) string {
	if n.By == "" {
		return "The freeze of " + serviceName(n.Service) + " is over, as was said when it began. Deploys go on."
	}
	return mention(n.By) + " unfroze " + serviceName(n.Service) + ended(orElse(quoted(n.Reason), ".")) + " Deploys go on."
}

func noteUnsnoozed(n release.Note, _ Look, _ time.Time) string {
	return fmt.Sprintf("%s ended the snooze of %s%s: the chart is judged again.", mention(n.By), chartName(n.Chart), in(n.Targets))
}

func noteAcked(n release.Note, _ Look, _ time.Time) string {
	return mention(n.By) + " looks after event " + hash(n.Event) + ended(orElse(quoted(n.Reason), "."))
}

func noteByHand(n release.Note, look Look, _ time.Time) string {
	return fmt.Sprintf("%s: %s opened event %s by hand%s: %s",
		look.urgent(n.Urgency), mention(n.By), hash(n.Event), in(n.Targets), ended(chartName(n.Chart)))
}

func noteProposed(n release.Note, _ Look, now time.Time) string {
	return fmt.Sprintf("%s wants to go on past event %s%s A second person must agree by %s: do the same. Until then it stays held.",
		mention(n.By), hash(n.Event), ended(orElse(quoted(n.Reason), ".")), moment(n.Until, now))
}

func noteWatches(n release.Note, look Look, _ time.Time) string {
	return fmt.Sprintf("%s is told from now on what happens to %s%s (%s asked for it). To stop it: `/releasebot unwatch %s`.",
		watcher(n.To), serviceName(n.Service), fromUrgency(look, n.Urgency), mention(n.By), serviceName(n.Service))
}

func noteUnwatches(n release.Note, _ Look, _ time.Time) string {
	return fmt.Sprintf("%s is no longer told what happens to %s, as %s asked.", watcher(n.To), serviceName(n.Service), mention(n.By))
}

func noteYourLive(n release.Note, _ Look, _ time.Time) string {
	return fmt.Sprintf("%s live: deploy %s of %s (%s) is all clear.", yours(n, "is", "are"), hash(n.Deploy), serviceName(n.Service), buildName(n.Build))
}

func noteYourHeld(n release.Note, look Look, _ time.Time) string {
	return fmt.Sprintf("%s held: %s, event %s, %s jumped while %s was deployed to %s. You may know why.",
		yours(n, "is", "are"), look.urgent(n.Urgency), hash(n.Event), chartName(n.Chart), buildName(n.Build), serviceName(n.Service))
}

func noteYourBack(n release.Note, _ Look, _ time.Time) string {
	return fmt.Sprintf("%s rolled back with %s of %s, as %s asked%s", yours(n, "is being", "are being"), buildName(n.Build), serviceName(n.Service),
		mention(n.By), ended(orElse(quoted(n.Reason), ".")))
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
	if channelID.MatchString(to) {
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
