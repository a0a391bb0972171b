package config

import (
	"cmp"
	"time"
)

// The scopes of a chart: judged per target, or once for the service.
const (
	ScopeTarget  = "target"
	ScopeService = "service"
)

// The directions in which a chart may jump.
const (
	DirectionBoth = "both"
	DirectionUp   = "up"
	DirectionDown = "down"
)

// What missing data means.
const (
	NoDataUnknown = "unknown"
	NoDataZero    = "zero"
	NoDataIgnore  = "ignore"
)

// Chart is one watched metric. ZScore, Jump and Threshold are nil where it has no such rule; what the profile adds is
// filled in when the file is read.
type Chart struct {
	Name      string        `yaml:"name"`
	Query     string        `yaml:"query"`
	Unit      string        `yaml:"unit"`
	Scope     string        `yaml:"scope"`
	Profile   string        `yaml:"profile"`
	Direction string        `yaml:"direction"` // of the rules that name neither high nor low
	ZScore    *ZScore       `yaml:"zscore"`
	Jump      *Jump         `yaml:"jump"`
	Threshold *Threshold    `yaml:"threshold"`
	NoData    string        `yaml:"no_data"`
	MinPoints int           `yaml:"min_points"` // the fewest that zscore judges
	Confirm   int           `yaml:"confirm"`    // so many points in a row must be a breach
	Step      time.Duration `yaml:"step"`
	LookBack  time.Duration `yaml:"look_back"`
	Labels    Labels        `yaml:"labels"`
	Owner     string        `yaml:"owner"` // Slack user or user group id: called when its event holds a deploy
	Runbook   URL           `yaml:"runbook"`
	Dashboard URL           `yaml:"dashboard"`
}

// ZScore holds the thresholds, in standard deviations from the look-back's mean.
type ZScore struct {
	High *float64 `yaml:"high"`
	Low  *float64 `yaml:"low"`
	Of   string   `yaml:"of"`
}

// What a z-score is taken of.
const (
	OfPoint = "point" // the newest sample
	OfAvg5m = "avg5m" // the mean of the last 5 minutes
)

// Jump holds the thresholds of the jump rule; 1 is a jump. Calibrated measures it besides by what followed the minutes
// of the last day.
type Jump struct {
	High       *float64 `yaml:"high"`
	Low        *float64 `yaml:"low"`
	Calibrated bool     `yaml:"calibrated"`
}

// Threshold holds fixed limits on values, loosened to what is usual at the hour where Dynamic says so.
type Threshold struct {
	High    *float64 `yaml:"high"`
	Low     *float64 `yaml:"low"`
	Dynamic bool     `yaml:"dynamic"`
	Points  int      `yaml:"points"` // so many in a row must be beyond
}

func (c *Chart) defaults() {
	c.Scope, c.Direction, c.NoData = ScopeTarget, DirectionBoth, NoDataUnknown
	c.MinPoints, c.Confirm = minPoints, 1
}

func (z *ZScore) defaults() { z.Of = OfPoint }

func (j *Jump) defaults() { j.Calibrated = true }

func (t *Threshold) defaults() { t.Dynamic, t.Points = true, 5 }

// inherit hands down what the chart leaves to its service, and fills in the rule that the profile gives it.
func (c *Chart) inherit(s *Service) {
	c.Step = cmp.Or(c.Step, s.Judge.Step)
	c.LookBack = cmp.Or(c.LookBack, s.Judge.LookBack)
	c.Labels.Tier = cmp.Or(c.Labels.Tier, s.Labels.Tier)
	c.Labels.Zone = cmp.Or(c.Labels.Zone, s.Labels.Zone)
	c.Profile = cmp.Or(c.Profile, s.Judge.Profile)
	if c.ZScore == nil && c.Jump == nil {
		switch c.Profile {
		case ProfileArticle:
			c.ZScore = &ZScore{Of: OfPoint}
		case ProfileRecommended:
			c.Jump = &Jump{Calibrated: true}
		}
	}
	if z := c.ZScore; z != nil {
		z.High, z.Low = c.usual(z.High, z.Low, articleZ)
	}
	if j := c.Jump; j != nil {
		j.High, j.Low = c.usual(j.High, j.Low, 1)
	}
}

// usual is a rule's thresholds: those that it names, or the usual one in the chart's directions.
func (c *Chart) usual(high, low *float64, x float64) (*float64, *float64) {
	if high != nil || low != nil {
		return high, low
	}
	up, down := x, -x
	switch c.Direction {
	case DirectionUp:
		return &up, nil
	case DirectionDown:
		return nil, &down
	default:
		return &up, &down
	}
}
