package slack

import (
	"slices"
	"strconv"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/release"
)

// safeBuilds are the builds that a roll back can go to: what ran before, and what was all clear before that.
func safeBuilds(s release.State) []release.Build {
	d := s.Deploy
	if d == nil {
		return nil
	}
	var builds []release.Build
	if d.Previous.ID != "" {
		builds = append(builds, d.Previous)
	}
	for _, good := range slices.Backward(s.Good) {
		known := slices.ContainsFunc(builds, func(b release.Build) bool { return b.ID == good.ID })
		if good.ID != "" && good.ID != d.Build.ID && !known {
			builds = append(builds, good)
		}
	}
	return builds[:min(len(builds), maxChoices)]
}

func buildChoices(builds []release.Build, at *time.Location) []choice {
	choices := make([]choice, len(builds))
	for i, b := range builds {
		text := plain(b.String(), maxName)
		if !b.Time.IsZero() {
			text = cut(text, 40) + ", " + b.Time.In(at).Format("2 Jan 15:04")
		}
		choices[i] = choice{value: b.ID, text: text}
	}
	return choices
}

func rollBackOver(b bot.Board, a about) string {
	d := b.State.Deploy
	name := "Deploy " + hash(a.Deploy)
	switch {
	case d == nil:
		return "There has been no deploy yet. Nothing was changed."
	case d.Number != a.Deploy:
		return becameOf(b.State, "deploy/"+strconv.Itoa(a.Deploy), name)
	case d.Phase == release.RolledBack:
		return name + " was already rolled back by " + mention(d.EndedBy) + " at " + moment(d.EndedAt, b.At) + ". Nothing was changed."
	case d.Phase == release.RollingBack:
		return name + " is already being rolled back; " + mention(d.EndedBy) + " asked for it. Nothing was changed."
	case len(safeBuilds(b.State)) == 0:
		return "There is no build that is known to be good, so there is none to go back to. Nothing was changed."
	}
	return ""
}

// becameOf says what became of a deploy or an event that is over.
func becameOf(s release.State, key, name string) string {
	for _, e := range slices.Backward(s.Recent) {
		if e.Key == key {
			by := ""
			if e.By != "" {
				by = " by " + mention(e.By)
			}
			return name + " is over: " + outside(e.Outcome, maxReason) + by + " at " + moment(e.At, e.At) + ". Nothing was changed."
		}
	}
	return name + " is not a current one. Nothing was changed."
}

func rollBackBlocks(b bot.Board, a about, f filled) []slackapi.Block {
	d, builds := b.State.Deploy, safeBuilds(b.State)
	choices := buildChoices(builds, zoneOf(b))
	to := builds[0]
	for _, build := range builds {
		if offered(build.ID) == f[inBuild] || f[inBuild] == "" && a.Build != "" && (build.ID == a.Build || build.Name == a.Build) {
			to = build
		}
	}
	menu := pick(inBuild, "Back to", choices, to.ID).WithDispatchAction(true)
	return []slackapi.Block{
		paragraph("", "*Deploy "+hash(d.Number)+" of "+serviceName(b.State.Service)+", "+buildName(d.Build)+"*"),
		menu, paragraph("consequence", rollBackMeans(b.State, to)), reasonLine(),
	}
}

// rollBackMeans spells out what rolling back to a build does.
func rollBackMeans(s release.State, to release.Build) string {
	d := s.Deploy
	what := serviceName(s.Service)
	if tiers := moved(*d); len(tiers) > 0 && to.ID == d.Previous.ID {
		what = tierNames(tiers)
	} else if to.ID != d.Previous.ID {
		what = "every tier of " + what
	}
	text := "Rolls " + what + " back from " + buildName(d.Build) + " to " + buildName(to) + ". Deploy " + hash(d.Number) + " ends, and " + buildName(d.Build)
	if s.Candidate != nil {
		return text + " is not deployed again, nor is " + buildName(*s.Candidate) + ", which was made on top of it."
	}
	return text + " is not deployed again."
}

func rollBackRead(b bot.Board, a about, f filled, _ time.Time) (release.Request, map[string]string) {
	r := a.request()
	to, ok := chosen(buildChoices(safeBuilds(b.State), zoneOf(b)), f[inBuild])
	if !ok {
		return r, map[string]string{inBuild: "This build is no longer among those known to be good. Choose another one."}
	}
	if to.value != b.State.Deploy.Previous.ID { // that one is the usual one
		r.Build = to.value
	}
	r.Reason = f[inReason]
	return r, nil
}

// zoneOf is where the service's times are read.
func zoneOf(b bot.Board) *time.Location {
	if b.Location == nil {
		return time.UTC
	}
	return b.Location
}
