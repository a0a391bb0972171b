package config

import (
	"cmp"
	"path/filepath"
	"time"

	"releasebot/detector"
	"releasebot/internal/httpquery"
)

// What holds where the file says nothing.
const (
	defaultStep     = time.Minute
	defaultLookBack = 3 * time.Hour // the article's window
	defaultZone     = "UTC"
	articleZ        = 3.0 // and its threshold
)

// defaulter is a part of the file that has defaults of its own. The decoder calls it before it reads the part.
type defaulter interface{ defaults() }

func (c *Config) defaults() {
	c.Slack.Emoji = Emoji{White: ":white_circle:", Blue: ":large_blue_circle:", Purple: ":large_purple_circle:"}
	c.Slack.UnseenAfter = 15 * time.Minute
	c.Store = Store{SQLite: "releasebot.db", Keep: usualKeep()}
	c.Data = "releasebot-data"
	c.HTTP = "127.0.0.1:8080"
}

func (p *Provider) defaults() { p.Timeout = httpquery.DefaultTimeout }

func (s *Service) defaults() {
	s.TimeZone = defaultZone
	s.Builds.Git = Git{Branch: "main", Poll: 30 * time.Second, Timeout: time.Minute}
	s.Deploy.Command = Command{Dir: ".", Timeout: 15 * time.Minute}
	s.Judge = Judge{
		Profile: ProfileRecommended, Every: time.Minute, Step: defaultStep, LookBack: defaultLookBack, Settle: time.Minute,
		QuietFor: 5 * time.Minute, BlindAfter: 2 * time.Minute, PurpleCharts: 2, PurpleAsks: true, AlarmBudget: 1,
		Jump: usualJump(),
	}
	s.Labels = Labels{Tier: "tier", Zone: "zone"}
	s.RollbackLimit = RollbackLimit{Max: 3, Within: 2 * time.Hour}
}

func usualJump() JumpWindows {
	j := detector.UsualJump(detector.Bounds{})
	return JumpWindows{Base: j.Base, History: j.History, Season: j.Season, Slow: j.Slow, Fast: j.Fast}
}

// inherit hands down what a part leaves to the part around it, and makes paths start from the file's folder.
func (c *Config) inherit(folder string) {
	c.Store.inherit(folder)
	c.Data = from(folder, c.Data)
	c.Metrics.inherit(folder)
	for i := range c.Services {
		s := &c.Services[i]
		s.Channel = cmp.Or(s.Channel, c.Slack.Channel)
		s.Roles = s.Roles.or(c.Slack.Roles)
		s.UnseenAfter = c.Slack.UnseenAfter
		s.Deploy.Command.Dir = from(folder, s.Deploy.Command.Dir)
		s.inherit()
	}
}

func (s *Service) inherit() {
	for i := range s.Windows {
		w := &s.Windows[i]
		w.TimeZone = cmp.Or(w.TimeZone, s.TimeZone)
		w.compile()
	}
	for i := range s.Charts {
		s.Charts[i].inherit(s)
	}
}

func from(folder, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(folder, path)
}
