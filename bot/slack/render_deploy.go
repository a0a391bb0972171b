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
	var p page
	p.first(deployFirst(c))
	p.section(titled("Held", holdLines(look, c, now))...)
	p.fields(tierFields(c, now)...)
	p.section(titled("Open events", otherEvents(look, c))...)
	p.section(changeLines(c.Deploy.Build)...)
	if c.Waiting != nil {
		p.section("Next: " + buildLink(*c.Waiting) + " waits until this deploy is over" + changeCount(*c.Waiting, ", ") + ".")
	}
	p.section(titled("Who did what", actLines(c.Deploy, now))...)
	p.actions(deployMenu(c), deployButtons(c)...)
	p.context(deployRecord(c.Deploy, now))
	p.context(deployMetadata(c.Deploy, now)...)
	return p.message(deployText(c, now))
}

// deployFirst is the first line: no more than a header can hold.
func deployFirst(c release.DeployCard) string {
	d, service := c.Deploy, serviceName(c.Service)
	fromTo := "deploy " + hash(d.Number) + ", " + buildName(d.Build) + " → " + buildName(d.Previous)
	switch d.Phase {
	case release.AllClear:
		return allClear(c)
	case release.RolledBack:
		return fmt.Sprintf("Rolled back %s: %s", service, fromTo)
	case release.RollingBack:
		if len(failedDrives(d.Undo)) > 0 {
			return fmt.Sprintf("Rolling back %s needs help, press Try Again: %s", service, fromTo)
		}
		return fmt.Sprintf("Rolling back %s: %s", service, fromTo)
	}
	held := ""
	if len(c.Holds) > 0 {
		held = ", now held"
		if kind := urgentHold(c.Holds).Kind; kind == release.HoldDrive || kind == release.HoldAsk {
			held += ", press Resume or Roll Back"
		}
	}
	return fmt.Sprintf("ReleaseBot started for %s%s: %s", service, held, deployBrief(d))
}

func allClear(c release.DeployCard) string {
	return fmt.Sprintf("All clear for %s: deploy %s of %s is in every tier%s",
		serviceName(c.Service), hash(c.Deploy.Number), buildName(c.Deploy.Build), changeCount(c.Deploy.Build, ", "))
}

// deployBrief is "deploy #42, b512, 3 changes".
func deployBrief(d release.Deploy) string {
	return "deploy " + hash(d.Number) + ", " + buildName(d.Build) + changeCount(d.Build, ", ")
}

// deployText is what notifications and screen readers have: all that the first line says, why it is held, and where it
// stands. The reason comes before the numbers, for a phone cuts the end off.
func deployText(c release.DeployCard, now time.Time) string {
	d, service := c.Deploy, serviceName(c.Service)
	failed := failedDrives(d.Undo)
	switch why := holdWhy(c.Holds, now); {
	case d.Phase == release.RollingBack && len(failed) > 0:
		return fmt.Sprintf("Rolling back %s needs help, press Try Again: it failed%s (deploy %s, %s → %s)",
			service, in(failed), hash(d.Number), buildName(d.Build), buildName(d.Previous))
	case d.Phase == release.RollingBack, d.Phase.Ended(), why == "":
		return deployFirst(c) + deployStands(d)
	default:
		return fmt.Sprintf("ReleaseBot started for %s, now held: %s (%s)%s", service, why, deployBrief(d), deployStands(d))
	}
}

// deployStands says which tier a deploy is in.
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
