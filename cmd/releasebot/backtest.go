package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"releasebot/internal/config"
	"releasebot/internal/replay/backtest"
	"releasebot/store/sqlite"
)

type backtestCmd struct {
	Config    string  `help:"The configuration file." short:"c" required:"" type:"path" env:"RELEASEBOT_CONFIG"`
	Service   string  `help:"The service; needed where the configuration has several."`
	From      string  `help:"Since when: 2026-03-02T14:00:00Z, 2026-03-02, or so long ago, such as 14d or 36h." default:"14d"`
	To        string  `help:"Until when, in the same forms." default:"now"`
	Deploys   string  `help:"A CSV file of deploy times, in place of the store's deploys: time and, if you like, service, target, bake and label (good or bad)." type:"path"`
	Threshold float64 `help:"Judge with the thresholds of the scored rules (zscore, jump) so many times the configured ones." default:"1"`
	PNG       string  `help:"Draw a picture into this file." name:"png" type:"path"`
	JSON      bool    `help:"Print one JSON object." name:"json"`
	Cache     string  `help:"Where metrics that were read are kept; the folder backtest in the configuration's data without it." type:"path"`
	Fresh     bool    `help:"Read all metrics anew, whatever was kept."`

	now func() time.Time // the clock of a test; nil is the wall's
}

// settled is how old points must be to be kept: later ones may still come.
const settled = time.Hour

// Run judges the deploys of the past on the metrics that the server still has.
func (c *backtestCmd) Run(e *env) error {
	if !(c.Threshold > 0) || math.IsInf(c.Threshold, 0) {
		return fmt.Errorf("--threshold is %g, and must be more than 0: 1.5 judges with one and a half times the configured thresholds", c.Threshold)
	}
	cfg, err := config.LoadToJudge(c.Config, e.lookup)
	if err != nil {
		return err
	}
	service, err := c.service(cfg.Services)
	if err != nil {
		return err
	}
	b := backtest.Backtest{
		Policy: service.Policy(), Charts: service.DetectorCharts(), Zone: service.Location(), Times: c.Threshold, Progress: c.progress(),
	}
	now := time.Now
	if c.now != nil {
		now = c.now
	}
	if b.From, b.To, err = c.times(now().In(b.Zone)); err != nil {
		return err
	}
	if b.Deploys, err = c.deploys(e, b, cfg.Store.SQLite); err != nil {
		return err
	}
	cache, err := c.cache(cfg, now())
	if err != nil {
		return err
	}
	b.Source = cache
	result, err := b.Run(e.ctx)
	c.cleared()
	if err != nil {
		return err
	}
	return c.write(e, result)
}

// service is the one that was asked for.
func (c *backtestCmd) service(all []config.Service) (config.Service, error) {
	var names []string
	for _, s := range all {
		if s.Name == c.Service || c.Service == "" && len(all) == 1 {
			return s, nil
		}
		names = append(names, s.Name)
	}
	if c.Service == "" {
		return config.Service{}, errors.New("name one of the services with --service: " + strings.Join(names, ", "))
	}
	return config.Service{}, fmt.Errorf("--service: there is no service %q; there are %s", c.Service, strings.Join(names, ", "))
}

// times are --from and --to.
func (c *backtestCmd) times(now time.Time) (from, to time.Time, err error) {
	if from, err = when(c.From, now); err != nil {
		return from, to, fmt.Errorf("--from: %w", err)
	}
	if to, err = when(c.To, now); err != nil {
		return from, to, fmt.Errorf("--to: %w", err)
	}
	if to.After(now) {
		to = now
	}
	if !from.Before(to) {
		return from, to, fmt.Errorf("--from (%s) must lie before --to (%s)", from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
	return from, to, nil
}

// when reads a time: a date, or how long ago.
func when(text string, now time.Time) (time.Time, error) {
	if text == "now" || text == "" {
		return now, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	t, err := backtest.ParseTime(text, now.Location())
	if err != nil {
		err = fmt.Errorf("%w, or as a length of time ago, such as 14d", err)
	}
	return t, err
}

// deploys are those of the file, or of the store.
func (c *backtestCmd) deploys(e *env, b backtest.Backtest, path string) ([]backtest.Deploy, error) {
	if c.Deploys == "" {
		st, err := sqlite.Read(e.ctx, path)
		if err != nil {
			return nil, fmt.Errorf("%w. Without a bot that ran, name a file of deploy times with --deploys", err)
		}
		defer func() { _ = st.Close() }()
		return backtest.FromStore(e.ctx, st, b.Policy.Service, b.From, b.To)
	}
	file, err := os.Open(c.Deploys)
	if err != nil {
		return nil, fmt.Errorf("--deploys: %w", err)
	}
	defer func() { _ = file.Close() }()
	list := backtest.List{Service: b.Policy.Service, Targets: b.Policy.Targets(), Zone: b.Zone}
	deploys, others, err := list.Read(file, c.Deploys, b.From, b.To)
	if err == nil && others > 0 {
		e.log.Info().Int("lines", others).Msg("deploys of other services are left out")
	}
	return deploys, err
}

// cache asks the configured server, and keeps what it answers.
func (c *backtestCmd) cache(cfg *config.Config, now time.Time) (*backtest.Cache, error) {
	source, err := newSource(cfg.Metrics)
	if err != nil {
		return nil, err
	}
	dir := c.Cache
	if dir == "" {
		dir = filepath.Join(cfg.Data, "backtest")
	}
	return &backtest.Cache{Dir: dir, Server: cfg.Metrics.Fingerprint(), Source: source, Until: now.Add(-settled), Fresh: c.Fresh}, nil
}

func (c *backtestCmd) write(e *env, r *backtest.Result) error {
	if c.PNG != "" {
		picture, err := r.Picture()
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.PNG, picture, 0o600); err != nil {
			return fmt.Errorf("the picture cannot be written: %w", err)
		}
	}
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(r)
	}
	return r.WriteText(e.stdout)
}

// progress shows on a terminal how far it came; elsewhere it says nothing.
func (c *backtestCmd) progress() func(backtest.Progress) {
	if !isatty.IsTerminal(os.Stderr.Fd()) {
		return nil
	}
	return func(p backtest.Progress) {
		fmt.Fprintf(os.Stderr, "\r\x1b[Kread %d of %d parts of the metrics; now %s", p.Done, p.Of, p.Chart)
	}
}

// cleared takes the progress off the terminal.
func (c *backtestCmd) cleared() {
	if isatty.IsTerminal(os.Stderr.Fd()) {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}
