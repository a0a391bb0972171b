package replay

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"releasebot/detector"
	"releasebot/release"
)

// How grave a finding is.
const (
	broken  = true
	warning = false
)

func (c *ChartCheck) add(grave bool, format string, args ...any) {
	c.Findings = append(c.Findings, Finding{grave, fmt.Sprintf(format, args...)})
}

// find puts into words what is wrong with the answer. What keeps a target from being judged is said in the words of the
// verdict: nobody should have to know two sentences for one mistake.
func (c *ChartCheck) find(chart detector.Chart, at time.Time) {
	var lacking []string
	for _, t := range c.Targets {
		if t.Series > 1 || t.Series == 0 && chart.NoData == detector.NoDataUnknown {
			lacking = append(lacking, t.Verdict.Reason)
		}
	}
	for i, why := range lacking {
		if i == mostSaid {
			c.add(broken, "and so for %s", counted(len(lacking)-i, "more target", "more targets"))
			break
		}
		c.add(broken, "%s", why)
	}
	if c.Ignored > 0 {
		c.add(warning, "%s of no target: the chart looks for the labels %s and %s, and has %s",
			counted(c.Ignored, "series is", "series are"), chart.TierLabel, chart.ZoneLabel, c.Example)
	}
	c.reachesBack(chart, at)
	if chart.NoData != detector.NoDataZero { // then missing points are no sign of anything
		c.everySo(chart)
		c.holes()
	}
}

// everySo compares how often there is something new with how often the chart asks.
func (c *ChartCheck) everySo(chart detector.Chart) {
	slowest := time.Duration(0)
	for _, t := range c.Targets {
		slowest = max(slowest, t.Every)
	}
	if slowest > chart.Step {
		c.add(warning, "the data has a point every %s, the chart asks every %s: set step: %s", short(slowest), short(chart.Step), short(slowest))
	}
}

// reachesBack warns where a rule has less to learn from than it reads. The week-ago part is not asked for: without it a
// rule excuses less, and judges all the same.
func (c *ChartCheck) reachesBack(chart detector.Chart, at time.Time) {
	latest := time.Time{}
	for _, t := range c.Targets {
		if t.Oldest.After(latest) {
			latest = t.Oldest
		}
	}
	reads := chart.Reach()
	if chart.ZScore != nil && chart.Jump == nil {
		reads = chart.LookBack
	}
	if has := at.Sub(latest); !latest.IsZero() && has < reads-chart.Step {
		c.add(warning, "%s learns from %s; the newest series begins %s ago", ruleNames(chart), length(reads), length(has))
	}
}

// mostHoles is the share of missing points that is worth a word: a fifth makes every rule say unknown.
const mostHoles = 0.05

// holes warns of missing points.
func (c *ChartCheck) holes() {
	worst := TargetCheck{}
	for _, t := range c.Targets {
		if t.Missing > worst.Missing {
			worst = t
		}
	}
	if worst.Missing >= mostHoles && worst.Every == 0 { // otherwise the step says it better
		c.add(warning, "%.0f %% of the points are missing%s since %s ago; beyond 20 %% rules cannot judge, unless no_data says what missing means",
			100*worst.Missing, on(worst.Target), length(worst.Newest.Sub(worst.Oldest)))
	}
}

// measure looks at a target's one series.
func (t *TargetCheck) measure(chart detector.Chart, to time.Time) {
	if t.Series != 1 || len(t.samples) == 0 {
		return
	}
	t.Oldest, t.Newest = t.samples[0].T, t.samples[len(t.samples)-1].T
	t.Every = pace(t.samples, chart.Step)
	points := int(to.Sub(t.Oldest)/chart.Step) + 1
	t.Missing = max(0, 1-float64(len(t.samples))/float64(points))
}

// ruleNames names what judges a chart.
func ruleNames(c detector.Chart) string {
	var names []string
	for name, has := range map[string]bool{"zscore": c.ZScore != nil, "jump": c.Jump != nil, "threshold": c.Threshold != nil} {
		if has {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " with ")
}

// labelText is a series' labels as Prometheus writes them.
func labelText(labels map[string]string) string {
	if len(labels) == 0 {
		return "one without any"
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, fmt.Sprintf("%s=%q", name, labels[name]))
	}
	text := []rune(strings.Join(pairs, ", "))
	if len(text) > 100 { // as long as a name in a sentence may get
		text = append(text[:100], '…')
	}
	return "{" + string(text) + "}"
}

func on(t release.Target) string {
	if t.Whole() {
		return ""
	}
	return " on " + t.String()
}

// length is a long time in the unit that people count it in.
func length(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%.2g days", d.Hours()/24)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%.2g hours", d.Hours())
	case d >= 2*time.Minute:
		return fmt.Sprintf("%.0f minutes", d.Minutes())
	default:
		return short(d.Round(time.Second))
	}
}
