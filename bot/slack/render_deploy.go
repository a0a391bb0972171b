package slack

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"releasebot/release"
)

// renderDeploy shows a deploy: what happened and is needed first, then the details, then what people can do.
func renderDeploy(look Look, c release.DeployCard, now time.Time) Message {
	first := deployFirst(c)
	var p page
	p.section("*" + first + "*")
	p.section(titled("Held", holdLines(look, c, now))...)
	p.section(tierLines(c)...)
	p.section(titled("Open events", otherEvents(look, c))...)
	p.section(changeLines(c.Deploy.Build)...)
	if c.Waiting != nil {
		p.section("Next: " + buildLink(*c.Waiting) + " waits until this deploy is over" + changeCount(*c.Waiting, ", ") + ".")
	}
	p.actions(deployButtons(c)...)
	p.context(deployRecord(c.Deploy, now))
	p.context(deployMetadata(c.Deploy, now)...)
	return p.message(first + deployStands(c.Deploy))
}

// deployStands says in the message's text which tier it is in: notifications and screen readers have no blocks.
func deployStands(d release.Deploy) string {
	if d.Phase != release.Driving && d.Phase != release.Baking || d.Stage < 0 || d.Stage >= len(d.Stages) {
		return ""
	}
	tier := orElse(outside(d.Stages[d.Stage].Name, maxName), "tier")
	if d.Phase == release.Driving {
		return ". Driving " + tier + "."
	}
	return ". Baking in " + tier + "."
}

// deployFirst is the first line, and the message's text.
func deployFirst(c release.DeployCard) string {
	d, service := c.Deploy, serviceName(c.Service)
	deploy := "deploy " + hash(d.Number)
	fromTo := buildName(d.Build) + " → " + buildName(d.Previous)
	switch d.Phase {
	case release.AllClear:
		return fmt.Sprintf("All clear for %s: %s of %s is in every tier%s", service, deploy, buildName(d.Build), changeCount(d.Build, ", "))
	case release.RolledBack:
		return fmt.Sprintf("Rolled back %s: %s, %s", service, deploy, fromTo)
	case release.RollingBack:
		if failed := failedDrives(d.Undo); len(failed) > 0 {
			return fmt.Sprintf("Rolling back %s needs help, press Try Again: it failed%s (%s, %s)", service, in(failed), deploy, fromTo)
		}
		return fmt.Sprintf("Rolling back %s: %s, %s", service, deploy, fromTo)
	}
	what := deploy + ", " + buildName(d.Build) + changeCount(d.Build, ", ")
	if why := holdWhy(c.Holds); why != "" {
		return fmt.Sprintf("ReleaseBot started for %s, now held: %s (%s)", service, why, what)
	}
	return fmt.Sprintf("ReleaseBot started for %s: %s", service, what)
}

// deployRecord stands where the buttons were once the deploy is over: who did what, and when.
func deployRecord(d release.Deploy, now time.Time) string {
	switch d.Phase {
	case release.AllClear:
		return "All clear · " + moment(d.EndedAt, now)
	case release.RolledBack:
		return "Rolled back by " + mention(d.EndedBy) + " · " + moment(d.EndedAt, now) + quoted(d.Reason)
	case release.RollingBack:
		return "Roll back asked for by " + mention(d.EndedBy) + " · " + moment(d.EndedAt, now) + quoted(d.Reason)
	default:
		return ""
	}
}

func deployMetadata(d release.Deploy, now time.Time) []string {
	parts := []string{"Deploy " + hash(d.Number), buildLink(d.Build) + " after " + buildName(d.Previous)}
	if !d.Build.Time.IsZero() {
		parts = append(parts, "built "+moment(d.Build.Time, now))
	}
	if !d.StartedAt.IsZero() {
		parts = append(parts, "started "+moment(d.StartedAt, now))
	}
	if d.Phase.Ended() && d.EndedAt.After(d.StartedAt) {
		parts = append(parts, "took "+lasting(d.EndedAt.Sub(d.StartedAt)))
	}
	return parts
}

// changeLines lists the changes of a build, oldest first.
func changeLines(b release.Build) []string {
	var lines []string
	for _, c := range b.Changes[:min(len(b.Changes), shownChanges)] {
		lines = append(lines, "• "+changeLine(c))
	}
	if left := len(b.Changes) - len(lines); left > 0 {
		lines = append(lines, "• "+link(b.URL, fmt.Sprintf("and %d more", left)))
	}
	return titled(capital(changeCount(b, "")), lines)
}

func changeLine(c release.Change) string {
	line := changeName(c)
	if author := outside(c.Author, maxName); author != "" {
		line += " · " + author
	}
	return line
}

// changeName is a change's number or commit and its title, the first of them a link.
func changeName(c release.Change) string {
	name := ""
	switch {
	case c.Number > 0:
		name = hash(c.Number)
	case c.Commit != "":
		name = outside(c.Commit[:min(len(c.Commit), 8)], maxName)
	}
	title := orElse(outside(c.Title, maxTitle), "no title")
	if name == "" {
		return link(c.URL, title)
	}
	return link(c.URL, name) + " " + title
}

// changeCount is ", 3 changes", and nothing for none: the first build seen has none that are known.
func changeCount(b release.Build, before string) string {
	if len(b.Changes) == 0 {
		return ""
	}
	return before + count(len(b.Changes), "change")
}

func buildLink(b release.Build) string { return link(b.URL, buildName(b)) }

func hash(n int) string { return "#" + strconv.Itoa(n) }

// otherEvents lists the open events that are not said as holds already.
func otherEvents(look Look, c release.DeployCard) []string {
	var lines []string
	for _, e := range c.Events {
		said := func(h release.Hold) bool { return h.Kind == release.HoldEvent && h.Event == e.Number }
		if c.Deploy.Phase == release.RollingBack || !slices.ContainsFunc(c.Holds, said) {
			lines = append(lines, "• "+eventLine(look, e))
		}
	}
	return more(lines, shownEvents)
}

func eventLine(look Look, e release.EventRef) string {
	return fmt.Sprintf("%s: event %s, %s%s", look.urgent(e.Urgency), hash(e.Number), chartName(e.Chart), in(e.Targets))
}
