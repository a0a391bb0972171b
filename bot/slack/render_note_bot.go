package slack

import (
	"fmt"
	"strings"
	"time"

	"releasebot/commands"
	"releasebot/release"
)

// noteUnseen is read afterwards: nobody could when it was said.
func noteUnseen(n release.Note, _ Look, now time.Time) (what, then string) {
	what = fmt.Sprintf("Held: %s waits, because messages have not reached Slack%s.", theDeploy(n), sinceWhen(n, now))
	if n.Deploy == 0 {
		what = fmt.Sprintf("%s waits to be deployed to %s, because messages have not reached Slack%s.", buildName(n.Build), serviceName(n.Service), sinceWhen(n, now))
	}
	return what, "Charts are judged and a roll back works; nothing new is begun that nobody can see."
}

func noteSeen(n release.Note, _ Look, now time.Time) (what, then string) {
	if n.Deploy == 0 {
		return fmt.Sprintf("Messages reach Slack again; none did%s. That no longer keeps %s of %s waiting.",
			sinceWhen(n, now), buildName(n.Build), serviceName(n.Service)), ""
	}
	return fmt.Sprintf("Messages reach Slack again; none did%s. That no longer holds %s.", sinceWhen(n, now), theDeploy(n)), ""
}

func sinceWhen(n release.Note, now time.Time) string {
	if n.Since.IsZero() {
		return " for some time"
	}
	return " since " + moment(n.Since, now)
}

func noteOften(n release.Note, _ Look, _ time.Time) (what, then string) {
	service := serviceName(n.Service)
	return fmt.Sprintf("Nothing starts in %s any more: %s", service, ended(orElse(outside(n.Reason, maxReason), "it was rolled back too often"))),
		fmt.Sprintf("Look for another cause. A roll back still works. To let builds start again: `%s resume %s`.", commands.Command, service)
}

func noteReloaded(n release.Note, _ Look, _ time.Time) (what, then string) {
	what = "The configuration of " + serviceName(n.Service) + " changed"
	if n.By != "" {
		what = mention(n.By) + " changed the configuration of " + serviceName(n.Service)
	}
	if n.Deploy != 0 {
		then = capital(theDeploy(n)) + " keeps what it was started under where the new is less strict."
	}
	return what + reloadBrief(n.Reason), then
}

func noteNotReloaded(n release.Note, _ Look, _ time.Time) (what, then string) {
	what = "A new configuration was refused"
	if n.By != "" {
		what = mention(n.By) + " wanted a new configuration, and it was refused"
	}
	return what + reloadBrief(n.Reason), "Nothing of it counts: " + serviceName(n.Service) + " goes on with the one before."
}

// reloadBrief is the first of the differences, and how many more there are.
func reloadBrief(text string) string {
	lines := reloadAll(text)
	switch len(lines) {
	case 0:
		return "."
	case 1:
		return ": " + ended(lines[0])
	default:
		return fmt.Sprintf(": %s, and %d more.", strings.TrimRight(lines[0], "."), len(lines)-1)
	}
}

// shownDifferences is how many lines of a difference are shown; the rest is in the file.
const shownDifferences = 12

// reloadLines lists the differences where there are several.
func reloadLines(text string) []string {
	lines := reloadAll(text)
	if len(lines) < 2 {
		return nil
	}
	return more(bullets(lines), shownDifferences)
}

func reloadAll(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if said := outside(line, maxTitle); said != "" {
			lines = append(lines, said)
		}
	}
	return lines
}
