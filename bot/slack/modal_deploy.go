package slack

import (
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/release"
)

// knownBuilds are the builds that the state knows, those that wait first.
func knownBuilds(s release.State) []release.Build {
	var builds []release.Build
	add := func(b release.Build) {
		if b.ID != "" && !slices.ContainsFunc(builds, func(o release.Build) bool { return o.ID == b.ID }) {
			builds = append(builds, b)
		}
	}
	if s.Chosen != nil {
		add(s.Chosen.Build)
	}
	if s.Candidate != nil {
		add(*s.Candidate)
	}
	for _, good := range slices.Backward(s.Good) {
		add(good)
	}
	if s.Deploy != nil { // rolled back, perhaps, and to be tried again
		add(s.Deploy.Build)
	}
	return builds[:min(len(builds), maxChoices)]
}

func chosenID(s release.State) string {
	if s.Chosen == nil {
		return ""
	}
	return s.Chosen.Build.ID
}

// deployOver is for somebody else having chosen a build meanwhile: nobody means to undo what they have not seen.
func deployOver(b bot.Board, a about) string {
	c := b.State.Chosen
	if c == nil || c.Build.ID == a.Chosen {
		return ""
	}
	return "Meanwhile " + mention(c.By) + " chose " + buildName(c.Build) + " at " + moment(c.At, b.At) + ended(orElse(quoted(c.Reason), ".")) + " Nothing was changed."
}

func deployBlocks(b bot.Board, a about, _ filled) []slackapi.Block {
	s := b.State
	blocks := []slackapi.Block{paragraph("", "The build is the next one of *"+serviceName(s.Service)+"*. It starts when nothing speaks against it, and goes through every tier.")}
	builds := knownBuilds(s)
	if len(builds) > 0 {
		initial := builds[0].ID
		for _, build := range builds {
			if a.Build != "" && (build.ID == a.Build || build.Name == a.Build) {
				initial = build.ID
			}
		}
		blocks = append(blocks, pick(inBuild, "Build", buildChoices(builds, zoneOf(b)), initial))
	}
	return append(blocks,
		typedLine(inTyped, "Or another build", "Its name, like b512, or its id. It counts instead of what is chosen above.", "", maxName, len(builds) > 0),
		reasonLine(),
	)
}

func deployRead(b bot.Board, a about, f filled, _ time.Time) (release.Request, map[string]string) {
	r := a.request()
	r.Reason, r.Build = f[inReason], f[inTyped]
	switch {
	case r.Build == "":
		build, ok := chosen(buildChoices(knownBuilds(b.State), zoneOf(b)), f[inBuild])
		if !ok {
			return r, map[string]string{inTyped: "Name a build, like b512."}
		}
		r.Build = build.value
	case strings.ContainsAny(r.Build, " \t\n"):
		return r, map[string]string{inTyped: "Name one build, like b512. The reason goes below."}
	}
	if d := b.State.Deploy; d != nil && !d.Phase.Ended() && (r.Build == d.Build.ID || r.Build == d.Build.Name) {
		where := inBuild
		if f[inTyped] != "" {
			where = inTyped
		}
		return r, map[string]string{where: "Deploy " + hash(d.Number) + " is deploying this build already."}
	}
	return r, nil
}
