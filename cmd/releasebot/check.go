package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"releasebot/internal/config"
	"releasebot/internal/replay"
)

type checkCmd struct {
	Config        string  `help:"The configuration file." short:"c" required:"" type:"path" env:"RELEASEBOT_CONFIG"`
	Days          int     `help:"Estimate the alarm budget from so many days of data." default:"3"`
	DeploysPerDay float64 `help:"How often the services deploy." default:"36"`
	JSON          bool    `help:"Print one JSON object a service and line." name:"json"`

	now func() time.Time // the clock of a test; nil is the wall's
}

// maxDays is what a server can be asked for without harm: at a point a minute some 50,000 of each series.
const maxDays = 28

// Run tries the configuration: each chart's query once, the verdicts now, and the false stops a day that it means. It
// writes nothing anywhere, and fails where a chart cannot be judged.
func (c *checkCmd) Run(e *env) error {
	switch {
	case c.Days < 1 || c.Days > maxDays:
		return fmt.Errorf("--days is %d, and must be 1 to %d", c.Days, maxDays)
	case !(c.DeploysPerDay > 0):
		return errors.New("--deploys-per-day must be more than 0")
	}
	cfg, err := config.LoadToJudge(c.Config, e.lookup)
	if err != nil {
		return err
	}
	source, err := newSource(cfg.Metrics)
	if err != nil {
		return err
	}
	var broken []string
	for i, s := range cfg.Services {
		checked, err := replay.Check(e.ctx, replay.Watched{
			Policy: s.Policy(), Charts: s.DetectorCharts(), Source: source, Budget: s.Judge.AlarmBudget,
		}, c.at().In(s.Location()), replay.Effort{Days: c.Days, Pace: c.DeploysPerDay}, progressOf("checked", "charts"))
		if err != nil {
			return err
		}
		if checked.Broken() {
			broken = append(broken, s.Name)
		}
		if i > 0 && !c.JSON {
			_, _ = fmt.Fprintln(e.stdout)
		}
		if err := c.print(e, checked); err != nil {
			return err
		}
	}
	if len(broken) > 0 {
		return fmt.Errorf("charts of %s cannot be judged as they are: see BROKEN above", strings.Join(broken, " and "))
	}
	return nil
}

func (c *checkCmd) at() time.Time {
	if c.now == nil {
		return time.Now()
	}
	return c.now()
}

func (c *checkCmd) print(e *env, checked replay.Checked) error {
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(checked)
	}
	return replay.WriteChecked(e.stdout, checked)
}
