package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/mattn/go-isatty"

	"releasebot/internal/replay"
)

type evaluateCmd struct {
	Dirs      []string `arg:"" name:"dir" help:"Folders with labelled data: metrics.csv with deploys.csv or labels.csv, there or below."`
	Rule      []string `help:"Measure only this rule: zscore, zscore-avg5m, threshold, jump, calibrated, article or recommended; may be given several times. All without it."`
	Threshold *float64 `help:"Judge with this in place of the rule's usual threshold: 3 for zscore and article, 1 for jump, calibrated and recommended; threshold takes a percentile of the days before, 99.9."`
	PerDeploy bool     `help:"Print CSV with a line for each deploy, metric and rule."`
	JSON      bool     `help:"Print one JSON object a rule and line." name:"json"`
}

// Run replays labelled data and prints what each rule would have caught and stopped.
func (c *evaluateCmd) Run(e *env) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	sets, err := c.read()
	if err != nil {
		return err
	}
	if c.PerDeploy {
		return replay.PerDeploy(e.ctx, e.stdout, sets, settings, c.progress())
	}
	results, err := replay.Evaluate(e.ctx, sets, settings, c.progress())
	if err != nil {
		return err
	}
	if c.JSON {
		return replay.WriteJSON(e.stdout, sets, results)
	}
	return replay.WriteText(e.stdout, sets, results)
}

// read finds the data in all folders.
func (c *evaluateCmd) read() ([]replay.Set, error) {
	var sets []replay.Set
	for _, dir := range c.Dirs {
		if info, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("there is no folder %s: %w", dir, err)
		} else if !info.IsDir() {
			return nil, fmt.Errorf("%s is a file: give the folder that it is in", dir)
		}
		found, err := replay.Read(os.DirFS(dir), dir)
		if err != nil {
			return nil, err
		}
		sets = append(sets, found...)
	}
	return sets, nil
}

// settings are the rules that were asked for, at their thresholds.
func (c *evaluateCmd) settings() ([]replay.Setting, error) {
	switch {
	case c.PerDeploy && c.JSON:
		return nil, errors.New("--per-deploy prints CSV and --json prints JSON: give one of them")
	case c.Threshold != nil && len(c.Rule) != 1:
		return nil, errors.New("--threshold needs one --rule, for each rule has a scale of its own")
	}
	rules := replay.Rules()
	if len(c.Rule) > 0 {
		rules = nil
	}
	for _, name := range c.Rule {
		rule, err := replay.RuleNamed(name)
		if err != nil {
			return nil, fmt.Errorf("--rule: %w", err)
		}
		rules = append(rules, rule)
	}
	var settings []replay.Setting
	for _, rule := range rules {
		setting := replay.Setting{Rule: rule, Threshold: rule.Usual}
		if c.Threshold != nil {
			setting.Threshold = *c.Threshold
		}
		if err := setting.Check(); err != nil {
			return nil, fmt.Errorf("--threshold: %w", err)
		}
		settings = append(settings, setting)
	}
	return settings, nil
}

// progress shows on a terminal how far it came; elsewhere it says nothing.
func (c *evaluateCmd) progress() replay.Progress {
	if !isatty.IsTerminal(os.Stderr.Fd()) {
		return func(int, int) {}
	}
	return func(done, of int) {
		fmt.Fprintf(os.Stderr, "\rjudged %d of %d series", done, of)
		if done == of {
			fmt.Fprint(os.Stderr, "\r\x1b[K")
		}
	}
}
