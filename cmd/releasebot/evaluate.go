package main

import (
	"errors"
	"fmt"
	"os"

	"releasebot/internal/replay"
)

type evaluateCmd struct {
	Dirs      []string `arg:"" optional:"" name:"dir" help:"Folders with labelled data: metrics.csv with deploys.csv or labels.csv, there or below."`
	Rule      []string `help:"Measure only this rule: zscore, zscore-avg5m, threshold, jump, calibrated, article or recommended; may be given several times. All without it."`
	Threshold *float64 `help:"Judge with this in place of the rule's usual threshold: 3 for zscore and article, 1 for jump, calibrated and recommended; threshold takes a percentile of the days before, 99.9."`
	Noise     bool     `help:"Replay made noise in place of folders: how often each rule stops where nothing ever happens. It takes a minute."`
	PerDeploy bool     `help:"Print CSV with a line for each deploy, metric and rule."`
	JSON      bool     `help:"Print one JSON object a rule and line." name:"json"`
}

// Run replays labelled data and prints what each rule would have caught and stopped.
func (c *evaluateCmd) Run(e *env) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	if c.Noise {
		return c.noise(e, settings)
	}
	sets, err := c.read()
	if err != nil {
		return err
	}
	if c.PerDeploy {
		return replay.PerDeploy(e.ctx, e.stdout, sets, settings, progressOf("judged", "series"))
	}
	results, err := replay.Evaluate(e.ctx, sets, settings, progressOf("judged", "series"))
	if err != nil {
		return err
	}
	if c.JSON {
		return replay.WriteJSON(e.stdout, sets, results)
	}
	return replay.WriteText(e.stdout, sets, results)
}

func (c *evaluateCmd) noise(e *env, settings []replay.Setting) error {
	results, err := replay.EvaluateNoise(e.ctx, settings, progressOf("judged", "series"))
	if err != nil {
		return err
	}
	if c.JSON {
		return replay.WriteNoiseJSON(e.stdout, results)
	}
	return replay.WriteNoise(e.stdout, results)
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
	case c.Noise == (len(c.Dirs) > 0):
		return nil, errors.New("give folders with labelled data, or --noise: one of them")
	case c.Noise && c.PerDeploy:
		return nil, errors.New("--per-deploy is for folders: the deploys on noise are all alike")
	case c.PerDeploy && c.JSON:
		return nil, errors.New("--per-deploy prints CSV and --json prints JSON: give one of them")
	case c.Threshold != nil && len(c.Rule) != 1:
		return nil, errors.New("--threshold needs one --rule, for each rule has a scale of its own")
	}
	rules := replay.Rules()
	if c.Noise {
		rules = replay.NoiseRules()
	}
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
