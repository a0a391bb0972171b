package fleet

import (
	"time"

	"releasebot/detector"
)

// The queries of the charts: their names in snake case.
const (
	Traffic           = "traffic"
	FiveHundredErrors = "five_hundred_errors"
	ErrorLogs         = "error_logs"
	Latency           = "latency"
	LogVolume         = "log_volume"
	WebsocketEvents   = "websocket_events_volume"
	PanicRouting      = "envoy_panic_routing"
	StatusPage        = "status_page_requests"
)

// profile is one chart and how its healthy numbers look.
type profile struct {
	name, query, unit string
	high, low         *float64
	whole             bool       // one series for the service: the usual value is the first of base
	base              [3]float64 // usual value in one zone of dogfood, canary, production
	daily             float64    // share of base by which the day's curve goes up and down
	wobble            float64    // share of base by which one minute differs from the next
	shape             shape
	digits            int // after the decimal point
}

// profiles has the article's thresholds. The day's curve moves a look-back of 3 h by at most 0.4 of daily either way; so
// wobble is not much smaller than that, or the slope itself would look like a jump.
var profiles = []profile{
	{name: "Traffic", query: Traffic, unit: "requests/s", high: new(3.0), low: new(-3.0),
		base: [3]float64{42, 430, 5200}, daily: 0.16, wobble: 0.07, shape: even, digits: 1},
	{name: "Five Hundred Errors", query: FiveHundredErrors, unit: "errors/s", high: new(3.0),
		base: [3]float64{0.14, 0.38, 2.9}, daily: 0.08, wobble: 0.4, shape: even, digits: 2},
	{name: "Error Logs", query: ErrorLogs, unit: "lines/min", high: new(1.5),
		base: [3]float64{34, 72, 340}, wobble: 0.3, shape: outer},
	{name: "Latency", query: Latency, unit: "ms", high: new(3.0),
		base: [3]float64{212, 194, 186}, daily: 0.04, wobble: 0.08, shape: even},
	{name: "Log Volume", query: LogVolume, unit: "lines/min", high: new(3.0),
		base: [3]float64{1800, 14200, 161000}, daily: 0.12, wobble: 0.06, shape: even},
	{name: "Websocket Events Volume", query: WebsocketEvents, unit: "events/s", low: new(-3.0),
		base: [3]float64{96, 810, 9400}, daily: 0.15, wobble: 0.07, shape: even},
	// Envoy routes to unhealthy hosts when too few are healthy: on a good day, never.
	{name: "Envoy Panic Routing", query: PanicRouting, unit: "requests/min", high: new(3.0), shape: even},
	{name: "Status Page Requests", query: StatusPage, unit: "requests/min", high: new(3.0), low: new(-3.0),
		whole: true, base: [3]float64{64}, daily: 0.06, wobble: 0.25, shape: even},
}

// Charts are the fleet's charts, for the detector; the fleet itself is their source.
func Charts() []detector.Chart {
	charts := make([]detector.Chart, len(profiles))
	for i, p := range profiles {
		charts[i] = detector.Chart{
			Name: p.name, Query: p.query, Unit: p.unit, Step: time.Minute, LookBack: 3 * time.Hour,
			Whole: p.whole, ZScore: &detector.ZScore{Bounds: detector.Bounds{High: p.high, Low: p.low}},
		}
		if !p.whole {
			charts[i].TierLabel, charts[i].ZoneLabel = "tier", "zone"
		}
	}
	return charts
}

func findProfile(query string) (profile, bool) {
	for _, p := range profiles {
		if p.query == query {
			return p, true
		}
	}
	return profile{}, false
}

// usual is the chart's usual value in one zone of a tier. A tier of another name is as large as production.
func (p profile) usual(tier string) float64 {
	switch {
	case p.whole || tier == "dogfood":
		return p.base[0]
	case tier == "canary":
		return p.base[1]
	default:
		return p.base[2]
	}
}
