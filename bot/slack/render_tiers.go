package slack

import (
	"slices"
	"strings"
	"time"

	"releasebot/release"
)

// A sign stands before each tier and a word after it: nobody needs to know what the signs mean.
const (
	signDone   = "✓"
	signNow    = "▸"
	signWaits  = "○"
	signFailed = "✗"
	signBack   = "←"
)

// tierFields shows how far each tier is.
func tierFields(c release.DeployCard, now time.Time) []string {
	var texts []string
	for i, stage := range c.Deploy.Stages {
		sign, words := tierState(c, i, now)
		texts = append(texts, sign+" *"+orElse(outside(stage.Name, maxName), "tier")+"*: "+words)
	}
	return more(texts, shownTiers)
}

func tierState(c release.DeployCard, i int, now time.Time) (sign, words string) {
	d := c.Deploy
	stage := d.Stages[i]
	switch {
	case d.Phase == release.RollingBack, d.Phase == release.RolledBack:
		return undoState(d, stage)
	case d.Phase == release.AllClear, i < d.Stage:
		return signDone, "done"
	case i > d.Stage:
		return signWaits, "waits"
	case d.Phase == release.Baking:
		return signNow, baking(stage, c.Holds, now)
	default:
		return driving(stage.Drives)
	}
}

// baking says how much quiet time the tier has and still needs. A pause stops the deploy and not the bake, an open
// event or unknown charts stop the bake too. Only what nothing holds can be over by a time.
func baking(stage release.Stage, holds []release.Hold, now time.Time) string {
	left := stage.Bake - stage.Baked
	words := "baking " + progress(stage.Baked, stage.Bake)
	stops := func(h release.Hold) bool { return h.Kind == release.HoldEvent || h.Kind == release.HoldBlind }
	switch {
	case slices.ContainsFunc(holds, stops):
		return words + ", stands still while held"
	case left <= 0 && len(holds) > 0:
		return "baked " + lasting(stage.Bake) + ", waits while held"
	case left <= 0:
		return words + ", ready for the next step"
	case len(holds) > 0 || now.IsZero():
		return words + ", " + lasting(left) + " left"
	default:
		return words + ", " + lasting(left) + " left, over at " + moment(now.Add(left), now) + " at the earliest"
	}
}

// driving says which zones of the tier are being moved, have the build, or failed.
func driving(drives []release.Drive) (sign, words string) {
	groups := byStatus(drives)
	var parts []string
	sign = signNow
	if failed := groups[release.Failed]; len(failed) > 0 {
		sign = signFailed
		parts = append(parts, "failed"+zones(failed, " in ")+why(failed))
	}
	if running := groups[release.Running]; len(running) > 0 {
		parts = append(parts, "driving"+zones(running, " "))
	}
	if done := groups[release.Succeeded]; len(done) > 0 {
		parts = append(parts, "done"+zones(done, " in "))
	}
	if len(parts) == 0 {
		return signWaits, "waits"
	}
	return sign, strings.Join(parts, "; ")
}

// undoState says how far a tier is on its way back.
func undoState(d release.Deploy, stage release.Stage) (sign, words string) {
	goes := goesBack(d, stage)
	if len(goes) == 0 {
		return signWaits, "not touched"
	}
	previous := buildName(d.Previous)
	if d.Phase == release.RolledBack {
		return signBack, "back on " + previous
	}
	var undo []release.Drive
	for _, target := range goes {
		i := slices.IndexFunc(d.Undo, func(u release.Drive) bool { return u.Target == target })
		if i >= 0 {
			undo = append(undo, d.Undo[i])
		}
	}
	groups := byStatus(undo)
	var parts []string
	sign = signNow
	if failed := groups[release.Failed]; len(failed) > 0 {
		sign = signFailed
		parts = append(parts, "failed to go back"+zones(failed, " in ")+why(failed))
	}
	if running := groups[release.Running]; len(running) > 0 {
		parts = append(parts, "going back to "+previous+zones(running, " in "))
	}
	if done := groups[release.Succeeded]; len(done) > 0 {
		parts = append(parts, "back on "+previous+zones(done, " in "))
	}
	if len(undo) < len(goes) {
		parts = append(parts, "stopping what still moves first")
	}
	if len(groups) == 1 && len(undo) == len(goes) && len(groups[release.Succeeded]) > 0 {
		sign = signBack
	}
	return sign, strings.Join(parts, "; ")
}

// goesBack lists the targets of a tier that a roll back moves: those that the deploy began to move, or all of them where
// it goes further back than the build before.
func goesBack(d release.Deploy, stage release.Stage) []release.Target {
	if d.Back {
		return stage.Targets()
	}
	targets := make([]release.Target, len(stage.Drives))
	for i, drive := range stage.Drives {
		targets[i] = drive.Target
	}
	return targets
}
