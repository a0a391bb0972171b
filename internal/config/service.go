package config

import "time"

// Service is one thing that is deployed.
type Service struct {
	Name     string  `yaml:"name"`
	Channel  string  `yaml:"channel"`   // id or #name
	Deployed string  `yaml:"deployed"`  // what runs everywhere at the very first start; "" is the branch's newest
	TimeZone string  `yaml:"time_zone"` // of the times in messages, and of windows that name none
	Builds   Builds  `yaml:"builds"`
	Deploy   Deploy  `yaml:"deploy"`
	Tiers    []Tier  `yaml:"tiers"`
	Windows  Windows `yaml:"windows"`
	Judge    Judge   `yaml:"judge"`
	Labels   Labels  `yaml:"labels"` // of charts that name none
	Charts   []Chart `yaml:"charts"`

	Roles     Roles   `yaml:"roles"`
	TwoPeople bool    `yaml:"two_people"` // going on past an open event takes two people
	Digest    string  `yaml:"digest"`     // "09:00": when the day's digest is posted; "" is never
	Authors   Authors `yaml:"authors"`

	RollbackLimit RollbackLimit `yaml:"rollback_limit"`
	UnseenAfter   time.Duration // slack's, for all services
}

// RollbackLimit is how many roll backs may begin within a time; one more freezes the service and asks. A Max of 0 is no
// limit.
type RollbackLimit struct {
	Max    int           `yaml:"max"`
	Within time.Duration `yaml:"within"`
}

// Builds is where new builds are found.
type Builds struct {
	Git Git `yaml:"git"`
}

// Git is a branch whose commits are builds. Web is the page of the repository, for links; "" makes none.
type Git struct {
	URL     URL           `yaml:"url"`
	Branch  string        `yaml:"branch"`
	Poll    time.Duration `yaml:"poll"`
	Timeout time.Duration `yaml:"timeout"` // for one fetch
	Web     URL           `yaml:"web"`
}

// Deploy is what moves a target to a build.
type Deploy struct {
	Command Command `yaml:"command"`
}

// Command is a program run once a target, without a shell. An Argv[0] with a slash starts from Dir.
type Command struct {
	Argv    []string          `yaml:"argv"`
	Dir     string            `yaml:"dir"`
	Timeout time.Duration     `yaml:"timeout"`
	Env     map[string]Secret `yaml:"env"` // secrets, for that is what such variables often hold
}

// Tier is a stage of the rollout; without Zones it is one target.
type Tier struct {
	Name  string        `yaml:"name"`
	Zones []string      `yaml:"zones"`
	Bake  time.Duration `yaml:"bake"`
}

// Judge is how charts are judged, and when an event ends.
type Judge struct {
	Profile      string        `yaml:"profile"` // the rule of charts that name none
	Every        time.Duration `yaml:"every"`
	Step         time.Duration `yaml:"step"`          // between two samples
	LookBack     time.Duration `yaml:"look_back"`     // the window of zscore, and the length of a snooze
	Settle       time.Duration `yaml:"settle"`        // how long a series is not judged after a gap
	QuietFor     time.Duration `yaml:"quiet_for"`     // an event closes when its chart was normal for so long
	BlindAfter   time.Duration `yaml:"blind_after"`   // unknown for so long is said aloud
	PurpleCharts int           `yaml:"purple_charts"` // so many charts in breach at once are purple
	PurpleAsks   bool          `yaml:"purple_asks"`   // after a purple event a person resumes, not the bot
	AlarmBudget  float64       `yaml:"alarm_budget"`  // false stops a day that the team bears; check warns of more
	Jump         JumpWindows   `yaml:"jump"`
}

// The profiles: what judges a chart that names neither zscore nor jump.
const (
	ProfileRecommended = "recommended" // jump, and a Poisson test for counts that are mostly zero
	ProfileArticle     = "article"     // zscore at ±3
	ProfileNone        = "none"        // its threshold alone
)

// JumpWindows are the windows of the jump rule; docs/detection.md says what each is for.
type JumpWindows struct {
	Base    time.Duration `yaml:"base"`
	History time.Duration `yaml:"history"`
	Season  time.Duration `yaml:"season"`
	Slow    time.Duration `yaml:"slow"`
	Fast    time.Duration `yaml:"fast"`
}

// Labels are the labels of a series that name its target.
type Labels struct {
	Tier string `yaml:"tier"`
	Zone string `yaml:"zone"`
}
