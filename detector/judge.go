package detector

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"releasebot/release"
)

// judge refreshes the chart and judges it everywhere. It always returns one verdict for each of the chart's targets.
func (f *feed) judge(ctx context.Context, src Source, at time.Time, spans map[place][]release.Span) []release.Verdict {
	why := invalid(f.chart) // without a step there is nothing to ask for
	if why == "" {
		if err := f.refresh(ctx, src, at); err != nil {
			why = err.Error()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	lines := f.byTarget()
	verdicts := make([]release.Verdict, 0, len(f.targets))
	for _, target := range f.targets {
		v := blank(f.chart, at)
		switch found := lines[target]; {
		case why != "":
			v.Reason = why
		case len(found) == 0:
			v.Reason = f.nothing(target)
		case len(found) > 1:
			v.Reason = f.several(target, len(found))
		default:
			v = ZScore(f.chart, found[0].samples, at, spans[place{f.chart.Name, target}])
		}
		v.Target = target
		verdicts = append(verdicts, v)
	}
	return verdicts
}

func (f *feed) byTarget() map[release.Target][]*line {
	lines := map[release.Target][]*line{}
	for _, l := range f.lines {
		lines[l.target] = append(lines[l.target], l)
	}
	return lines
}

func (f *feed) copyOf(target release.Target) []Sample {
	f.mu.Lock()
	defer f.mu.Unlock()
	if lines := f.byTarget()[target]; len(lines) == 1 {
		return slices.Clone(lines[0].samples)
	}
	return nil
}

// nothing says that there is no series, and which ones came instead: a wrong label is the usual cause.
func (f *feed) nothing(target release.Target) string {
	text := "no data: the query returned nothing"
	if !target.Whole() {
		text += " for " + target.String()
	}
	if f.stray.count > 0 {
		text += fmt.Sprintf(" (ignored: %d series of other targets, such as %s)", f.stray.count, f.stray.example)
	}
	return text
}

// several says that the query does not name one series, and how to mend it.
func (f *feed) several(target release.Target, n int) string {
	switch {
	case target.Whole():
		return fmt.Sprintf("query returns %d series for the service as a whole: aggregate it, e.g. sum (…)", n)
	case target.Zone == "":
		return fmt.Sprintf("query returns %d series for %s: aggregate it, e.g. sum by (%s) (…)", n, target, f.chart.TierLabel)
	default:
		return fmt.Sprintf("query returns %d series for %s: aggregate it, e.g. sum by (%s, %s) (…)",
			n, target, f.chart.TierLabel, f.chart.ZoneLabel)
	}
}

// targetOf finds the configured target that a series' labels name. A tier without zones takes a series whatever its
// zone, so that two zones there are said to be two series, and not to be no data.
func (f *feed) targetOf(labels map[string]string) (release.Target, bool) {
	if f.chart.Whole {
		return release.Target{}, true
	}
	named := release.Target{Tier: labels[f.chart.TierLabel], Zone: labels[f.chart.ZoneLabel]}
	for _, target := range []release.Target{named, {Tier: named.Tier}} {
		if !target.Whole() && slices.Contains(f.targets, target) {
			return target, true
		}
	}
	return release.Target{}, false
}

// identity is a text that two series share only when all their labels are the same.
func identity(labels map[string]string) string {
	pairs := make([]string, 0, len(labels))
	for name, value := range labels {
		pairs = append(pairs, fmt.Sprintf("%q=%q", name, value))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ",")
}

// stray counts the series of an answer that belong to no configured target.
type stray struct {
	count   int
	example string
}

func (s *stray) add(c Chart, labels map[string]string) {
	s.count++
	name := release.Target{Tier: labels[c.TierLabel], Zone: labels[c.ZoneLabel]}.String()
	if runes := []rune(name); len(runes) > 60 { // as long as a name in a sentence may get
		name = string(runes[:60]) + "…"
	}
	if name == "" {
		name = "one without the label " + c.TierLabel
	}
	if s.example == "" || name < s.example { // the same one each time, in whatever order the answer comes
		s.example = name
	}
}

func (f *feed) strays() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stray.count
}
