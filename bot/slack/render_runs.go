package slack

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"releasebot/release"
)

// placementLines says which build runs where, a line a tier.
func placementLines(all []release.Placement) []string {
	targets := make([]release.Target, len(all))
	for i, p := range all {
		targets[i] = p.Target
	}
	var lines []string
	for _, tier := range tiersOf(targets) {
		var builds []string
		zones := map[string][]string{} // by build
		for _, p := range all {
			if p.Tier != tier {
				continue
			}
			runs := runsOn(p)
			if !slices.Contains(builds, runs) {
				builds = append(builds, runs)
			}
			zones[runs] = append(zones[runs], orElse(outside(p.Zone, maxName), "all"))
		}
		said := make([]string, len(builds))
		for i, build := range builds {
			said[i] = build
			if len(builds) > 1 {
				said[i] += " in " + and(zones[build], shownPlaces)
			}
		}
		lines = append(lines, "• *"+outside(tier, maxName)+"*: "+strings.Join(more(said, shownPlaces), "; "))
	}
	return more(lines, shownTiers)
}

func runsOn(p release.Placement) string {
	if p.Mixed {
		return "between builds (was " + buildName(p.Build) + ")"
	}
	if p.Build.String() == "" {
		return "nothing known"
	}
	return buildName(p.Build)
}

func snoozeLines(snoozes []release.Snooze, now time.Time) []string {
	lines := make([]string, len(snoozes))
	for i, s := range snoozes {
		where := in([]release.Target{s.Target})
		if s.All || s.Target.Whole() {
			where = " everywhere"
		}
		lines[i] = fmt.Sprintf("• %s%s, until %s, by %s", chartName(s.Chart), where, moment(s.Until, now), mention(s.By))
	}
	return more(lines, shownSnoozes)
}

// watchParts says how fresh the view on the charts is.
func watchParts(w release.Watch, now time.Time) []string {
	if w.At.IsZero() {
		return []string{"No chart has been judged yet"}
	}
	kinds := map[release.Kind]int{}
	for _, v := range w.Abnormal {
		kinds[v.Kind]++
	}
	parts := []string{"Charts last judged " + moment(w.At, now), fmt.Sprintf("%d normal", max(w.Judged-len(w.Abnormal), 0))}
	for _, kind := range []release.Kind{release.Breach, release.Unknown, release.Snoozed} {
		if n := kinds[kind]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, map[release.Kind]string{
				release.Breach: "jumping", release.Unknown: "unknown", release.Snoozed: "snoozed",
			}[kind]))
		}
	}
	return parts
}
