// Package fleet is the demo's simulated fleet: one service on three tiers, the builds there are to deploy, the driver that
// moves targets to them, and the metrics that people would watch meanwhile. It needs nothing but Go.
//
// Metrics are pure functions of the seed, the time, the chart, the target and the history of what ran where, so that a
// past minute reads the same for ever. A healthy fleet is quiet by construction, see noise.go; trouble comes only from a
// build made by PushBad, while it runs, or from Burst.
package fleet
