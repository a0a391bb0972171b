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
	Every        time.Duration `yaml:"every"`
	Step         time.Duration `yaml:"step"`          // between two samples
	LookBack     time.Duration `yaml:"look_back"`     // the window of the rule, and the length of a snooze
	Settle       time.Duration `yaml:"settle"`        // how long a series is not judged after a gap
	QuietFor     time.Duration `yaml:"quiet_for"`     // an event closes when its chart was normal for so long
	BlindAfter   time.Duration `yaml:"blind_after"`   // unknown for so long is said aloud
	PurpleCharts int           `yaml:"purple_charts"` // so many charts in breach at once are purple
	PurpleAsks   bool          `yaml:"purple_asks"`   // after a purple event a person resumes, not the bot
}

// The scopes of a chart: judged per target, or once for the service.
const (
	ScopeTarget  = "target"
	ScopeService = "service"
)

// Chart is one watched metric.
type Chart struct {
	Name     string        `yaml:"name"`
	Query    string        `yaml:"query"`
	Unit     string        `yaml:"unit"`
	Scope    string        `yaml:"scope"`
	ZScore   ZScore        `yaml:"zscore"`
	Step     time.Duration `yaml:"step"`
	LookBack time.Duration `yaml:"look_back"`
	Labels   Labels        `yaml:"labels"`
}

// ZScore holds the thresholds, in standard deviations from the look-back's mean; at least one is there.
type ZScore struct {
	High *float64 `yaml:"high"`
	Low  *float64 `yaml:"low"`
}

// Labels are the labels of a series that name its target.
type Labels struct {
	Tier string `yaml:"tier"`
	Zone string `yaml:"zone"`
}
