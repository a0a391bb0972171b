// Package graphite answers detector's queries from Graphite's render API: graphite-web, and what speaks like it.
//
// A query is a Graphite target. What its series are called is where their labels come from:
//
//   - "0", "1", … are the nodes of the series' path, counted from 0 as in aliasByNode. Of a name that functions have
//     wrapped, as in scale(webapp.dogfood.az1.errors,60), it is the innermost first path; of one that grouping or an
//     alias has made, as in dogfood.az1, it is that name.
//   - "name" is the whole name as the answer has it.
//   - each tag of the series is a label of its own; Graphite's tag "name" gives way to the label.
//
// So webapp.*.*.errors goes with the labels {tier: "1", zone: "2"}, groupByNodes(webapp.*.*.*.errors, 'sum', 1, 2) with
// {tier: "0", zone: "1"}, and seriesByTag('name=errors') with {tier: tier, zone: zone}.
//
// Graphite keeps a point for [T, T+s), and s is the series' own step. Here a sample at T speaks of what was before T,
// as it does with Prometheus: a point is given at its end, T+s. So the newest one is always whole; the one that is
// still being filled is not even asked for. Where s is finer than the step that is asked for, a sample is the mean of
// the points that end in (T−step, T]; for another way, the target says it: summarize(…, '1min', 'max'). Where s is
// coarser, as it is where only an archive of old data reaches back so far, the answer is an error: it would otherwise
// look like fine data with holes.
package graphite
