package config

import (
	"regexp"
	"strings"
	"time"

	"releasebot/release"
)

func validateService(p place, s Service) {
	validateChannel(p.at("channel"), s.Channel)
	validateZone(p.at("time_zone"), s.TimeZone)
	notEmpty(p.at("deployed"), s.Deployed)
	validateGit(p.at("builds", "git"), p, s.Builds.Git)
	validateCommand(p.at("deploy", "command"), p, s.Deploy.Command)
	validateTiers(p.at("tiers"), s.Tiers)
	for i, at := range p.at("windows").items() {
		validateWindow(at, s.Windows[i])
	}
	if windows := p.at("windows"); windows.has() && len(s.Windows) == 0 {
		windows.fail("This list is empty. Leave windows out if deploys may start at any time.")
	}
	validateJudge(p.at("judge"), s.Judge)
	validateLabels(p.at("labels"), s.Labels)
	validateCharts(p.at("charts"), s)
	validateRoles(p.at("roles"), s.Roles)
	validateAuthors(p.at("authors"), s.Authors)
	validateDigest(p.at("digest"), s.Digest)
	validateRollbackLimit(p.at("rollback_limit"), s.RollbackLimit)
}

func validateRollbackLimit(p place, l RollbackLimit) {
	if l.Max < 0 {
		p.at("max").fail("There cannot be fewer than no roll backs. Write how many may begin within the time, or 0 for no limit.")
	}
	if l.Max > release.MaxBacks {
		p.at("max").fail("More than %d roll backs are not remembered. Write at most so many, or 0 for no limit.", release.MaxBacks)
	}
	atLeast(p.at("within"), l.Within, time.Minute)
}

func validateGit(p, service place, g Git) {
	if !p.at("url").has() {
		service.at("builds").fail("This service has nothing that finds builds. Add builds: {git: {url: https://…}}.")
		return
	}
	validateRepository(p.at("url"), g.URL)
	validateBranch(p.at("branch"), g.Branch)
	if p.at("web").has() {
		validateURL(p.at("web"), g.Web, "http", "https")
	}
	atLeast(p.at("poll"), g.Poll, time.Second)
	atLeast(p.at("timeout"), g.Timeout, time.Second)
}

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func validateCommand(p, service place, c Command) {
	argv := p.at("argv")
	switch {
	case !argv.has():
		service.at("deploy").fail("This service has nothing that deploys it. Add deploy: {command: {argv: [./deploy.sh]}}.")
	case len(c.Argv) == 0:
		argv.fail("This command is empty. Write the program and its arguments, such as [./deploy.sh].")
	case c.Argv[0] == "":
		argv.items()[0].fail("The program's name is empty. Write the program first, such as ./deploy.sh.")
	}
	notEmpty(p.at("dir"), c.Dir)
	atLeast(p.at("timeout"), c.Timeout, time.Second)
	for _, pair := range p.at("env").pairs() {
		validateVariable(place{doc: p.doc, value: pair.Key}, nameOf(pair.Key))
	}
}

// validateVariable also refuses what would hide the drive's own variables, or hand on the bot's secrets by their names.
func validateVariable(p place, name string) {
	switch {
	case !variable.MatchString(name):
		p.fail("%q cannot be the name of a variable: it takes letters, digits and underscores, no digit first.", name)
	case strings.HasPrefix(name, "RELEASEBOT_"), strings.HasPrefix(name, "SLACK_"):
		p.fail("Variables that start with RELEASEBOT_ or SLACK_ are the bot's own. Give %s another name.", name)
	}
}

func validateJudge(p place, j Judge) {
	atLeast(p.at("every"), j.Every, 100*time.Millisecond)
	atLeast(p.at("quiet_for"), j.QuietFor, 0)
	atLeast(p.at("settle"), j.Settle, 0)
	if j.LookBack > 0 && j.Settle >= j.LookBack {
		p.at("settle").fail("A settle of %s is as long as look_back (%s): after a gap nothing would ever be judged. Make it shorter.",
			short(j.Settle), short(j.LookBack))
	}
	if least := 2 * j.Every; j.Every > 0 && j.BlindAfter < least {
		p.at("blind_after").fail("A blind_after of %s is shorter than two looks %s apart, so every look would come too late to count. Write %s or more.",
			short(j.BlindAfter), short(j.Every), short(least))
	}
	if j.PurpleCharts < 2 {
		p.at("purple_charts").fail("Purple means several charts at once, so purple_charts must be 2 or more.")
	}
	validateWindowOfRule(p, j.Step, j.LookBack)
	oneOf(p.at("profile"), j.Profile, ProfileRecommended, ProfileArticle, ProfileNone)
	if j.AlarmBudget <= 0 {
		p.at("alarm_budget").fail("alarm_budget is how many false stops a day the team bears. Write more than 0, such as 1.")
	}
	validateJumpWindows(p.at("jump"), j.Jump)
	if whole := j.Step > 0 && j.LookBack%j.Step == 0 && points(j.Step, j.LookBack) >= minPoints && points(j.Step, j.LookBack) <= maxPoints; whole && j.Profile == ProfileRecommended {
		validateJumpStep(p, j.Step, j.Jump)
	}
}

func validateLabels(p place, l Labels) {
	notEmpty(p.at("tier"), l.Tier)
	notEmpty(p.at("zone"), l.Zone)
	if p.at("tier").has() && p.at("zone").has() && l.Tier == l.Zone {
		p.fail("Tier and zone cannot be read from one label. Name two.")
	}
}
