package slack

import (
	"slices"
	"strconv"
	"strings"

	"releasebot/release"
)

// place names a target: "dogfood/use1-az2".
func place(t release.Target) string {
	if t.Whole() {
		return "the whole service"
	}
	return orElse(outside(t.String(), 2*maxName), "an unnamed place")
}

// places names targets within a sentence.
func places(targets []release.Target) string {
	names := make([]string, len(targets))
	for i, t := range targets {
		names[i] = place(t)
	}
	return and(names, shownPlaces)
}

// in is places with its preposition, and nothing for no targets.
func in(targets []release.Target) string {
	switch {
	case len(targets) == 0:
		return ""
	case slices.ContainsFunc(targets, release.Target.Whole):
		return " for the whole service"
	default:
		return " in " + places(targets)
	}
}

// tiersOf names the tiers of targets, each once, in order.
func tiersOf(targets []release.Target) []string {
	var tiers []string
	for _, t := range targets {
		if !t.Whole() && !slices.Contains(tiers, t.Tier) {
			tiers = append(tiers, t.Tier)
		}
	}
	return tiers
}

func tierNames(tiers []string) string {
	names := make([]string, len(tiers))
	for i, tier := range tiers {
		names[i] = outside(tier, maxName)
	}
	return and(names, shownPlaces)
}

// spelled says where as an event's first line does: ", in tier dogfood and az use1-az2".
func spelled(targets []release.Target) string {
	if len(targets) == 0 {
		return ""
	}
	if slices.ContainsFunc(targets, release.Target.Whole) {
		return ", for the whole service"
	}
	tiers := tiersOf(targets)
	var parts []string
	for _, tier := range tiers[:min(len(tiers), shownPlaces)] {
		parts = append(parts, "in tier "+outside(tier, maxName)+zonesOf(tier, targets))
	}
	if left := len(tiers) - len(parts); left > 0 {
		parts = append(parts, "in "+count(left, "more tier"))
	}
	return ", " + strings.Join(parts, ", and ")
}

func zonesOf(tier string, targets []release.Target) string {
	var zones []string
	for _, t := range targets {
		if t.Tier == tier && t.Zone != "" {
			zones = append(zones, outside(t.Zone, maxName))
		}
	}
	switch {
	case len(zones) == 0:
		return ""
	case len(zones) == 1:
		return " and az " + zones[0]
	case len(zones) > shownPlaces:
		return " and " + strconv.Itoa(len(zones)) + " azs"
	default:
		return " and azs " + and(zones, shownPlaces)
	}
}
