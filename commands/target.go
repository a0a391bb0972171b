package commands

import (
	"slices"
	"strings"

	"releasebot/release"
)

// target reads "on TIER/ZONE", or "on TIER" for a tier that is one target. The zero Target means all.
func (p *parser) target() (release.Target, *Reply) {
	if len(p.words) == 0 || !strings.EqualFold(p.words[0], "on") {
		return release.Target{}, nil
	}
	names, targets := places(p.it.Targets)
	i, rest := take(p.words[1:], names)
	if i < 0 {
		return release.Target{}, p.noTarget()
	}
	if len(targets[i]) > 1 {
		return release.Target{}, say("%s has %d zones. Name one, as in “on %s”, or leave “on %s” out to %s it everywhere.",
			names[i], len(targets[i]), targets[i][0], names[i], p.verb)
	}
	p.words = rest
	return targets[i][0], nil
}

// places lists all that can stand after "on", and the targets each means.
func places(all []release.Target) (names []string, targets [][]release.Target) {
	add := func(name string, t release.Target) {
		i := slices.Index(names, name)
		if i < 0 {
			i, names, targets = len(names), append(names, name), append(targets, nil)
		}
		if !slices.Contains(targets[i], t) {
			targets[i] = append(targets[i], t)
		}
	}
	for _, t := range all {
		add(t.String(), t)
		if t.Zone != "" {
			add(t.Tier+" "+t.Zone, t)
		}
	}
	for _, t := range all {
		add(t.Tier, t)
	}
	return names, targets
}

func (p *parser) noTarget() *Reply {
	words, s := p.words[1:], p.it
	if len(s.Targets) == 0 {
		return say("%s has no places. Leave “on” out.", s.Name)
	}
	names := make([]string, len(s.Targets))
	for i, t := range s.Targets {
		names[i] = t.String()
	}
	if len(words) == 0 {
		return say("On which place? The places of %s are: %s.", s.Name, list(names))
	}
	if guess := Closest(words[0], names); guess != "" {
		return say("%s has no place “%s”. Did you mean “on %s”?", s.Name, short(words[0]), guess)
	}
	return say("%s has no place “%s”. The places are: %s.", s.Name, short(words[0]), list(names))
}
