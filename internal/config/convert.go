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
	}
	for _, t := range s.Tiers {
		p.Tiers = append(p.Tiers, release.Tier{Name: t.Name, Zones: slices.Clone(t.Zones), Bake: t.Bake})
	}
	for _, c := range s.Charts {
		p.Charts = append(p.Charts, release.Chart{Name: c.Name, LookBack: c.LookBack, Whole: c.Scope == ScopeService})
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
			High: c.ZScore.High, Low: c.ZScore.Low,
		}
	}
	return charts
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
