package config

import (
	"slices"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// Policy is what deciding needs to know of the service.
func (s Service) Policy() release.Policy {
	p := release.Policy{
		Service: s.Name,
		Tick:    s.Judge.Every, BlindAfter: s.Judge.BlindAfter, QuietFor: s.Judge.QuietFor,
		PurpleCharts: s.Judge.PurpleCharts, PurpleAsks: s.Judge.PurpleAsks,
		TwoPeople: s.TwoPeople, Authors: s.Authors.policy(),
		UnseenAfter: s.UnseenAfter, Backs: s.RollbackLimit.Max, BacksWithin: s.RollbackLimit.Within,
	}
	p.Digest, _ = clockTime(s.Digest)
	for _, t := range s.Tiers {
		p.Tiers = append(p.Tiers, release.Tier{Name: t.Name, Zones: slices.Clone(t.Zones), Bake: t.Bake})
	}
	for i, c := range s.DetectorCharts() {
		p.Charts = append(p.Charts, release.Chart{
			Name: c.Name, LookBack: c.LookBack, Reach: c.Furthest(), Whole: s.Charts[i].Scope == ScopeService,
			Owner: s.Charts[i].Owner, Runbook: s.Charts[i].Runbook.Reveal(), Dashboard: s.Charts[i].Dashboard.Reveal(),
		})
	}
	return p
}

// DetectorCharts is what judging needs to know of the service's charts, in the file's order.
func (s Service) DetectorCharts() []detector.Chart {
	charts := make([]detector.Chart, len(s.Charts))
	for i, c := range s.Charts {
		charts[i] = detector.Chart{
			Name: c.Name, Query: c.Query, Unit: c.Unit, Step: c.Step, LookBack: c.LookBack, Settle: s.Judge.Settle,
			Whole: c.Scope == ScopeService, TierLabel: c.Labels.Tier, ZoneLabel: c.Labels.Zone,
			MinPoints: c.MinPoints, Confirm: c.Confirm, Counts: c.Profile != ProfileArticle,
			ZScore: c.ZScore.rule(), Jump: c.Jump.rule(s), Threshold: c.Threshold.rule(),
		}
		if c.NoData != NoDataUnknown {
			charts[i].NoData = detector.NoData(c.NoData)
		}
	}
	return charts
}

func (z *ZScore) rule() *detector.ZScore {
	if z == nil {
		return nil
	}
	rule := &detector.ZScore{Bounds: detector.Bounds{High: z.High, Low: z.Low}}
	if z.Of == OfAvg5m {
		rule.Average = 5 * time.Minute
	}
	return rule
}

func (j *Jump) rule(s Service) *detector.Jump {
	if j == nil {
		return nil
	}
	w, bake := s.Judge.Jump, time.Duration(0)
	for _, t := range s.Tiers {
		bake = max(bake, t.Bake)
	}
	return &detector.Jump{
		Bounds: detector.Bounds{High: j.High, Low: j.Low}, Calibrated: j.Calibrated,
		Base: w.Base, History: w.History, Season: w.Season, Slow: w.Slow, Fast: w.Fast, Bake: bake,
	}
}

func (t *Threshold) rule() *detector.Threshold {
	if t == nil {
		return nil
	}
	return &detector.Threshold{Bounds: detector.Bounds{High: t.High, Low: t.Low}, Dynamic: t.Dynamic, Points: t.Points}
}

// Location is the time zone of the service's messages.
func (s Service) Location() *time.Location { return location(s.TimeZone) }

// Environ is Env with its secrets revealed, for the driver.
func (c Command) Environ() map[string]string {
	revealed := make(map[string]string, len(c.Env))
	for name, value := range c.Env {
		revealed[name] = value.Reveal()
	}
	return revealed
}
