package config

import (
	"cmp"
	"strings"
	"time"
)

const (
	minPoints = 11    // |z| cannot pass √(n−1): with fewer points a threshold of 3 can never be reached (docs/detection.md)
	maxPoints = 11000 // of a look-back: more would make every look slow, and says no more
)

func validateCharts(p place, s Service) {
	if len(s.Charts) == 0 {
		p.fail("This service has no charts, so nothing would stop a bad build. Add at least one under charts.")
		return
	}
	chartNames := newNames("charts", "chart")
	for i, at := range p.items() {
		c := s.Charts[i]
		if chartNames.check(at.at("name"), c.Name) {
			validateTitle(at.at("name"), c.Name)
		}
		if strings.TrimSpace(c.Query) == "" {
			at.at("query").fail("This chart has no query. Add query: PromQL, or a Graphite target.")
		}
		if c.Scope != ScopeTarget && c.Scope != ScopeService {
			at.at("scope").fail(`%s is no scope. Write "target" (judged in every tier and zone) or "service" (judged once).`, at.at("scope").quoted())
		}
		validateLabels(at.at("labels"), c.Labels)
		validateOwner(at.at("owner"), c.Owner)
		if at.at("runbook").has() {
			validateURL(at.at("runbook"), c.Runbook, "http", "https")
		}
		if at.at("dashboard").has() {
			validateURL(at.at("dashboard"), c.Dashboard, "http", "https")
		}
		step, lookBack := cmp.Or(c.Step, s.Judge.Step), cmp.Or(c.LookBack, s.Judge.LookBack)
		if at.at("step").has() || at.at("look_back").has() {
			validateWindowOfRule(at, step, lookBack)
		}
		validateRules(at, c, s.Judge, points(step, lookBack))
	}
}

func points(step, lookBack time.Duration) int {
	if step <= 0 {
		return 0
	}
	return int(lookBack / step)
}

// validateWindowOfRule checks step and look_back, which stand in judge or in a chart.
func validateWindowOfRule(p place, step, lookBack time.Duration) {
	at := p.at("step")
	if !at.has() {
		at = p.at("look_back")
	}
	n := points(step, lookBack)
	switch {
	case step < time.Second: // a bad step of judge is reported there, once
		atLeast(p.at("step"), step, time.Second)
	case p.at("look_back").has() && lookBack <= 0:
		p.at("look_back").fail("\"look_back\" cannot be %s. Write how long, such as 3h.", p.at("look_back").raw())
	case lookBack%step != 0:
		at.fail("A look_back of %s is not a whole number of steps of %s. Make step a part of it.", short(lookBack), short(step))
	case n < minPoints:
		at.fail("A look_back of %s holds only %d points %s apart; the rule needs %d. Make step shorter or look_back longer.",
			short(lookBack), n, short(step), minPoints)
	case n > maxPoints:
		at.fail("A look_back of %s holds %d points %s apart; %d at most are judged. Make step longer or look_back shorter.",
			short(lookBack), n, short(step), maxPoints)
	}
}
