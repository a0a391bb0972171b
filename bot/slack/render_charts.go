package slack

import (
	"fmt"
	"slices"
	"strings"

	"releasebot/release"
)

// chartKinds are the kinds of verdicts as a list of charts has them: what needs a look first.
var chartKinds = []struct {
	kind        release.Kind
	title, word string
	shown       int
}{
	{release.Breach, "Jumping", "jumping", shownCharts},
	{release.Unknown, "Unknown", "unknown", shownCharts},
	{release.Snoozed, "Snoozed", "snoozed", shownCharts},
	{release.Normal, "Normal", "normal", shownNormal},
}

// renderCharts lists the charts as they were last judged, what needs a look first, and says how many of the rest are left out.
func renderCharts(s release.Status, verdicts []release.Verdict) Message {
	service := serviceName(s.State.Service)
	if len(verdicts) == 0 {
		return sentence(capital(service) + ": no chart has been judged yet.")
	}
	byKind := map[release.Kind][]release.Verdict{}
	for _, v := range verdicts {
		byKind[v.Kind] = append(byKind[v.Kind], v)
	}
	first := "Charts of " + service + ": " + kindCounts(byKind)
	var p page
	p.section("*" + first + "*")
	budget := chartsBudget
	for _, k := range chartKinds {
		groups := byChart(byKind[k.kind])
		lines := make([]string, len(groups))
		for i, group := range groups {
			lines[i] = chartLine(group, s)
		}
		shown := fitting(lines[:min(len(lines), k.shown)], budget)
		budget -= cost(shown)
		left := 0
		for _, group := range groups[len(shown):] {
			left += len(group)
		}
		if left > 0 && len(shown) > 0 {
			shown = append(shown, fmt.Sprintf("and %d more %s %s", left, are(left), k.word))
		} else if left > 0 {
			shown = []string{fmt.Sprintf("%d %s %s", left, are(left), k.word)}
		}
		p.long(titled(k.title, shown)...)
	}
	if !s.State.Watch.At.IsZero() {
		p.context("Charts last judged "+moment(s.State.Watch.At, s.At), "a chart counts once in each place that it is judged in")
	}
	return p.message(first)
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func kindCounts(byKind map[release.Kind][]release.Verdict) string {
	var parts []string
	for _, k := range chartKinds {
		if n := len(byKind[k.kind]); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, k.word))
		}
	}
	switch {
	case len(parts) == 0:
		return "nothing is known of its charts"
	case len(parts) == 1:
		return "all " + parts[0]
	default:
		return and(parts, len(parts))
	}
}

// byChart gathers verdicts chart by chart, in their order.
func byChart(verdicts []release.Verdict) [][]release.Verdict {
	var groups [][]release.Verdict
	at := map[string]int{}
	for _, v := range verdicts {
		i, ok := at[v.Chart]
		if !ok {
			i, groups = len(groups), append(groups, nil)
			at[v.Chart] = i
		}
		groups[i] = append(groups[i], v)
	}
	return groups
}

// chartLine says one chart in all its places of one kind.
func chartLine(group []release.Verdict, s release.Status) string {
	var parts []string
	for _, v := range group {
		part := verdictWords(v, s)
		if !v.Target.Whole() {
			part = place(v.Target) + " " + part
		}
		if !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return "• *" + chartName(group[0].Chart) + "*: " + strings.Join(more(parts, shownPlaces), "; ")
}

// verdictWords is a verdict in a few words: a value with its unit and its score, or why there is none.
func verdictWords(v release.Verdict, s release.Status) string {
	switch v.Kind {
	case release.Unknown:
		return "(" + orElse(outside(v.Reason, maxTitle), "no reason is known") + ")"
	case release.Snoozed:
		covers := func(z release.Snooze) bool { return z.Covers(v.Chart, v.Target, s.At) }
		if i := slices.IndexFunc(s.State.Snoozes, covers); i >= 0 {
			z := s.State.Snoozes[i]
			return "until " + moment(z.Until, s.At) + " by " + mention(z.By)
		}
		return "for a while"
	}
	e := v.Evidence
	text := number(e.Value) + unit(e.Unit)
	if e.Points == 0 || e.Plain() {
		return text
	}
	return text + " (score " + decimal(e.Score, 1) + ")"
}
